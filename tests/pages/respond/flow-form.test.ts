import { describe, expect, it } from 'vitest'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

const localizedText = (en: string, zh?: string) => ({ en, ...(zh && { 'zh-Hans': zh }) })

const flow = {
  reasons: {
    detractor: [
      { id: 'price', text: localizedText('Price', '价格') },
      { id: 'waiting', text: localizedText('Waiting') },
    ],
  },
  questions: [
    { id: 'wish', type: 'text', text: localizedText('What do you wish for?', '您希望有什么？') },
    {
      id: 'visits',
      type: 'one',
      text: localizedText('How often do you come?'),
      options: [
        { id: 'first', text: localizedText('First time') },
        { id: 'often', text: localizedText('Often') },
      ],
    },
    {
      id: 'bought',
      type: 'many',
      text: localizedText('What did you buy?'),
      groups: ['detractor'],
      options: [
        { id: 'tea', text: localizedText('Tea') },
        { id: 'cake', text: localizedText('Cake') },
      ],
    },
    {
      id: 'staff',
      type: 'scale',
      text: localizedText('How was our staff?'),
      points: 7,
      low: localizedText('Cold'),
      high: localizedText('Warm'),
    },
  ],
  thanksLinks: Object.fromEntries(
    ['promoter', 'passive', 'detractor'].map((group) => [group, { url: 'https://reviews.example.com/x' }]),
  ),
}

const readHiddenFields = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )

describe('further questions without script', () => {
  it('appear once the score is stored, by its group, and are added to the response', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey(flow)
    const nextPage = await submitForm(sharedPath, { score: '3', comment: 'Slow' })
    expect(nextPage.status).toBe(200)
    expect(nextPage.html).toContain('Price')
    expect(nextPage.html).toContain('Something else')
    expect(nextPage.html).toContain('What did you buy?')
    expect(nextPage.html.match(/name="answers.staff"/g)).toHaveLength(7)
    expect(await listResponses()).toMatchObject([{ score: 3, comment: 'Slow', answers: {} }])

    const fields = new URLSearchParams(readHiddenFields(nextPage.html) as Record<string, string>)
    for (const [name, value] of [
      ['answers.reasons', 'price'],
      ['answers.reasons', 'other'],
      ['answers.other', 'The music'],
      ['answers.wish', ' A chair '],
      ['answers.visits', 'often'],
      ['answers.bought', 'tea'],
      ['answers.bought', 'cake'],
      ['answers.staff', '2'],
    ] as const)
      fields.append(name, value)
    const response = await service.app.request(sharedPath, {
      method: 'POST',
      body: fields,
      headers: { accept: 'text/html' },
    })
    expect(response.status).toBe(303)
    expect((await listResponses())[0].answers).toEqual({
      reasons: ['price', 'other'],
      other: 'The music',
      wish: 'A chair',
      visits: 'often',
      bought: ['tea', 'cake'],
      staff: 2,
    })
    const { html } = await openPage(response.headers.get('location') ?? '')
    expect(html).toContain('Sorry we let you down.')
    expect(html).toContain('href="https://reviews.example.com/x"')
    expect(html).toContain('Share your experience with others')
  })

  it('include only the questions for the group, and nothing in another language', async () => {
    const { sharedPath, survey } = await createSurvey(flow)
    const { html } = await submitForm(`${sharedPath}?lang=zh`, { score: '10' })
    expect(html).toContain('<html lang="zh-Hans"')
    expect(html).toContain('您希望有什么？')
    for (const otherText of ['What did you buy?', 'Price', '价格', 'come?', 'Warm'])
      expect(html).not.toContain(otherText)
    const detractorPage = await submitForm(`${sharedPath}?lang=zh`, { score: '2' })
    expect(detractorPage.html).toContain('价格')
    for (const otherText of ['Waiting', 'Tea', 'come?']) expect(detractorPage.html).not.toContain(otherText)
    expect(survey.warnings).toEqual([
      expect.stringMatching(/^reasons: .* en \(1 of 35 languages\)/),
      expect.stringMatching(/^questions: .* en \(1 of 35 languages\)/),
    ])
  })

  it('from a template are in every language, on a scale in its digits', async () => {
    const solved = { type: 'one', options: ['Yes', 'No'].map((en) => ({ id: en.toLowerCase(), text: { en } })) }
    const again = { type: 'scale', points: 5, low: { en: 'Not at all' }, high: { en: 'Certainly' } }
    const { sharedPath } = await createSurvey({
      texts: { en: { question: 'How likely are you to recommend {subject} as a place to work?' } },
      reasons: { promoter: [{ id: 'team', text: { en: 'My colleagues' } }] },
      questions: [
        { id: 'solved', text: { en: 'Has your request been resolved?' }, ...solved },
        { id: 'again', text: { en: 'How likely are you to buy from us again?' }, ...again },
      ],
    })
    const firstPage = await openPage(`${sharedPath}?lang=fa`)
    expect(firstPage.html).toContain('به‌عنوان محل کار')
    expect(firstPage.html).toMatch(/value="10" [^>]*>\s*<span>۱۰<\/span>/)
    const { html } = await submitForm(`${sharedPath}?lang=fa`, { score: '10' })
    for (const text of ['همکارانم', 'آیا درخواست شما حل شد؟', 'بله', 'حتماً', '<span>۵</span>'])
      expect(html).toContain(text)
  })

  it('are omitted if the survey has none', async () => {
    const { sharedPath } = await createSurvey()
    const { status, headers } = await submitForm(sharedPath, { score: '8' })
    expect(status).toBe(303)
    expect((await openPage(headers.get('location') ?? '')).html).toContain('Your answer helps us improve.')
  })

  it('cannot be added to another response', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey(flow)
    const firstFields = readHiddenFields((await submitForm(sharedPath, { score: '3' })).html)
    const secondFields = readHiddenFields((await submitForm(sharedPath, { score: '4' })).html)
    const mixedFields = {
      ...firstFields,
      editToken: secondFields.editToken as string,
      'answers.wish': 'Stolen',
    } as Record<string, string>
    expect((await submitForm(sharedPath, mixedFields)).status).toBe(403)
    expect(
      (await listResponses()).every((response: { answers: object }) => Object.keys(response.answers).length === 0),
    ).toBe(true)
  })
})

describe('the settings of further questions', () => {
  it.each([
    [{ reasons: { happy: [] } }, 'reasons.happy'],
    [{ reasons: { promoter: [{ id: 'A B', text: localizedText('x') }] } }, 'reasons.promoter.0.id'],
    [{ reasons: { promoter: [{ id: 'a', text: {} }] } }, 'reasons.promoter.0.text'],
    [
      {
        reasons: {
          promoter: [
            { id: 'a', text: localizedText('x') },
            { id: 'a', text: localizedText('y') },
          ],
        },
      },
      'reasons.promoter',
    ],
    [{ questions: [{ id: 'other', type: 'text', text: localizedText('x') }] }, 'questions.0.id'],
    [{ questions: [{ id: 'a', type: 'colour', text: localizedText('x') }] }, 'questions.0.type'],
    [{ questions: [{ id: 'a', type: 'one', text: localizedText('x'), options: [] }] }, 'questions.0.options'],
    [{ questions: Array(11).fill({ id: 'a', type: 'text', text: localizedText('x') }) }, 'questions'],
    [{ thanksLinks: { promoter: { url: 'javascript:alert(1)' } } }, 'thanksLinks.promoter.url'],
  ])('reject %j', async (settings, path) => {
    const { status, body } = await service.call('POST', '/api/surveys', { name: 'x', ...settings })
    expect({ status, paths: body.errors?.map((error: { path: string }) => error.path) }).toEqual({
      status: 400,
      paths: expect.arrayContaining([path]),
    })
  })

  it('warn about a review link that only happy customers get', async () => {
    const url = 'https://reviews.example.com/x'
    const { body: survey } = await service.call('POST', '/api/surveys', {
      name: 'x',
      thanksLinks: { promoter: { url } },
    })
    expect(survey.warnings).toEqual([expect.stringContaining('same link')])
    const thanksLinks = { promoter: { url }, passive: { url }, detractor: { url } }
    const { body: updatedSurvey } = await service.call('PATCH', `/api/surveys/${survey.id}`, { thanksLinks })
    expect(updatedSurvey).toMatchObject({ thanksLinks, warnings: [], reasons: {}, questions: [] })
  })
})
