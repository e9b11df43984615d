import { describe, expect, it } from 'vitest'
import { getPromotionalWait, renderTextMessage } from '../../server/mail/text-message.ts'
import { CampaignSettings } from '../../shared/campaign.ts'

const settings = CampaignSettings.parse({
  channel: 'sms',
  texts: {
    en: { message: 'Hi {name|there}, how was it? {link}' },
    'zh-Hans': { message: '【北极星】{name|您好}，请打开 {link} ，编号{code}。' },
    ar: { message: 'مرحبًا {name|بكم}، {{link}} {{ code }}' },
  },
  test: { texts: { en: { message: 'B {link}' } } },
  reminders: [{ afterDays: 3, texts: { en: { message: 'Again: {link}' } } }],
})
const link = 'https://s.example.com/s/x'
const render = (locale: string | null, { isPromotional = false, reminder = 0, variant = null as string | null } = {}) =>
  renderTextMessage(
    settings,
    { recipient: { name: 'Ada', salutation: null, properties: {}, locale }, link, code: 'A2B3C4', reminder, variant },
    isPromotional,
  )

describe('a text message', () => {
  it('is in the language of the contact, or in one in which it is written', () => {
    expect(render('zh-CN')).toEqual({ language: 'zh-Hans', text: `【北极星】Ada，请打开 ${link} ，编号A2B3C4。` })
    for (const locale of ['fr', null])
      expect(render(locale)).toEqual({ language: 'en', text: `Hi Ada, how was it? ${link}` })
    expect(render('zh', { reminder: 1 })).toEqual({ language: 'en', text: `Again: ${link}` })
    expect(render('en', { variant: 'b' })?.text).toBe(`B ${link}`)
    expect(render('en', { reminder: 2 })).toBeUndefined()
  })

  it('has its link as it is, also where it is written from right to left', () => {
    expect(render('ar')?.text).toContain(` ${link} A2B3C4`)
  })

  it('says how to refuse further ones if it is promotional, and waits for its hours', () => {
    expect(render('zh-CN', { isPromotional: true })?.text).toMatch(/编号A2B3C4。拒收请回复R$/)
    const at = (time: string) => getPromotionalWait(Date.parse(time), { timeZone: 'Asia/Shanghai' }, 'UTC') / 60_000
    expect(['2026-12-01T00:00Z', '2026-12-01T11:59Z', '2026-12-01T12:00Z', '2026-11-30T23:59Z'].map(at)).toEqual([
      0,
      0,
      12 * 60,
      1,
    ])
    expect(getPromotionalWait(Date.parse('2026-12-01T07:00Z'), { timeZone: 'nonsense' }, 'UTC')).toBe(60 * 60_000)
  })
})
