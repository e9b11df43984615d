import { getTextDirection, type Language, languages, textsByLanguage } from './locale.ts'
import type { Texts } from './locales/en.ts'
import { findTemplateQuestion, getTemplateQuestion } from './templates/translations.ts'

/** A survey's own wording by language and key. Missing keys use the default texts. */
export type TextOverrides = { [L in Language]?: Partial<Texts> }

/**
 * The languages in which a survey asks its question. The question of a template exists in all languages. A question in the
 * survey's own words exists only where it is written: others must not answer a different one, because scores are counted
 * together.
 */
export function listSurveyLanguages(overrides: TextOverrides, subject: string | null): Language[] {
  if (findTemplateQuestion(overrides.en?.question)) return languages
  const ownLanguages = languages.filter((language) => {
    const { question, questionUs } = overrides[language] ?? {}
    return question !== undefined || (subject === null && questionUs !== undefined)
  })
  return ownLanguages.length > 0 ? ownLanguages : languages
}

/**
 * The texts of a survey in one language, with `{subject}` filled in. A subject in the texts of a language comes first.
 * @param askerName who asks: the subject of surveys without one, so that the question is not about “us”
 */
export function buildSurveyTexts(
  language: Language,
  overrides: TextOverrides,
  subject: string | null,
  askerName: string | null = null,
): Texts {
  const merged = { ...textsByLanguage[language], ...overrides[language] }
  return { ...merged, question: buildQuestionText(language, overrides, { subject, askerName }) }
}

function buildQuestionText(
  language: Language,
  overrides: TextOverrides,
  { subject: surveySubject, askerName }: { subject: string | null; askerName: string | null },
): string {
  const standard = textsByLanguage[language]
  const own = overrides[language] ?? {}
  const isAboutUs =
    own.subject === undefined && surveySubject === null && own.question === undefined && own.questionUs !== undefined
  const subject = own.subject ?? surveySubject ?? (isAboutUs ? null : askerName)
  const templateId = findTemplateQuestion(overrides.en?.question)
  const template = templateId && getTemplateQuestion(templateId, language)
  const question = own.question ?? template?.question
  if (question === undefined) {
    return subject === null
      ? (own.questionUs ?? standard.questionUs)
      : fillSubject(language, standard.question, subject)
  }
  if (subject === null && question === template?.question && template.questionUs) return template.questionUs
  return fillSubject(language, question, subject ?? standard.subject)
}

/** Fills in the subject as the script of the language requires. */
function fillSubject(language: Language, question: string, subject: string): string {
  const name = isolateDirection(language, subject)
  if (language.startsWith('zh')) return fillChineseSubject(question, name)
  // Thai has no spaces between words. The stroke of Arabic `بـ` connects it to a name in another script.
  if (language === 'th' && /^\p{Script=Thai}/u.test(subject)) return question.replaceAll(/ ?\{subject\} ?/g, () => name)
  if (language === 'ar' && /^\p{Script=Arabic}/u.test(subject)) return question.replaceAll(/ـ?\{subject\}/g, () => name)
  return question.replaceAll('{subject}', () => name)
}

/** Chinese puts a space between Latin letters and Chinese characters: `把 Northlight 推荐给`. */
export const fillChineseSubject = (question: string, subject: string) =>
  question.replaceAll(/(\p{Script=Han})?\{subject\}(\p{Script=Han})?/gu, (_, before = '', after = '') => {
    const start = before && /^[a-z0-9]/i.test(subject) ? `${before} ` : before
    const end = after && /[a-z0-9]$/i.test(subject) ? ` ${after}` : after
    return start + subject + end
  })

/** Isolates a name of the other direction: otherwise the last sign of `Yahoo!` stands before it in a Hebrew question. */
export function isolateDirection(language: Language, subject: string): string {
  const isRightToLeft = /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(subject)
  return /\p{L}/u.test(subject) && isRightToLeft !== (getTextDirection(language) === 'rtl')
    ? `\u2068${subject}\u2069`
    : subject
}
