import { describe, expect, it } from 'vitest'
import { getMessages } from '../../server/i18n/index.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import { fillNotice, MAX_NOTICE_LENGTH, parseNotice } from '../../shared/privacy-notice.ts'

const values = { name: '北极星电器', contact: 'privacy@example.com', retentionDays: 730 }

describe('a privacy notice', () => {
  it('has headings, paragraphs and lists, and no other markup', () => {
    expect(parseNotice('One\ntwo\r\n\r\n## Who\n- a\n* b\nAfter\n\n- c\n<b>**x**</b>\n#no heading\n   \n')).toEqual([
      { type: 'paragraph', text: 'One\ntwo' },
      { type: 'heading', text: 'Who' },
      { type: 'list', items: ['a', 'b'] },
      { type: 'paragraph', text: 'After' },
      { type: 'list', items: ['c'] },
      { type: 'paragraph', text: '<b>**x**</b>\n#no heading' },
    ])
    expect(parseNotice(' \n\n')).toEqual([])
  })

  it.each([
    ['en', 730, '2 years'],
    ['en', 90, '90 days'],
    ['de', 365, '1 Jahr'],
    ['zh-Hans', 365, '1年'],
    ['zh-Hant', 30, '30 天'],
    ['zh-Hans', null, '没有固定期限'],
    ['en', null, 'no fixed period'],
  ])('states in %s a period of %s days as “%s”', (language, retentionDays, expected) => {
    expect(fillNotice('{retention}', { ...values, retentionDays }, language)).toBe(expected)
  })

  it('is filled once, whatever the values are, and keeps other braces', () => {
    const odd = { ...values, name: '{contact} $& {name}', contact: null }
    expect(fillNotice('{name} {contact} {other}', odd, 'en')).toBe('{contact} $& {name} — {other}')
  })

  it.each(appLanguages)('has a draft in %s with everything that it must say', (language) => {
    const { draft } = getMessages(language).privacy
    expect(draft.length).toBeLessThan(MAX_NOTICE_LENGTH)
    for (const placeholder of ['{name}', '{contact}', '{retention}', '14']) expect(draft).toContain(placeholder)
    expect(parseNotice(draft).filter(({ type }) => type === 'heading')).toHaveLength(7)
    expect(draft).not.toMatch(/complian|符合法律|合规|合規/)
  })
})
