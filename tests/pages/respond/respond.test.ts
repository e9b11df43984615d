import { raw } from 'sql-template-tag'
import { renderSVG } from 'uqr'
import { describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { sampleContacts } from '../../support/world.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

const parseKey = (html: string) => html.match(/name="key" value="([^"]+)"/)?.[1] ?? ''
const parseChosenScores = (html: string) =>
  html.match(/<input type="radio"[^>]* checked>/g)?.map((input) => input.match(/value="(\d+)"/)?.[1])
const parseLanguage = (html: string) => html.match(/<html lang="([^"]+)" dir="ltr">/)?.[1]

async function dumpTables() {
  const tables = await service.deps.database.all(
    sql<{ name: string }>`select name from sqlite_master where type = 'table'`,
  )
  return Promise.all(
    tables.map(async ({ name }) => [name, await service.deps.database.all(sql`select * from ${raw(name)}`)]),
  )
}

describe('opening a link', () => {
  it('shows the question with a form that works without script', async () => {
    const { sharedPath } = await createSurvey({ subject: 'Harbour Coffee' })
    const { status, html } = await openPage(sharedPath)
    expect(status).toBe(200)
    expect(html).toContain('How likely are you to recommend Harbour Coffee to a friend or colleague?')
    expect(html.match(/<input type="radio" name="score"/g)).toHaveLength(11)
    expect(html).toContain('<form method="post"')
    expect(parseChosenScores(html)).toBeUndefined()
  })

  it('describes the ends of the scale to screen readers', async () => {
    const { html } = await openPage((await createSurvey()).sharedPath)
    expect(html.match(/aria-label="[^"]*"/g)).toEqual([
      'aria-label="0, Not at all likely"',
      'aria-label="10, Extremely likely"',
    ])
  })

  it.each(['GET', 'HEAD'])('stores nothing on %s, whatever score the URL contains', async (method) => {
    const { sharedPath, personalPath } = await createSurvey()
    const before = await dumpTables()
    for (const path of [sharedPath, personalPath])
      for (const query of ['', '?score=9', '?score=0&lang=zh', '?thanks', '?key=x&score=3&comment=y'])
        expect((await openPage(path + query, {}, method)).status).toBe(200)
    expect(await dumpTables()).toEqual(before)
  })

  it.each(['0', '7', '10'])('preselects the score %s from the URL', async (score) => {
    const { personalPath } = await createSurvey()
    expect(parseChosenScores((await openPage(`${personalPath}?score=${score}`)).html)).toEqual([score])
  })

  it.each(['11', '-1', '07', '7.5', '1e1', '', 'ten', '%00', '10%22%20onclick=%22'])(
    'ignores the score %j',
    async (score) => {
      const { personalPath } = await createSurvey()
      expect(parseChosenScores((await openPage(`${personalPath}?score=${score}`)).html)).toBeUndefined()
    },
  )

  it('has a different key for each visit', async () => {
    const { sharedPath } = await createSurvey()
    const keys = [parseKey((await openPage(sharedPath)).html), parseKey((await openPage(sharedPath)).html)]
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys[1]).not.toBe(keys[0])
  })

  it('asks for contact details on shared links only: a personal link identifies the respondent', async () => {
    const { sharedPath, personalPath } = await createSurvey()
    expect((await openPage(sharedPath)).html).toContain('name="contactDetails"')
    expect((await openPage(personalPath)).html).not.toContain('name="contactDetails"')
  })

  it('is neither cached nor indexed by search engines', async () => {
    const { headers, html } = await openPage((await createSurvey()).personalPath)
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(html).toContain('<meta name="robots" content="noindex">')
  })
})

describe('the language of the page', () => {
  const estonianHeaders = { 'accept-language': 'et, zh-TW;q=0.8, en;q=0.5' }

  it('is that of the survey, then the URL, then the contact, then the browser', async () => {
    const mei = { ...sampleContacts.mei, externalId: 'mei' }
    const fixedSurvey = await createSurvey({ locale: 'zh-Hant' }, mei)
    const freeSurvey = await createSurvey({}, mei)
    const englishHeaders = { 'accept-language': 'en' }
    expect(parseLanguage((await openPage(`${fixedSurvey.personalPath}?lang=en`, englishHeaders)).html)).toBe('zh-Hant')
    expect(parseLanguage((await openPage(`${freeSurvey.personalPath}?lang=zh-Hant`, englishHeaders)).html)).toBe(
      'zh-Hant',
    )
    expect(parseLanguage((await openPage(freeSurvey.personalPath, englishHeaders)).html)).toBe('zh-Hans')
    expect(parseLanguage((await openPage(freeSurvey.sharedPath, estonianHeaders)).html)).toBe('zh-Hant')
    expect(parseLanguage((await openPage(freeSurvey.sharedPath)).html)).toBe('en')
  })

  it.each([
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-CN', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['en-GB', 'en'],
    ['xx', 'en'],
    ['"><script>', 'en'],
  ])('for a reader of %s is %s', async (lang, language) => {
    const { sharedPath } = await createSurvey()
    expect(parseLanguage((await openPage(`${sharedPath}?lang=${encodeURIComponent(lang)}`)).html)).toBe(language)
  })

  it('is one that the survey asks its own question in', async () => {
    const ownQuestion = { question: 'Ça va ?' }
    const { sharedPath } = await createSurvey({ texts: { fr: ownQuestion, 'zh-Hant': { question: '好嗎？' } } })
    const open = async (lang: string) => parseLanguage((await openPage(sharedPath, { 'accept-language': lang })).html)
    expect(await open('zh-TW')).toBe('zh-Hant')
    expect(await open('de, zh-HK')).toBe('zh-Hant')
    expect(await open('en')).toBe('fr')
    const fixedSurvey = await createSurvey({ locale: 'de', texts: { fr: ownQuestion } })
    expect(parseLanguage((await openPage(fixedSurvey.sharedPath)).html)).toBe('de')
  })

  it('stays the same for the form, its errors and the thanks', async () => {
    const { sharedPath } = await createSurvey()
    const { html } = await openPage(`${sharedPath}?lang=zh-TW`)
    expect(html).toContain('action="?lang=zh-Hant"')
    expect((await submitForm(`${sharedPath}?lang=zh-Hant`, {})).html).toContain('請在 0 到 10 之間選擇一個分數。')
    const { headers } = await submitForm(`${sharedPath}?lang=zh-Hant`, { score: '9' })
    const thanksPage = await openPage(headers.get('location') ?? '')
    expect(parseLanguage(thanksPage.html)).toBe('zh-Hant')
    expect(thanksPage.html).toContain('謝謝您！')
  })
})

describe('sending the form', () => {
  it('stores the response and shows the thanks', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const key = parseKey((await openPage(sharedPath)).html)
    const response = await submitForm(sharedPath, {
      key,
      score: '3',
      comment: ' Slow.\r\nAnd cold. ',
      contactRequested: 'yes',
      contactDetails: 'Ada@Example.com',
    })
    expect(response.status).toBe(303)
    const thanksPage = await openPage(response.headers.get('location') ?? '')
    expect(thanksPage.status).toBe(200)
    expect(thanksPage.html).toContain('<h1 class="title">Thank you!</h1>')
    expect(await listResponses()).toMatchObject([
      { score: 3, comment: 'Slow.\nAnd cold.', channel: 'link', locale: 'en', contact: { email: 'ada@example.com' } },
    ])
  })

  it('accepts a phone number as contact details', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    await submitForm(sharedPath, { score: '3', contactRequested: 'yes', contactDetails: '+86 138 0013 8000' })
    expect(await listResponses()).toMatchObject([{ contact: { phone: '+8613800138000' } }])
  })

  it.each([
    ['020 7946 0000', { contact: { phone: '+442079460000' }, unverifiedContact: { phone: '+442079460000' } }],
    [
      '020 7946 0000 ext. 12',
      {
        contact: { phone: '+442079460000' },
        unverifiedContact: { phone: '+442079460000', details: '020 7946 0000 ext. 12' },
      },
    ],
    ['微信号 wang_123', { contact: null, unverifiedContact: { details: '微信号 wang_123' } }],
    ['138001', { contact: null, unverifiedContact: { details: '138001' } }],
  ])('never loses what was typed as contact details: %s', async (contactDetails, expected) => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const { status } = await submitForm(sharedPath, { score: '3', contactRequested: 'yes', contactDetails })
    expect(status).toBe(303)
    expect(await listResponses()).toMatchObject([{ ...expected, contactRequestedAt: expect.any(String) }])
  })

  it('ignores contact details if the box is not ticked', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    await submitForm(sharedPath, { score: '3', contactDetails: 'ada@example.com' })
    expect(await listResponses()).toMatchObject([{ contact: null, contactRequestedAt: null }])
  })

  it('identifies the respondent by a personal link, whatever contact details are sent', async () => {
    const { personalPath, answers: listResponses } = await createSurvey()
    await submitForm(personalPath, { score: '10', contactRequested: 'yes', contactDetails: 'grace@example.com' })
    expect(await listResponses()).toMatchObject([
      { score: 10, contact: { email: 'ada@example.com', identity: 'verified' } },
    ])
  })

  it('stores a response once if it is sent again with the same key', async () => {
    const { sharedPath, personalPath, answers: listResponses } = await createSurvey()
    for (const path of [sharedPath, personalPath])
      for (const score of ['8', '2']) {
        const response = await submitForm(path, { key: `key of ${path}`, score })
        expect(response.status).toBe(303)
      }
    expect((await listResponses()).map((response: { score: number }) => response.score)).toEqual([8, 8])
  })

  it('returns a problem to programs that send an invalid body', async () => {
    const { sharedPath } = await createSurvey()
    const { status, headers, html } = await submitForm(sharedPath, {}, { accept: 'application/json' })
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(JSON.parse(html).detail).toBe('Please choose a number from 0 to 10.')
  })
})

describe('a form with errors', () => {
  const filledForm = {
    key: 'my-key',
    score: '4',
    comment: 'First line\r\nsecond line',
    contactRequested: 'yes',
    contactDetails: 'ada@example.com',
  }

  it.each([
    ['without a score', { ...filledForm, score: '' }, 'Please choose a number from 0 to 10.'],
    ['with a score that is not on the scale', { ...filledForm, score: '11' }, 'Please choose a number from 0 to 10.'],
    ['with the box ticked and no contact details', { ...filledForm, contactDetails: ' ' }, 'Enter an email address'],
  ])('is shown again %s with its input and the error focused', async (_, fields, errorMarkup) => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const { status, html } = await submitForm(sharedPath, fields)
    expect(status).toBe(400)
    expect(html).toContain(`<title>${errorMarkup}`)
    expect(html.match(/<p class="error" id="error" tabindex="-1" autofocus>([^<]*)/)?.[1]).toContain(errorMarkup)
    expect(parseKey(html)).toBe('my-key')
    expect(parseChosenScores(html)).toEqual(fields.score === '4' ? ['4'] : undefined)
    expect(html).toContain(fields.comment.replace('\r\n', '\n'))
    expect(html).toMatch(/name="contactRequested" value="yes" checked/)
    expect(html).toContain(`value="${fields.contactDetails}"`)
    expect(await listResponses()).toEqual([])
  })

  it('marks the invalid field', async () => {
    const { sharedPath } = await createSurvey()
    const { html } = await submitForm(sharedPath, { ...filledForm, contactDetails: '' })
    expect(html).toMatch(/name="contactDetails"[^>]*aria-invalid="true" aria-describedby="error"/)
    expect(html.match(/aria-invalid="true"/g)).toHaveLength(1)
  })

  it('keeps the score of a comment of a megabyte, and cuts the comment', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    expect((await submitForm(sharedPath, { score: '2', comment: '慢'.repeat(350_000) })).status).toBe(303)
    expect((await listResponses())[0]).toMatchObject({ score: 2, comment: '慢'.repeat(5000) })
  })

  it('counts a line break as one character', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const comment = `${'x\r\n'.repeat(2499)}xx`
    expect((await submitForm(sharedPath, { score: '9', comment: comment })).status).toBe(303)
    expect((await listResponses())[0].comment).toHaveLength(5000)
  })
})

describe('the QR code of a shared link', () => {
  it('contains the URL of its page', async () => {
    const { sharedPath } = await createSurvey()
    const { status, headers, html } = await openPage(`${sharedPath}/qr.svg`)
    expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(html).toBe(renderSVG(`https://vouch.test${sharedPath}`, { ecc: 'M', border: 4 }))
    expect(html).toMatch(/^<svg .*viewBox="0 0 \d+ \d+"/)
  })

  it('returns 404 for an unknown link', async () => {
    expect((await openPage('/l/nowhere/qr.svg')).status).toBe(404)
  })
})
