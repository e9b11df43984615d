import { describe, expect, it } from 'vitest'
import { buildSurveyTexts, chooseLanguage, languages, textKeys } from '../../shared/locale.ts'

describe('the survey language', () => {
  it.each([
    [['en-GB'], 'en'],
    [['zh'], 'zh-Hans'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['zh-TW'], 'zh-Hant'],
    [['zh-HK'], 'zh-Hant'],
    [['zh-Hant-CN'], 'zh-Hant'],
    [['xx', 'nonsense!', null, undefined, '', 'zh-TW', 'en'], 'zh-Hant'],
    [['fr-CA'], 'fr'],
    [['pt'], 'pt-BR'],
    [['pt-BR'], 'pt-BR'],
    [['pt-PT'], 'pt-PT'],
    [['pt-AO'], 'pt-PT'],
    [['iw'], 'he'],
    [['in'], 'id'],
    [['fa-AF'], 'fa'],
    [['es-419'], 'es'],
    [['sw', 'fi'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (preferences, language) => {
    expect(chooseLanguage(preferences)).toBe(language)
  })
})

describe('texts', () => {
  it.each(languages)('are complete in %s, and all are translated', (language) => {
    const texts = buildSurveyTexts(language, {}, null)
    const english = buildSurveyTexts('en', {}, null)
    for (const key of textKeys) {
      expect(texts[key].length).toBeGreaterThan(0)
      if (language !== 'en') expect({ key, text: texts[key] }).not.toEqual({ key, text: english[key] })
    }
    expect(texts.question).not.toContain('{')
  })

  it('contain the subject, even if its name has special characters', () => {
    expect(buildSurveyTexts('en', {}, '$& & Co').question).toBe(
      'How likely are you to recommend $& & Co to a friend or colleague?',
    )
    expect(buildSurveyTexts('zh-Hans', {}, '海港咖啡').question).toBe('您有多大可能把海港咖啡推荐给朋友或同事？')
    expect(buildSurveyTexts('zh-Hant', {}, 'Northlight').question).toBe('您有多大可能將 Northlight 推薦給朋友或同事？')
  })

  it('are overridden by the survey, per language', () => {
    const overrides = { 'zh-Hant': { question: '{subject}好嗎？', thanks: '多謝' } }
    expect(buildSurveyTexts('zh-Hant', overrides, null)).toMatchObject({
      question: '我們好嗎？',
      thanks: '多謝',
      low: '完全不可能',
    })
    expect(buildSurveyTexts('en', overrides, null).thanks).toBe('Thank you!')
  })
})
