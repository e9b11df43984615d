import { describe, expect, it } from 'vitest'
import { selectTranslated } from '../../shared/flow.ts'
import { type Language, languages } from '../../shared/locale.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { templateLanguages } from '../../shared/templates/languages.ts'
import { words } from '../../shared/templates/locales/en.ts'
import { findTemplate, surveyFromTemplate, templates } from '../../shared/templates/templates.ts'
import { getTemplateQuestion, translate } from '../../shared/templates/translations.ts'

/** Every text in a value, with its path. */
const collectTexts = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value ?? {}).flatMap(([key, child]) => collectTexts(child, `${path}.${key}`))

describe('the templates', () => {
  it('are the six common ones', () => {
    expect(templates.map(({ id }) => id)).toEqual([
      'relationship',
      'purchase',
      'support',
      'onboarding',
      'employee',
      'event',
    ])
    expect(findTemplate('event')?.name.en).toBe('After an event')
    expect(findTemplate('constructor')).toBeUndefined()
  })

  it.each(
    templates.flatMap((template) => templateLanguages.map((language) => [template.id, language, template] as const)),
  )('%s in %s is a survey by the contract', (_id, language, template) => {
    const survey = surveyFromTemplate(template, language)
    expect(NewSurvey.safeParse(survey).success).toBe(true)
    expect(survey.name).toBe(template.name[language])
    expect(survey.touchpoint === null).toBe(survey.type === 'relationship')
    expect(Object.keys(survey.reasons)).toEqual(['promoter', 'passive', 'detractor'])
  })

  it.each(templates)('$id has every text in every language, and Chinese texts in Chinese', (template) => {
    const texts = collectTexts(template)
    for (const [path, text] of texts) {
      expect(text.trim()).not.toBe('')
      if (!path.endsWith('.en')) continue
      for (const language of ['zh-Hans', 'zh-Hant']) {
        const translation = texts.find(([otherPath]) => otherPath === path.replace(/en$/, language))
        expect(translation?.[1], path).toMatch(/\p{Script=Han}/u)
      }
    }
  })

  it.each(languages)('exist in %s, with their own question, reasons and further questions', (language) => {
    for (const template of templates) {
      const flow = surveyFromTemplate(template, 'en')
      const translatedFlow = selectTranslated(flow, language)
      expect(translatedFlow.reasons).toEqual(flow.reasons)
      expect(translatedFlow.questions).toEqual(flow.questions)
      if (!template.question) continue
      const { question, questionUs = '' } = getTemplateQuestion(template.question, language)
      expect([question, question.includes('{subject}')]).toEqual([question, template.id !== 'event'])
      expect(questionUs).not.toContain('{')
    }
  })

  it('are translated, not left in English', () => {
    const isEnglish = (text: string, language: Language) => translate({ en: text }, language) === text
    const equal = words.map((word) => [word, languages.filter((language) => isEnglish(word, language))] as const)
    // German, Danish, Dutch and others share a few words with English.
    for (const [word, sharing] of equal) expect([word, sharing.length <= 4]).toEqual([word, true])
    expect(translate({ en: 'Price' }, 'fr')).toBe('Prix')
    expect(translate({ en: 'Price', fr: 'Le prix' }, 'fr')).toBe('Le prix')
    expect(translate({ en: 'Price' }, 'zh-Hant')).toBe('價格')
    expect(translate({ en: 'Our own reason' }, 'fr')).toBeUndefined()
    expect(translate({ en: 'constructor' }, 'fr')).toBeUndefined()
    expect(translate({ fr: 'Prix' }, 'en')).toBeUndefined()
  })
})
