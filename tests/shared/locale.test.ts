import { describe, expect, it } from 'vitest'
import { chooseLanguage, getTextDirection, languages, textsByLanguage } from '../../shared/locale.ts'
import type { TextKey, Texts } from '../../shared/locales/en.ts'

describe('the survey language', () => {
  it.each([
    [['en-GB'], 'en'],
    [['zh'], 'zh-Hans'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['zh-TW'], 'zh-Hant'],
    [['zh_TW'], 'zh-Hant'],
    [['zh-HK'], 'zh-Hant'],
    [['zh-Hant-CN'], 'zh-Hant'],
    [['cmn'], 'zh-Hans'],
    [['yue-HK'], 'zh-Hant'],
    [['yue-Hans'], 'zh-Hans'],
    [['wuu'], 'zh-Hans'],
    [['nan-Hant'], 'zh-Hant'],
    [['xx', 'nonsense!', null, undefined, '', 'zh-TW', 'en'], 'zh-Hant'],
    [['fr-CA'], 'fr'],
    [['de_DE'], 'de'],
    [['gsw'], 'de'],
    [['pt'], 'pt-BR'],
    [['pt_BR'], 'pt-BR'],
    [['pt-PT'], 'pt-PT'],
    [['pt-AO'], 'pt-PT'],
    [['iw'], 'he'],
    [['in'], 'id'],
    [['mo'], 'ro'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['arz'], 'ar'],
    [['ar-MA'], 'ar'],
    [['fa-AF'], 'fa'],
    [['prs'], 'fa'],
    [['es-419'], 'es'],
    [['ms-SG'], 'ms'],
    [['sr-Latn'], 'en'],
    [['bs', 'hr'], 'hr'],
    [['kk'], 'en'],
    [['sw', 'mt'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (preferences, language) => {
    expect(chooseLanguage(preferences)).toBe(language)
  })

  it('is one in which the survey asks, English first', () => {
    expect(chooseLanguage(['fr', 'de'], ['de', 'en'])).toBe('de')
    expect(chooseLanguage(['fr'], ['de', 'en'])).toBe('en')
    expect(chooseLanguage(['fr'], ['ja', 'zh-Hans'])).toBe('ja')
  })

  it('is written from right to left in Arabic, Persian and Hebrew', () => {
    expect(languages.filter((language) => getTextDirection(language) === 'rtl')).toEqual(['ar', 'fa', 'he'])
    expect(getTextDirection('ckb')).toBe('rtl')
  })
})

describe('the standard texts', () => {
  it('exist in 35 languages', () => expect(languages).toHaveLength(35))

  it.each(languages)('are complete in %s, and all are translated', (language) => {
    const texts: Texts = textsByLanguage[language]
    for (const [key, english] of Object.entries(textsByLanguage.en) as [TextKey, string][]) {
      expect(texts[key].trim()).toBe(texts[key])
      expect(texts[key]).not.toBe('')
      expect([key, texts[key].includes('{subject}')]).toEqual([key, key === 'question'])
      if (language !== 'en') expect([key, texts[key]]).not.toEqual([key, english])
    }
    expect(texts.contactInvalid).toMatch(/\+\d+ /)
  })
})
