import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Texts } from '../../../shared/locales/en.ts'
import type { Question } from '../../../shared/question.ts'
import { AnswerAddition, type AnswerReceipt } from '../../../shared/response.ts'
import type { Env } from '../../http/env.ts'
import { logoOf, type Markup, page } from '../layout/page.ts'
import { answerStyleOf } from '../layout/style.ts'

type Asked = Question['questions'][number]

/** Whether anything is asked after the plain form: reasons and further questions depend on the score. */
export const asksMore = (question: Question, { group }: AnswerReceipt): boolean =>
  (question.reasons[group] ?? []).length > 0 || questionsFor(question, group).length > 0

const questionsFor = ({ questions }: Question, group: AnswerReceipt['group']) =>
  questions.filter(({ groups }) => groups.includes(group))

/** The answer is stored: what else there is to ask, for those without script. */
export function morePage(c: Context<Env>, question: Question, receipt: AnswerReceipt): Markup {
  const { texts, language } = question
  const reasons = question.reasons[receipt.group] ?? []
  const content = html`<main class="sheet">${logoOf(question)}<div class="vouch">
<form method="post" action="?lang=${language}">
<div class="said"><h1 class="title">${texts.thanks}</h1><p>${texts.thanksText}</p></div>
<input type="hidden" name="id" value="${receipt.id}" autocomplete="off">
<input type="hidden" name="group" value="${receipt.group}" autocomplete="off">
<input type="hidden" name="editToken" value="${receipt.editToken}" autocomplete="off">
${reasons.length > 0 ? reasonsPart(texts, reasons) : ''}
${questionsFor(question, receipt.group).map((asked) => questionPart(asked, texts))}
<button>${texts.submit}</button>
</form>
</div></main>`
  return page(c, { title: texts.thanks, language, style: answerStyleOf(question) }, content)
}

const reasonsPart = (texts: Texts, reasons: readonly { id: string; text: string }[]) => html`<fieldset class="field">
<legend>${texts.reasons} <small>${texts.optional}</small></legend>
<div class="picks">${reasons.map((reason) => pick('checkbox', 'answers.reasons', reason))}</div>
</fieldset>
<label class="field"><span>${texts.otherText} <small>${texts.optional}</small></span>
<textarea name="answers.other" maxlength="2000" dir="auto"></textarea></label>`

const pick = (type: 'checkbox' | 'radio', name: string, { id, text }: { id: string; text: string }) =>
  html`<label><input type="${type}" name="${name}" value="${id}"><span>${text}</span></label>`

function questionPart(asked: Asked, texts: Texts): Markup {
  const name = `answers.${asked.id}`
  const title = html`${asked.text} <small>${texts.optional}</small>`
  if (asked.type === 'text') {
    return html`<label class="field"><span>${title}</span>
<textarea name="${name}" maxlength="2000" dir="auto"></textarea></label>`
  }
  const type = asked.type === 'many' ? 'checkbox' : 'radio'
  if (asked.type !== 'scale') {
    return html`<fieldset class="field"><legend>${title}</legend>
<div class="picks">${(asked.options ?? []).map((option) => pick(type, name, option))}</div></fieldset>`
  }
  const points = Array.from({ length: asked.points ?? 5 }, (_, index) => `${index + 1}`)
  return html`<fieldset class="field"><legend>${title}</legend>
<div class="rating"><span class="low">${asked.low}</span><div class="scale points">
${points.map((point) => html`<label><input type="radio" name="${name}" value="${point}"><span>${point}</span></label>`)}
</div><span class="high">${asked.high}</span></div></fieldset>`
}

/** What that form says, ready for the domain; undefined where it is not such a form, or says what cannot be. */
export function additionIn(fields: Record<string, unknown>, question: Question) {
  const { id, group, editToken } = fields
  // A form sends two characters for each end of line; a person counts one.
  const all = (name: string) =>
    [fields[`answers.${name}`]]
      .flat()
      .flatMap((value) => (typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() || [] : []))
  const answersOf = ({ id, type }: Asked): [string, unknown][] => {
    const given = all(id)
    if (given.length === 0) return []
    if (type === 'scale') return [[id, Number(given[0])]]
    return [[id, type === 'many' ? given : given[0]]]
  }
  const [reasons, [other]] = [all('reasons'), all('other')]
  const answers = Object.fromEntries([
    ...(reasons.length > 0 ? [['reasons', reasons]] : []),
    ...(other === undefined ? [] : [['other', other]]),
    ...question.questions.flatMap(answersOf),
  ])
  const addition = AnswerAddition.safeParse({ editToken, answers })
  return typeof id === 'string' && typeof group === 'string' && addition.success
    ? { id, group, addition: addition.data }
    : undefined
}
