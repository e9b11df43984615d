import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { getMessages } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { checkGroup, selectField, textField } from '../components/field.ts'
import { type FormValue, getList, getText, getTexts } from './form.ts'
import {
  assignIds,
  type LocalizedText,
  parseChoices,
  rearrangeButton,
  removeEmptyRows,
  rowsField,
  toFormRows,
  withTranslation,
} from './rows.ts'
import type { Section, SectionView } from './sections.ts'

type Question = Survey['questions'][number]

const questionTypes = ['text', 'one', 'many', 'scale'] as const
const MAX_QUESTIONS = 10

const findQuestion = (survey: Survey, row: FormValue) => survey.questions.find(({ id }) => id === getText(row, 'id'))

const getOptions = (question: Question | undefined) => (question && 'options' in question ? question.options : [])
const getScaleLabel = (question: Question | undefined, end: 'low' | 'high'): LocalizedText | undefined =>
  question?.type === 'scale' ? question[end] : undefined

const toQuestionRow = (question: Question, textLanguage: Language): FormValue => ({
  id: question.id,
  type: question.type,
  text: question.text[textLanguage] ?? '',
  groups: [...question.groups],
  options: toFormRows(getOptions(question), textLanguage),
  points: question.type === 'scale' ? `${question.points}` : '',
  low: getScaleLabel(question, 'low')?.[textLanguage] ?? '',
  high: getScaleLabel(question, 'high')?.[textLanguage] ?? '',
})

/** Kinds without options have none that could be left empty. */
const tidy = (values: FormValue, survey: Survey, textLanguage: Language) => ({
  questions: getList(values, 'questions').map((row) => ({
    ...(row as { [name: string]: FormValue }),
    options: removeEmptyRows(getList(row, 'options'), getOptions(findQuestion(survey, row)), textLanguage),
  })),
})

function parseQuestion(row: FormValue, id: string, survey: Survey, textLanguage: Language) {
  const existingQuestion = findQuestion(survey, row)
  const type = getText(row, 'type')
  const readLabel = (name: 'low' | 'high') =>
    withTranslation(getScaleLabel(existingQuestion, name), textLanguage, getText(row, name)) ?? {}
  const options = getList(row, 'options')
  return {
    id,
    type,
    text: withTranslation(existingQuestion?.text, textLanguage, getText(row, 'text')) ?? {},
    groups: getTexts(row, 'groups'),
    ...((type === 'one' || type === 'many') && {
      options: parseChoices(options, getOptions(existingQuestion), textLanguage),
    }),
    ...(type === 'scale' && { points: Number(getText(row, 'points')), low: readLabel('low'), high: readLabel('high') }),
  }
}

function toPatch(values: FormValue, survey: Survey, textLanguage: Language) {
  const rows = getList(values, 'questions')
  const ids = assignIds(rows, survey.questions, 'question')
  return { questions: rows.map((row, index) => parseQuestion(row, ids[index] ?? '', survey, textLanguage)) }
}

function createRow(path: string, kind: string): FormValue {
  if (path !== 'questions') return { id: '', text: '' }
  const rows = kind === 'one' || kind === 'many' ? [createRow('', ''), createRow('', '')] : []
  return { id: '', type: kind, text: '', groups: [...groups], options: rows, points: '5', low: '', high: '' }
}

function fields(view: SectionView) {
  const { messages, values } = view
  const rows = getList(values, 'questions')
  const add = (kind: (typeof questionTypes)[number]) =>
    button({
      label: messages.kinds[kind],
      icon: 'plus',
      small: true,
      attributes: { name: 'do', value: `add questions ${kind}`, formnovalidate: true },
    })
  return html`<p class="hint">${messages.questionsHint}</p>
${rows.map((row, index) => questionFields(view, row, index))}
${rows.length < MAX_QUESTIONS ? html`<div class="row" role="group" aria-label="${messages.addQuestion}"><span class="quiet">${messages.addQuestion}</span>${questionTypes.map(add)}</div>` : html`<p class="quiet">${messages.enoughQuestions}</p>`}`
}

function questionFields(view: SectionView, row: FormValue, index: number) {
  const { messages, textLanguage, survey, errors, focus } = view
  const name = `questions.${index}`
  const type = getText(row, 'type')
  const existingQuestion = findQuestion(survey, row)
  const textInput = (part: 'text' | 'low' | 'high', label: string, translations: LocalizedText | undefined) =>
    textField({
      name: `${name}.${part}`,
      label,
      value: getText(row, part),
      error: errors[`${name}.${part}`] ?? errors[`${name}.${part}.${textLanguage}`],
      attributes: {
        maxlength: 300,
        lang: textLanguage,
        dir: 'auto',
        placeholder: translations?.en ?? Object.values(translations ?? {})[0],
        autofocus: part === 'text' && focus === name,
      },
    })
  const title = messages.questionTitle(index + 1, messages.kinds[type as (typeof questionTypes)[number]] ?? '')
  return html`<fieldset class="group" id="${name}"><legend>${title}</legend>
<div class="move">${index > 0 ? rearrangeButton(`up ${name}`, messages.moveUp(index + 1), 'up') : ''}${rearrangeButton(`remove ${name}`, messages.removeRow(index + 1), 'trash')}</div>
<input type="hidden" name="${name}.id" value="${getText(row, 'id')}"><input type="hidden" name="${name}.type" value="${type}">
${textInput('text', messages.questionText, existingQuestion?.text)}
${type === 'one' || type === 'many' ? html`${rowsField(view, { path: `${name}.options`, label: messages.options, existing: getOptions(existingQuestion) })}${errors[`${name}.options`] ? html`<p class="error">${errors[`${name}.options`]}</p>` : ''}` : ''}
${
  type === 'scale'
    ? html`<div class="fields">${selectField({ name: `${name}.points`, label: messages.points, value: getText(row, 'points'), error: errors[`${name}.points`], choices: [3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => ({ value: `${n}`, label: `1–${n}` })) })}${textInput('low', messages.scaleLow, getScaleLabel(existingQuestion, 'low'))}${textInput('high', messages.scaleHigh, getScaleLabel(existingQuestion, 'high'))}</div>`
    : ''
}
${checkGroup({
  name: `${name}.groups`,
  label: messages.askedOf,
  values: getTexts(row, 'groups'),
  error: errors[`${name}.groups`],
  choices: groups.map((group) => ({ value: group, label: getMessages(view.language).common.groupsMany[group] })),
})}</fieldset>`
}

export const questions: Section = {
  isLocalized: true,
  selectPart: ({ questions }) => questions,
  toFormValues: ({ questions }, textLanguage) => ({
    questions: questions.map((question) => toQuestionRow(question, textLanguage)),
  }),
  toPatch,
  tidy,
  createRow,
  fields,
}
