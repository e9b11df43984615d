import { html } from 'hono/html'
import type { Question } from '../../../shared/question.ts'
import { textArea } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { choices, groupFields, type InterviewState, say } from './views.ts'

type FurtherQuestion = Question['questions'][number]

/** The further questions of the survey, each to be read out. */
export const furtherQuestionFields = (page: PageContext, question: Question, state: InterviewState): Markup =>
  html`${question.questions.map((item) => groupFields(item.groups, questionField(page, question, item, state)))}`

function questionField(page: PageContext, question: Question, item: FurtherQuestion, state: InterviewState): Markup {
  const messages = page.t.phoneSurveys
  const name = `answers.${item.id}`
  const line = say(question, messages.question, item.text)
  if (item.type === 'text') {
    const field = textArea({
      name,
      label: messages.comment,
      value: state.getText(name),
      rows: 2,
      attributes: { maxlength: 2000, dir: 'auto' },
    })
    return html`${line}${field}`
  }
  const points = Array.from({ length: item.points ?? 5 }, (_, index) => ({ id: `${index + 1}`, text: `${index + 1}` }))
  const isScale = item.type === 'scale'
  const field = choices({
    type: item.type === 'many' ? 'checkbox' : 'radio',
    name,
    label: isScale ? `${item.low ?? ''} – ${item.high ?? ''}` : messages.answer,
    language: question.language,
    options: isScale ? points : (item.options ?? []),
    selected: state.getList(name),
  })
  return html`${line}${field}`
}
