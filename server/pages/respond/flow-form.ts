import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Texts } from '../../../shared/locales/en.ts'
import { formatPoint } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { type ResponseReceipt, ResponseRevision } from '../../../shared/response.ts'
import type { Env } from '../../http/env.ts'
import type { Form } from '../../http/forms.ts'
import { askerFooter, askerHeader, type Markup, page } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'

type FurtherQuestion = Question['questions'][number]

/** Whether there are questions after the plain form. Reasons and further questions depend on the score. */
export const hasFurtherQuestions = (question: Question, { group }: ResponseReceipt): boolean =>
  (question.reasons[group] ?? []).length > 0 || getGroupQuestions(question, group).length > 0

const getGroupQuestions = ({ questions }: Question, group: ResponseReceipt['group']) =>
  questions.filter(({ groups }) => groups.includes(group))

/** The further questions for respondents without script. The response is already saved. */
export function furtherQuestionsPage(c: Context<Env>, question: Question, receipt: ResponseReceipt): Markup {
  const { texts, language } = question
  const reasons = question.reasons[receipt.group] ?? []
  const content = html`<main class="sheet">${askerHeader(question)}<div class="vouch">
<form method="post" action="?lang=${language}">
<div class="ending"><h1 class="title">${texts.thanks}</h1><p>${texts.thanksText}</p></div>
<input type="hidden" name="id" value="${receipt.id}" autocomplete="off">
<input type="hidden" name="group" value="${receipt.group}" autocomplete="off">
<input type="hidden" name="editToken" value="${receipt.editToken}" autocomplete="off">
${reasons.length > 0 ? reasonsField(texts, reasons) : ''}
${getGroupQuestions(question, receipt.group).map((furtherQuestion) => questionField(furtherQuestion, question))}
<button>${texts.submit}</button>
</form>
</div>${askerFooter(question, c.req.path.startsWith('/s/') ? `${c.req.path}/data` : undefined)}</main>`
  return page(c, { title: texts.thanks, language, style: buildRespondStyle(question) }, content)
}

const reasonsField = (texts: Texts, reasons: readonly { id: string; text: string }[]) => html`<fieldset class="field">
<legend>${texts.reasons} <small>${texts.optional}</small></legend>
<div class="picks">${reasons.map((reason) => optionInput('checkbox', 'answers.reasons', reason))}</div>
</fieldset>
<label class="field"><span>${texts.otherText} <small>${texts.optional}</small></span>
<textarea name="answers.other" maxlength="2000" dir="auto"></textarea></label>`

const optionInput = (type: 'checkbox' | 'radio', name: string, { id, text }: { id: string; text: string }) =>
  html`<label><input type="${type}" name="${name}" value="${id}"><span>${text}</span></label>`

function questionField(furtherQuestion: FurtherQuestion, { texts, language }: Question): Markup {
  const name = `answers.${furtherQuestion.id}`
  const title = html`${furtherQuestion.text} <small>${texts.optional}</small>`
  if (furtherQuestion.type === 'text') {
    return html`<label class="field"><span>${title}</span>
<textarea name="${name}" maxlength="2000" dir="auto"></textarea></label>`
  }
  const type = furtherQuestion.type === 'many' ? 'checkbox' : 'radio'
  if (furtherQuestion.type !== 'scale') {
    return html`<fieldset class="field"><legend>${title}</legend>
<div class="picks">${(furtherQuestion.options ?? []).map((option) => optionInput(type, name, option))}</div></fieldset>`
  }
  const points = Array.from({ length: furtherQuestion.points ?? 5 }, (_, index) => index + 1)
  return html`<fieldset class="field"><legend>${title}</legend>
<div class="rating"><span class="low">${furtherQuestion.low}</span><div class="scale points">
${points.map((point) => html`<label><input type="radio" name="${name}" value="${point}"><span>${formatPoint(point, language)}</span></label>`)}
</div><span class="high">${furtherQuestion.high}</span></div></fieldset>`
}

/** The revision for the domain; undefined for another or an invalid form. */
export function parseRevision(form: Form, question: Question) {
  const [id, group, editToken] = [form.text('id'), form.text('group'), form.text('editToken')]
  // Forms send line breaks as two characters; the length limit counts one.
  const getValues = (name: string) =>
    form.list(`answers.${name}`).flatMap((value) => value.replaceAll('\r\n', '\n').trim() || [])
  const parseAnswer = ({ id, type }: FurtherQuestion): [string, unknown][] => {
    const values = getValues(id)
    if (values.length === 0) return []
    if (type === 'scale') return [[id, Number(values[0])]]
    return [[id, type === 'many' ? values : values[0]]]
  }
  const [reasons, [other]] = [getValues('reasons'), getValues('other')]
  const answers = Object.fromEntries([
    ...(reasons.length > 0 ? [['reasons', reasons]] : []),
    ...(other === undefined ? [] : [['other', other]]),
    ...question.questions.flatMap(parseAnswer),
  ])
  const revision = ResponseRevision.safeParse({ editToken, answers })
  return form.has('id') && form.has('group') && revision.success ? { id, group, addition: revision.data } : undefined
}
