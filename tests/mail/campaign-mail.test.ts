import { describe, expect, it } from 'vitest'
import { type CampaignMailInput, renderCampaignMail } from '../../server/mail/campaign-mail.ts'
import { mailTexts } from '../../server/mail/texts/index.ts'
import { computeContrast } from '../../shared/colour.ts'
import { getTextDirection, type Language, languages } from '../../shared/locale.ts'
import { formatPoint, scores } from '../../shared/nps.ts'
import { buildSurveyTexts } from '../../shared/survey-texts.ts'

const survey = 'https://vouch.test/s/AbCdEfGhIjKlMnOpQrStUv'
const preferences = 'https://vouch.test/u/AbCdEfGhIjKlMnOpQrStUv'
const filings = { icp: '浙ICP备12345678号-1', police: '浙公网安备33010602000001号' }

const buildInput = (language: Language, changes: Partial<CampaignMailInput> = {}): CampaignMailInput => ({
  question: {
    language,
    direction: getTextDirection(language),
    texts: buildSurveyTexts(language, {}, null, 'Northlight'),
  },
  texts: {},
  reminder: 0,
  contact: { name: 'Ada', salutation: null, properties: { city: 'Oslo & <b>' } },
  sender: { name: 'Northlight', colour: '#0b6b43', logo: null },
  links: { survey, preferences, privacy: 'https://vouch.test/privacy/x', pixel: null },
  ...changes,
})

const decode = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

describe.each(languages)('an email in %s', (language) => {
  const standard = mailTexts[language]

  it.each([0, 1])('has all its texts and links as HTML and as text, as message %i', async (reminder) => {
    const mail = await renderCampaignMail(buildInput(language, { reminder }))
    const { question, low, high, privacy } = buildSurveyTexts(language, {}, null, 'Northlight')
    const html = decode(mail.html)
    expect(mail.subject).toBe(reminder === 0 ? question : standard.reminderSubject.replace('{subject}', question))
    for (const part of [html, mail.text]) {
      for (const text of [question, low, high, privacy, standard.hint, standard.why, standard.unsubscribe])
        expect(part).toContain(text)
      for (const score of scores) expect(part).toContain(`${survey}?score=${score}`)
      expect(part).toContain(preferences)
      expect(part).toContain('https://vouch.test/privacy/x')
      expect(part).toContain(formatPoint(10, language))
      expect(part.includes(standard.reminder)).toBe(reminder === 1)
      expect(part.replace(/<style>[\s\S]*?<\/style>/g, '')).not.toMatch(/[{}\0]|undefined|\[object|NaN/)
    }
    expect(html.match(/\?score=\d+"/g)).toHaveLength(scores.length)
    expect(html).toContain(`lang="${language}" dir="${getTextDirection(language)}"`)
    expect(mail.unresolvedFields).toEqual([])
  })

  it('stays below 40 kB with the longest texts', async () => {
    const { question } = buildInput(language)
    const sample = question.texts.question
    const lengthen = (length: number) => sample.repeat(Math.ceil(length / sample.length)).slice(0, length)
    const mail = await renderCampaignMail(
      buildInput(language, {
        question: { ...question, texts: { ...question.texts, question: lengthen(500) } },
        texts: {
          subject: lengthen(200),
          preheader: lengthen(200),
          introduction: lengthen(2000),
          closing: lengthen(2000),
        },
        reminder: 3,
        sender: {
          name: lengthen(100),
          colour: '#0b6b43',
          logo: { url: `https://vouch.test/${'x'.repeat(100)}`, width: 200, height: 40 },
          filings,
        },
        notice: lengthen(100),
        links: { survey, preferences, privacy: `https://vouch.test/${'x'.repeat(180)}`, pixel: survey },
      }),
    )
    expect(mail.bytes).toBe(Buffer.byteLength(mail.html) + Buffer.byteLength(mail.text))
    // Gmail cuts emails at 102 kB.
    expect(mail.bytes).toBeLessThan(40_000)
  })
})

describe('an email', () => {
  it.each(['ar', 'fa', 'he'] as const)('runs from right to left in %s, with 0 at the right', async (language) => {
    const { html } = await renderCampaignMail(buildInput(language))
    expect(html).not.toContain('align="left"')
    expect(html.match(/<table[^>]* align="right" width="(276|230)"/g)).toHaveLength(2)
    expect(html.indexOf('?score=0"')).toBeLessThan(html.indexOf('?score=10"'))
  })

  it('fills in and escapes personal fields, and leaves out those that are unknown', async () => {
    const { subject, html, text, unresolvedFields } = await renderCampaignMail(
      buildInput('en', {
        texts: {
          subject: '{name}, how was {shop}?\r\nBcc: x@example.com',
          introduction: 'Dear {name|customer},\nyou were in {city|your city} on {day}.\n\n{{tier|No}} <b>tier</b>',
        },
      }),
    )
    expect(subject).toBe('Ada, how was? Bcc: x@example.com')
    expect(unresolvedFields).toEqual(['shop', 'day'])
    expect(text).toContain('Dear Ada,\nyou were in Oslo & <b> on.\n\nNo <b>tier</b>')
    expect(html).toContain('you were in Oslo &amp; &lt;b&gt; on.')
    expect(html).toContain('No &lt;b&gt;tier&lt;/b&gt;')
  })

  it.each([
    ['Dear {name},', 'Dear,'],
    ['{name}，您好！', '您好！'],
    ['Hello {name}!', 'Hello!'],
    ['{name|Customer}, hello', 'Customer, hello'],
  ])('greets without a name: %s', async (introduction, greeting) => {
    const contact = { name: null, salutation: null, properties: {} }
    const { text } = await renderCampaignMail(buildInput('en', { contact, texts: { introduction } }))
    expect(text).toContain(`\n\n${greeting}\n\n`)
  })

  it('does not carry the advertisement that someone has entered as their name', async () => {
    const contact = { name: 'Win at www.evil.test', salutation: null, properties: {} }
    const { text, html } = await renderCampaignMail(buildInput('en', { contact, texts: { subject: 'Hi {name|you}' } }))
    expect(text + html).not.toContain('evil')
  })

  it('keeps names in one line and in their direction', async () => {
    const contact = { name: 'Ada\n\u202eBob\u2028', salutation: null, properties: {} }
    const { text, subject } = await renderCampaignMail(
      buildInput('en', { contact, texts: { subject: 'Hi { name }!', introduction: `{${' '.repeat(1900)}` } }),
    )
    expect(subject).toBe('Hi Ada Bob!')
    expect(text).not.toMatch(/[\u202e\u2028]/)
  })

  it('addresses a contact as the workspace says', async () => {
    const contact = { name: '王小明', salutation: '王女士', properties: {} }
    const { text } = await renderCampaignMail(
      buildInput('zh-Hans', { contact, texts: { introduction: '{name}，您好' } }),
    )
    expect(text).toContain('王女士，您好')
  })

  it('keeps a name of the other direction apart from the sentence', async () => {
    const contact = { name: 'Yahoo!', salutation: null, properties: {} }
    const { text } = await renderCampaignMail(buildInput('he', { contact, texts: { introduction: 'שלום {name}' } }))
    expect(text).toContain('שלום \u2068Yahoo!\u2069')
  })

  it('shows the logo with the name in its place where images are off', async () => {
    const logo = { url: 'https://vouch.test/logo?v=1&w=2', width: 120, height: 40 }
    const { html } = await renderCampaignMail(buildInput('en', { sender: { name: 'A "B" & C', colour: null, logo } }))
    expect(html).toMatch(
      /src="https:\/\/vouch\.test\/logo\?v=1&amp;w=2"\s+width="120"\s+height="40"\s+alt="A &quot;B&quot; &amp; C"/,
    )
    expect(html.match(/<img/g)).toHaveLength(1)
    expect(html).not.toMatch(/background-image|url\(/)
  })

  it('has an image that tells when it is loaded only where the campaign wants one', async () => {
    const links = { ...buildInput('en').links, pixel: 'https://vouch.test/o/AbCdEfGhIjKlMnOpQrStUv.0' }
    const { html } = await renderCampaignMail(buildInput('en', { links }))
    expect(html).toContain('<img src="https://vouch.test/o/AbCdEfGhIjKlMnOpQrStUv.0" width="1" height="1" alt=""')
  })

  it.each([null, '#0b6b43', '#ffe600', '#777777', '#000000', '#ffffff'])(
    'is legible in light and dark mode with the colour %s',
    async (colour) => {
      const { html } = await renderCampaignMail(buildInput('en', { sender: { name: 'N', colour, logo: null } }))
      const [, linkColour = ''] = /<td class="score"[^>]*><a [^>]*color:(#\w+);/.exec(html) ?? []
      const [, footerColour = ''] = /href="https:\/\/vouch\.test\/u\/\w+" style="color:(#\w+)/.exec(html) ?? []
      const [, darkColour = ''] = /\[data-ogsc\] \.score a\{color:(#\w+)!important\}/.exec(html) ?? []
      expect(computeContrast(linkColour, '#ffffff')).toBeGreaterThanOrEqual(4.5)
      expect(computeContrast(footerColour, '#f4f3f0')).toBeGreaterThanOrEqual(4.5)
      expect(computeContrast('#5c6169', '#f4f3f0')).toBeGreaterThanOrEqual(4.5)
      expect(computeContrast('#59616b', '#ffffff')).toBeGreaterThanOrEqual(4.5)
      for (const ground of ['#131518', '#1e2125']) {
        expect(computeContrast(darkColour, ground)).toBeGreaterThanOrEqual(4.5)
        expect(html).toContain(ground)
      }
    },
  )

  it('says on top that it is a test', async () => {
    const { html, text } = await renderCampaignMail(buildInput('en', { notice: 'This is a <test>' }))
    expect(html).toContain('This is a &lt;test&gt;')
    expect(text).toMatch(/^This is a <test>\n\nNorthlight\n/)
  })
})
