import { describe, expect, it } from 'vitest'
import { visits } from './visits.ts'

const { asking, open, send, service } = await visits()

const words = (en: string, zh?: string) => ({ en, ...(zh && { 'zh-Hans': zh }) })

const flow = {
  reasons: {
    detractor: [
      { id: 'price', text: words('Price', '价格') },
      { id: 'waiting', text: words('Waiting') },
    ],
  },
  questions: [
    { id: 'wish', type: 'text', text: words('What do you wish for?') },
    {
      id: 'visits',
      type: 'one',
      text: words('How often do you come?'),
      options: [
        { id: 'first', text: words('First time') },
        { id: 'often', text: words('Often') },
      ],
    },
    {
      id: 'bought',
      type: 'many',
      text: words('What did you buy?'),
      groups: ['detractor'],
      options: [
        { id: 'tea', text: words('Tea') },
        { id: 'cake', text: words('Cake') },
      ],
    },
    {
      id: 'staff',
      type: 'scale',
      text: words('How was our staff?'),
      points: 7,
      low: words('Cold'),
      high: words('Warm'),
    },
  ],
  thanksLinks: Object.fromEntries(
    ['promoter', 'passive', 'detractor'].map((group) => [group, { url: 'https://reviews.example.com/x' }]),
  ),
}

const hidden = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )

describe('what follows the score, without script', () => {
  it('is asked once the score is stored, by its group, and is added to the answer', async () => {
    const { shared, answers } = await asking(flow)
    const more = await send(shared, { score: '3', comment: 'Slow' })
    expect(more.status).toBe(200)
    expect(more.html).toContain('Price')
    expect(more.html).toContain('Something else')
    expect(more.html).toContain('What did you buy?')
    expect(more.html.match(/name="answers.staff"/g)).toHaveLength(7)
    expect(await answers()).toMatchObject([{ score: 3, comment: 'Slow', answers: {} }])

    const fields = new URLSearchParams(hidden(more.html) as Record<string, string>)
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
    const sent = await service.app.request(shared, { method: 'POST', body: fields, headers: { accept: 'text/html' } })
    expect(sent.status).toBe(303)
    expect((await answers())[0].answers).toEqual({
      reasons: ['price', 'other'],
      other: 'The music',
      wish: 'A chair',
      visits: 'often',
      bought: ['tea', 'cake'],
      staff: 2,
    })
    const { html } = await open(sent.headers.get('location') ?? '')
    expect(html).toContain('We are sorry that we fell short.')
    expect(html).toContain('href="https://reviews.example.com/x"')
    expect(html).toContain('Share your experience with others')
  })

  it('is asked of a group only what is meant for it, and in its language as far as there are words', async () => {
    const { shared } = await asking(flow)
    const { html } = await send(`${shared}?lang=zh`, { score: '10' })
    expect(html).toContain('<html lang="zh-Hans"')
    expect(html).toContain('What do you wish for?')
    for (const other of ['What did you buy?', 'Price', '价格']) expect(html).not.toContain(other)
    expect((await send(`${shared}?lang=zh`, { score: '2' })).html).toContain('价格')
  })

  it('is left out where a survey asks nothing more', async () => {
    const { shared } = await asking()
    const { status, headers } = await send(shared, { score: '8' })
    expect(status).toBe(303)
    expect((await open(headers.get('location') ?? '')).html).toContain('Your answer helps us to become better.')
  })

  it('is taken for nobody else’s answer', async () => {
    const { shared, answers } = await asking(flow)
    const first = hidden((await send(shared, { score: '3' })).html)
    const second = hidden((await send(shared, { score: '4' })).html)
    const mixed = { ...first, editToken: second.editToken as string, 'answers.wish': 'Stolen' } as Record<
      string,
      string
    >
    expect((await send(shared, mixed)).status).toBe(403)
    expect((await answers()).every((one: { answers: object }) => Object.keys(one.answers).length === 0)).toBe(true)
  })
})

describe('the settings of what follows', () => {
  it.each([
    [{ reasons: { happy: [] } }, 'reasons.happy'],
    [{ reasons: { promoter: [{ id: 'A B', text: words('x') }] } }, 'reasons.promoter.0.id'],
    [{ reasons: { promoter: [{ id: 'a', text: {} }] } }, 'reasons.promoter.0.text'],
    [
      {
        reasons: {
          promoter: [
            { id: 'a', text: words('x') },
            { id: 'a', text: words('y') },
          ],
        },
      },
      'reasons.promoter',
    ],
    [{ questions: [{ id: 'other', type: 'text', text: words('x') }] }, 'questions.0.id'],
    [{ questions: [{ id: 'a', type: 'colour', text: words('x') }] }, 'questions.0.type'],
    [{ questions: [{ id: 'a', type: 'one', text: words('x'), options: [] }] }, 'questions.0.options'],
    [{ questions: Array(11).fill({ id: 'a', type: 'text', text: words('x') }) }, 'questions'],
    [{ thanksLinks: { promoter: { url: 'javascript:alert(1)' } } }, 'thanksLinks.promoter.url'],
  ])('refuse %j', async (about, path) => {
    const { status, body } = await service.call('POST', '/api/surveys', { name: 'x', ...about })
    expect({ status, paths: body.errors?.map((error: { path: string }) => error.path) }).toEqual({
      status: 400,
      paths: expect.arrayContaining([path]),
    })
  })

  it('warn of a review link for happy customers alone', async () => {
    const url = 'https://reviews.example.com/x'
    const { body: made } = await service.call('POST', '/api/surveys', { name: 'x', thanksLinks: { promoter: { url } } })
    expect(made.warnings).toEqual([expect.stringContaining('same link')])
    const thanksLinks = { promoter: { url }, passive: { url }, detractor: { url } }
    const { body: changed } = await service.call('PATCH', `/api/surveys/${made.id}`, { thanksLinks })
    expect(changed).toMatchObject({ thanksLinks, warnings: [], reasons: {}, questions: [] })
  })
})
