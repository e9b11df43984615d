import { describe, expect, it } from 'vitest'
import { NewSurvey } from '../../shared/survey.ts'
import { templateLanguages } from '../../shared/templates/languages.ts'
import { findTemplate, surveyFromTemplate, templates } from '../../shared/templates/templates.ts'

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

  it('contain the subject in every language or in none', () => {
    for (const { question } of templates) {
      const mentionsSubject = Object.values(question ?? {}).map((text) => text.includes('{subject}'))
      expect(new Set(mentionsSubject).size).toBeLessThan(2)
    }
  })
})
