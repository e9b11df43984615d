import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { commonWords } from '../../i18n/common.ts'
import { button } from '../components/button.ts'
import { checkGroup, selectField, textField } from '../components/field.ts'
import { listAt, type Sent, textAt, textsAt } from './form.ts'
import { choicesIn, does, namesFor, rowsField, type Spoken, shownRows, spoken, withoutEmpty } from './rows.ts'
import type { Section, View } from './sections.ts'

type Question = Survey['questions'][number]

const kinds = ['text', 'one', 'many', 'scale'] as const
const MOST = 10

const known = (survey: Survey, row: Sent) => survey.questions.find(({ id }) => id === textAt(row, 'id'))

const optionsOf = (question: Question | undefined) => (question && 'options' in question ? question.options : [])
const endOf = (question: Question | undefined, end: 'low' | 'high'): Spoken | undefined =>
  question?.type === 'scale' ? question[end] : undefined

const shownQuestion = (question: Question, editing: Language): Sent => ({
  id: question.id,
  type: question.type,
  text: question.text[editing] ?? '',
  groups: [...question.groups],
  options: shownRows(optionsOf(question), editing),
  points: question.type === 'scale' ? `${question.points}` : '',
  low: endOf(question, 'low')?.[editing] ?? '',
  high: endOf(question, 'high')?.[editing] ?? '',
})

/** Kinds without options have none that could be left empty. */
const tidied = (sent: Sent, survey: Survey, editing: Language) => ({
  questions: listAt(sent, 'questions').map((row) => ({
    ...(row as { [name: string]: Sent }),
    options: withoutEmpty(listAt(row, 'options'), optionsOf(known(survey, row)), editing),
  })),
})

function readQuestion(row: Sent, id: string, survey: Survey, editing: Language) {
  const before = known(survey, row)
  const type = textAt(row, 'type')
  const words = (name: 'low' | 'high') => spoken(endOf(before, name), editing, textAt(row, name)) ?? {}
  const options = listAt(row, 'options')
  return {
    id,
    type,
    text: spoken(before?.text, editing, textAt(row, 'text')) ?? {},
    groups: textsAt(row, 'groups'),
    ...((type === 'one' || type === 'many') && { options: choicesIn(options, optionsOf(before), editing) }),
    ...(type === 'scale' && { points: Number(textAt(row, 'points')), low: words('low'), high: words('high') }),
  }
}

function read(sent: Sent, survey: Survey, editing: Language) {
  const rows = listAt(sent, 'questions')
  const names = namesFor(rows, survey.questions, 'question')
  return { questions: rows.map((row, index) => readQuestion(row, names[index] ?? '', survey, editing)) }
}

function fresh(path: string, kind: string): Sent {
  if (path !== 'questions') return { id: '', text: '' }
  const rows = kind === 'one' || kind === 'many' ? [fresh('', ''), fresh('', '')] : []
  return { id: '', type: kind, text: '', groups: [...groups], options: rows, points: '5', low: '', high: '' }
}

function fields(view: View) {
  const { words, sent } = view
  const rows = listAt(sent, 'questions')
  const add = (kind: (typeof kinds)[number]) =>
    button({
      label: words.kinds[kind],
      icon: 'plus',
      small: true,
      attributes: { name: 'do', value: `add questions ${kind}`, formnovalidate: true },
    })
  return html`<p class="hint">${words.questionsHint}</p>
${rows.map((row, index) => questionFields(view, row, index))}
${rows.length < MOST ? html`<div class="row" role="group" aria-label="${words.addQuestion}"><span class="quiet">${words.addQuestion}</span>${kinds.map(add)}</div>` : html`<p class="quiet">${words.enoughQuestions}</p>`}`
}

function questionFields(view: View, row: Sent, index: number) {
  const { words, editing, survey, errors, focus } = view
  const name = `questions.${index}`
  const type = textAt(row, 'type')
  const before = known(survey, row)
  const line = (part: 'text' | 'low' | 'high', label: string, others: Spoken | undefined) =>
    textField({
      name: `${name}.${part}`,
      label,
      value: textAt(row, part),
      error: errors[`${name}.${part}`] ?? errors[`${name}.${part}.${editing}`],
      attributes: {
        maxlength: 300,
        lang: editing,
        dir: 'auto',
        placeholder: others?.en ?? Object.values(others ?? {})[0],
        autofocus: part === 'text' && focus === name,
      },
    })
  const title = words.questionTitle(index + 1, words.kinds[type as (typeof kinds)[number]] ?? '')
  return html`<fieldset class="group" id="${name}"><legend>${title}</legend>
<div class="move">${index > 0 ? does(`up ${name}`, words.moveUp(index + 1), 'up') : ''}${does(`remove ${name}`, words.removeRow(index + 1), 'trash')}</div>
<input type="hidden" name="${name}.id" value="${textAt(row, 'id')}"><input type="hidden" name="${name}.type" value="${type}">
${line('text', words.questionText, before?.text)}
${type === 'one' || type === 'many' ? html`${rowsField(view, { path: `${name}.options`, label: words.options, known: optionsOf(before) })}${errors[`${name}.options`] ? html`<p class="error">${errors[`${name}.options`]}</p>` : ''}` : ''}
${
  type === 'scale'
    ? html`<div class="fields">${selectField({ name: `${name}.points`, label: words.points, value: textAt(row, 'points'), error: errors[`${name}.points`], choices: [3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => ({ value: `${n}`, label: `1–${n}` })) })}${line('low', words.scaleLow, endOf(before, 'low'))}${line('high', words.scaleHigh, endOf(before, 'high'))}</div>`
    : ''
}
${checkGroup({
  name: `${name}.groups`,
  label: words.askedOf,
  values: textsAt(row, 'groups'),
  error: errors[`${name}.groups`],
  choices: groups.map((group) => ({ value: group, label: commonWords(view.language).groupsMany[group] })),
})}</fieldset>`
}

export const questions: Section = {
  spoken: true,
  part: ({ questions }) => questions,
  shown: ({ questions }, editing) => ({ questions: questions.map((question) => shownQuestion(question, editing)) }),
  read,
  tidied,
  fresh,
  fields,
}
