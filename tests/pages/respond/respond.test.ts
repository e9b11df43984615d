import { raw } from 'sql-template-tag'
import { renderSVG } from 'uqr'
import { describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/database.ts'
import { people } from '../../support/world.ts'
import { visits } from './visits.ts'

const { asking, open, send, service } = await visits()

const keyOn = (html: string) => html.match(/name="key" value="([^"]+)"/)?.[1] ?? ''
const chosenOn = (html: string) =>
  html.match(/<input type="radio"[^>]* checked>/g)?.map((it) => it.match(/value="(\d+)"/)?.[1])
const languageOf = (html: string) => html.match(/<html lang="([^"]+)" dir="ltr">/)?.[1]

async function everything() {
  const tables = await service.deps.database.all(
    sql<{ name: string }>`select name from sqlite_master where type = 'table'`,
  )
  return Promise.all(
    tables.map(async ({ name }) => [name, await service.deps.database.all(sql`select * from ${raw(name)}`)]),
  )
}

describe('opening a link', () => {
  it('shows the question with a form that works without script', async () => {
    const { shared } = await asking({ subject: 'Harbour Coffee' })
    const { status, html } = await open(shared)
    expect(status).toBe(200)
    expect(html).toContain('How likely are you to recommend Harbour Coffee to a friend or colleague?')
    expect(html.match(/<input type="radio" name="score"/g)).toHaveLength(11)
    expect(html).toContain('<form method="post"')
    expect(chosenOn(html)).toBeUndefined()
  })

  it('says what the ends of the scale mean to those who hear them', async () => {
    const { html } = await open((await asking()).shared)
    expect(html.match(/aria-label="[^"]*"/g)).toEqual([
      'aria-label="0, Not at all likely"',
      'aria-label="10, Extremely likely"',
    ])
  })

  it.each(['GET', 'HEAD'])('writes nothing by %s, whatever score the address names', async (method) => {
    const { shared, personal } = await asking()
    const before = await everything()
    for (const path of [shared, personal])
      for (const query of ['', '?score=9', '?score=0&lang=zh', '?thanks', '?key=x&score=3&comment=y'])
        expect((await open(path + query, {}, method)).status).toBe(200)
    expect(await everything()).toEqual(before)
  })

  it.each(['0', '7', '10'])('preselects the score %s of the address', async (score) => {
    const { personal } = await asking()
    expect(chosenOn((await open(`${personal}?score=${score}`)).html)).toEqual([score])
  })

  it.each(['11', '-1', '07', '7.5', '1e1', '', 'ten', '%00', '10%22%20onclick=%22'])(
    'ignores the score %j',
    async (score) => {
      const { personal } = await asking()
      expect(chosenOn((await open(`${personal}?score=${score}`)).html)).toBeUndefined()
    },
  )

  it('gives each visit a key of its own', async () => {
    const { shared } = await asking()
    const keys = [keyOn((await open(shared)).html), keyOn((await open(shared)).html)]
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys[1]).not.toBe(keys[0])
  })

  it('asks for contact details by a shared link only: a personal one says who answers', async () => {
    const { shared, personal } = await asking()
    expect((await open(shared)).html).toContain('name="contactDetails"')
    expect((await open(personal)).html).not.toContain('name="contactDetails"')
  })

  it('is kept by no cache and found by no search engine', async () => {
    const { headers, html } = await open((await asking()).personal)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(html).toContain('<meta name="robots" content="noindex">')
  })
})

describe('the language of the page', () => {
  const finnish = { 'accept-language': 'fi, zh-TW;q=0.8, en;q=0.5' }

  it('is the survey’s, then that of the address, then the contact’s, then the browser’s', async () => {
    const mei = { ...people.mei, externalId: 'mei' }
    const fixed = await asking({ locale: 'zh-Hant' }, mei)
    const free = await asking({}, mei)
    const wanting = { 'accept-language': 'en' }
    expect(languageOf((await open(`${fixed.personal}?lang=en`, wanting)).html)).toBe('zh-Hant')
    expect(languageOf((await open(`${free.personal}?lang=zh-Hant`, wanting)).html)).toBe('zh-Hant')
    expect(languageOf((await open(free.personal, wanting)).html)).toBe('zh-Hans')
    expect(languageOf((await open(free.shared, finnish)).html)).toBe('zh-Hant')
    expect(languageOf((await open(free.shared)).html)).toBe('en')
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
    const { shared } = await asking()
    expect(languageOf((await open(`${shared}?lang=${encodeURIComponent(lang)}`)).html)).toBe(language)
  })

  it('stays through the form, its faults and the thanks', async () => {
    const { shared } = await asking()
    const { html } = await open(`${shared}?lang=zh-TW`)
    expect(html).toContain('action="?lang=zh-Hant"')
    expect((await send(`${shared}?lang=zh-Hant`, {})).html).toContain('請在 0 到 10 之間選擇一個分數。')
    const { headers } = await send(`${shared}?lang=zh-Hant`, { score: '9' })
    const thanks = await open(headers.get('location') ?? '')
    expect(languageOf(thanks.html)).toBe('zh-Hant')
    expect(thanks.html).toContain('謝謝您！')
  })
})

describe('sending the form', () => {
  it('takes the answer and shows the thanks', async () => {
    const { shared, answers } = await asking()
    const key = keyOn((await open(shared)).html)
    const sent = await send(shared, {
      key,
      score: '3',
      comment: ' Slow.\r\nAnd cold. ',
      contactRequested: 'yes',
      contactDetails: 'Ada@Example.com',
    })
    expect(sent.status).toBe(303)
    const thanks = await open(sent.headers.get('location') ?? '')
    expect(thanks.status).toBe(200)
    expect(thanks.html).toContain('<h1 class="title">Thank you!</h1>')
    expect(await answers()).toMatchObject([
      { score: 3, comment: 'Slow.\nAnd cold.', channel: 'link', locale: 'en', contact: { email: 'ada@example.com' } },
    ])
  })

  it('takes a phone number for contact details', async () => {
    const { shared, answers } = await asking()
    await send(shared, { score: '3', contactRequested: 'yes', contactDetails: '+86 138 0013 8000' })
    expect(await answers()).toMatchObject([{ contact: { phone: '+8613800138000' } }])
  })

  it('leaves contact details out when the box is not ticked', async () => {
    const { shared, answers } = await asking()
    await send(shared, { score: '3', contactDetails: 'ada@example.com' })
    expect(await answers()).toMatchObject([{ contact: null, contactRequestedAt: null }])
  })

  it('knows by a personal link who answers, whatever contact details are sent along', async () => {
    const { personal, answers } = await asking()
    await send(personal, { score: '10', contactRequested: 'yes', contactDetails: 'grace@example.com' })
    expect(await answers()).toMatchObject([{ score: 10, contact: { email: 'ada@example.com', identity: 'proven' } }])
  })

  it('stores an answer once when it is sent again with the same key', async () => {
    const { shared, personal, answers } = await asking()
    for (const path of [shared, personal])
      for (const score of ['8', '2']) {
        const again = await send(path, { key: `key of ${path}`, score })
        expect(again.status).toBe(303)
      }
    expect((await answers()).map((it: { score: number }) => it.score)).toEqual([8, 8])
  })

  it('tells a program that sent nothing usable what was wrong, as a problem', async () => {
    const { shared } = await asking()
    const { status, headers, html } = await send(shared, {}, { accept: 'application/json' })
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(JSON.parse(html).detail).toBe('Please choose a number from 0 to 10.')
  })
})

describe('a form with something to put right', () => {
  const filled = {
    key: 'my-key',
    score: '4',
    comment: 'First line\r\nsecond line',
    contactRequested: 'yes',
    contactDetails: 'nonsense',
  }

  it.each([
    ['without a score', { ...filled, score: '' }, 'Please choose a number from 0 to 10.'],
    ['with a score that is not on the scale', { ...filled, score: '11' }, 'Please choose a number from 0 to 10.'],
    ['with wrong contact details', filled, 'Please give an e-mail address such as ada@example.com'],
    ['with the box ticked and no contact details', { ...filled, contactDetails: ' ' }, 'Please give an e-mail address'],
    [
      'with a comment that is too long',
      { ...filled, contactDetails: 'ada@example.com', comment: 'x'.repeat(5001) },
      'Please use at most 5,000 characters.',
    ],
  ])('comes back %s as it was filled in, the alarm in focus', async (_, fields, alarm) => {
    const { shared, answers } = await asking()
    const { status, html } = await send(shared, fields)
    expect(status).toBe(400)
    expect(html).toContain(`<title>${alarm}`)
    expect(html.match(/<p class="alarm" id="alarm" tabindex="-1" autofocus>([^<]*)/)?.[1]).toContain(alarm)
    expect(keyOn(html)).toBe('my-key')
    expect(chosenOn(html)).toEqual(fields.score === '4' ? ['4'] : undefined)
    expect(html).toContain(fields.comment.replace('\r\n', '\n'))
    expect(html).toMatch(/name="contactRequested" value="yes" checked/)
    expect(html).toContain(`value="${fields.contactDetails}"`)
    expect(await answers()).toEqual([])
  })

  it('marks the field in question', async () => {
    const { shared } = await asking()
    const { html } = await send(shared, filled)
    expect(html).toMatch(/name="contactDetails"[^>]*aria-invalid="true" aria-describedby="alarm"/)
    expect(html.match(/aria-invalid="true"/g)).toHaveLength(1)
  })

  it('counts the end of a line as one character, as people do', async () => {
    const { shared, answers } = await asking()
    const lines = `${'x\r\n'.repeat(2499)}xx`
    expect((await send(shared, { score: '9', comment: lines })).status).toBe(303)
    expect((await answers())[0].comment).toHaveLength(5000)
  })
})

describe('the QR code of a shared link', () => {
  it('leads to its page', async () => {
    const { shared } = await asking()
    const { status, headers, html } = await open(`${shared}/qr.svg`)
    expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(html).toBe(renderSVG(`https://vouch.test${shared}`, { ecc: 'M', border: 4 }))
    expect(html).toMatch(/^<svg .*viewBox="0 0 \d+ \d+"/)
  })

  it('is not there for a link that is not there', async () => {
    expect((await open('/l/nowhere/qr.svg')).status).toBe(404)
  })
})
