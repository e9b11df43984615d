import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { button, hiddenFields } from '../components/button.ts'
import { checkGroup, selectField, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'
import { type FormValue, getList, getText, getTexts } from './form.ts'
import {
  assignIds,
  type LocalizedText,
  moveUpButton,
  parseChoices,
  removeEmptyRows,
  removeRowButton,
  rowAction,
  rowsField,
  toFormRows,
  withTranslation,
} from './rows.ts'
import type { Section, SectionView } from './section.ts'

type Question = Survey['questions'][number]

const questionTypes = ['text', 'one', 'many', 'scale'] as const
type QuestionType = (typeof questionTypes)[number]

const scalePoints = [3, 4, 5, 6, 7, 8, 9, 10, 11]
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

/** Removes empty options. */
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

function fields(view: SectionView): Markup {
  const messages = view.page.t.surveys
  const rows = getList(view.values, 'questions')
  return html`<p class="hint">${messages.questionsHint}</p>
${rows.map((row, index) => questionFields(view, row, index))}
${rows.length < MAX_QUESTIONS ? addButtons(view) : html`<p class="quiet">${messages.enoughQuestions}</p>`}`
}

function addButtons(view: SectionView): Markup {
  const messages = view.page.t.surveys
  const addButton = (kind: QuestionType) =>
    button({
      label: messages.kinds[kind],
      icon: 'plus',
      small: true,
      attributes: rowAction(view, `add questions ${kind}`),
    })
  return html`<div class="row" role="group" aria-label="${messages.addQuestion}">
<span class="quiet">${messages.addQuestion}</span>
${questionTypes.map(addButton)}
</div>`
}

function questionFields(view: SectionView, row: FormValue, index: number): Markup {
  const { page, survey, errors } = view
  const { surveys: messages, common } = page.t
  const name = `questions.${index}`
  const type = getText(row, 'type') as QuestionType
  const question: EditedQuestion = { name, row, existing: findQuestion(survey, row) }
  const groupsField = checkGroup({
    name: `${name}.groups`,
    label: messages.askedOf,
    values: getTexts(row, 'groups'),
    error: errors[`${name}.groups`],
    choices: groups.map((group) => ({ value: group, label: common.groupsPlural[group] })),
  })
  return html`<fieldset class="group" id="${name}">
<legend>${messages.questionTitle(index + 1, messages.kinds[type] ?? '')}</legend>
<div class="move">
${index > 0 ? moveUpButton(view, name, index) : ''}
${removeRowButton(view, name, { index, icon: 'trash' })}
</div>
${hiddenFields({ [`${name}.id`]: getText(row, 'id'), [`${name}.type`]: type })}
${localizedField(view, question, 'text')}
${type === 'one' || type === 'many' ? optionsField(view, question) : ''}
${type === 'scale' ? scaleFields(view, question) : ''}
${groupsField}
</fieldset>`
}

/** A question in the form: its path, its values, and the stored question, if any. */
interface EditedQuestion {
  name: string
  row: FormValue
  existing: Question | undefined
}

function localizedField(view: SectionView, { name, row, existing }: EditedQuestion, part: 'text' | 'low' | 'high') {
  const { page, textLanguage, errors, focus } = view
  const messages = page.t.surveys
  const labels = { text: messages.questionText, low: messages.scaleLow, high: messages.scaleHigh }
  const translations = part === 'text' ? existing?.text : getScaleLabel(existing, part)
  return textField({
    name: `${name}.${part}`,
    label: labels[part],
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
}

function optionsField(view: SectionView, { name, existing }: EditedQuestion): Markup {
  const path = `${name}.options`
  const error = view.errors[path]
  return html`${rowsField(view, { path, label: view.page.t.surveys.options, existing: getOptions(existing) })}
${error ? html`<p class="error">${error}</p>` : ''}`
}

function scaleFields(view: SectionView, question: EditedQuestion): Markup {
  const name = `${question.name}.points`
  const pointsField = selectField({
    name,
    label: view.page.t.surveys.points,
    value: getText(question.row, 'points'),
    error: view.errors[name],
    choices: scalePoints.map((points) => ({ value: `${points}`, label: `1–${points}` })),
  })
  return html`<div class="fields">
${pointsField}
${localizedField(view, question, 'low')}
${localizedField(view, question, 'high')}
</div>`
}

export const questions: Section = {
  selectPart: ({ questions }) => questions,
  toFormValues: ({ questions }, textLanguage) => ({
    questions: questions.map((question) => toQuestionRow(question, textLanguage)),
  }),
  toPatch,
  tidy,
  createRow,
  fields,
}
