import { OTHER_ID, REASONS_ID } from '../../../shared/flow.ts'
import { toGroup } from '../../../shared/nps.ts'
import { MissedOutcome, NewPhoneResponse } from '../../../shared/phone-survey.ts'
import type { Question } from '../../../shared/question.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import type { Idempotency } from '../../domain/idempotency.ts'
import { deleteCall, getLastCall, recordCall } from '../../domain/phone-surveys/calls.ts'
import { enterResponse } from '../../domain/phone-surveys/responses.ts'
import { hash } from '../../domain/secrets.ts'
import { type Form, readForm, validateForm } from '../../http/forms.ts'
import { displayName } from '../contacts/views.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { parseScore } from '../respond/form.ts'
import { interviewPage } from './interview.ts'
import { type Interview, loadInterview } from './interview-data.ts'
import { findNextPath } from './next.ts'
import { phoneSurveyPaths } from './paths.ts'

/** Stores the response, and goes on to the next customer of the list. */
export async function saveInterview(page: PageContext) {
  const { c, t } = page
  const messages = t.phoneSurveys
  const [interview, form] = [await loadInterview(page), await readForm(c)]
  const reject = (errors: Record<string, string>, status: 400 | 409 | 410) =>
    c.html(interviewPage(page, interview, toState(form, errors)), status)
  const { input, errors } = parseInterview(page, interview, form)
  if (errors) return reject(errors, 400)
  try {
    const { survey, contact } = interview
    await enterResponse(c.var.deps, c.var.caller, survey.id, input, await toIdempotency(form))
    const text = contact ? messages.entered(displayName(page, contact)) : messages.enteredAnonymous
    return redirectWithNotice(c, await findNextPath(page, survey.id, interview.query), text)
  } catch (error) {
    if (hasErrorCode(error, 'closed'))
      return reject({ '': page.workspace.demo ? t.sharing.testSample : messages.surveyClosed }, 410)
    if (hasErrorCode(error, 'idempotency-key-reused', 'deleted')) return reject({ '': messages.savedBefore }, 409)
    if (hasErrorCode(error, 'responded-lately')) return reject({ again: messages.respondedLately }, 409)
    if (hasErrorCode(error, 'unverified-contact')) return reject({ '': messages.unverified }, 400)
    throw error
  }
}

const toState = (form: Form, errors: Record<string, string>) => ({
  errors,
  getText: (name: string) => form.text(name),
  getList: (name: string) => form.list(name),
  key: getKey(form),
})

const getKey = (form: Form) => form.text('key').slice(0, 200) || crypto.randomUUID()

/** The same form, submitted twice, is one. */
async function toIdempotency(form: Form): Promise<Idempotency> {
  const fields = Object.entries(form.fields).filter(([, value]) => !(value instanceof File))
  return { key: hash(`phone ${getKey(form)}`), fingerprint: hash(JSON.stringify(fields)) }
}

function parseInterview(page: PageContext, { question, contact, query }: Interview, form: Form) {
  const messages = page.t.phoneSurveys
  const score = parseScore(form.text('score'))
  if (score === undefined) return { errors: { score: messages.scoreMissing } }
  const caller = { name: form.text('name'), phone: form.text('phone') }
  const { value, errors } = validateForm(NewPhoneResponse, {
    channel: 'phone',
    score,
    comment: form.text('comment').replaceAll('\r\n', '\n'),
    answers: parseAnswers(question, score, form),
    contactRequested: form.text('contactRequested') !== '',
    again: form.text('again') !== '',
    locale: question.language,
    ...(contact ? { contactId: query.contact } : caller.name || caller.phone ? { contact: caller } : {}),
  })
  if (!errors) return { input: value }
  const fields = Object.keys(errors).map((path) => path.split('.').at(-1) ?? '')
  const known = ['comment', 'name', 'phone']
  return { errors: Object.fromEntries(fields.map((field) => [known.includes(field) ? field : '', messages.invalid])) }
}

/** The answers that the survey asks of the group of this score. */
function parseAnswers({ reasons, questions }: Question, score: number, form: Form): Record<string, unknown> {
  const group = toGroup(score)
  const getValues = (name: string) => form.list(name).flatMap((value) => value.replaceAll('\r\n', '\n').trim() || [])
  const chosen = getValues(`reasons.${group}`).filter((id) => reasons[group]?.some((reason) => reason.id === id))
  const [other] = reasons[group] ? getValues('other') : []
  const toAnswer = ({ id, type }: Question['questions'][number]): [string, unknown][] => {
    const values = getValues(`answers.${id}`)
    if (values.length === 0) return []
    if (type === 'scale') return [[id, Number(values[0])]]
    return [[id, type === 'many' ? values : values[0]]]
  }
  return Object.fromEntries([
    ...(chosen.length > 0 ? [[REASONS_ID, chosen] as const] : []),
    ...(other === undefined ? [] : [[OTHER_ID, other] as const]),
    ...questions.filter(({ groups }) => groups.includes(group)).flatMap(toAnswer),
  ])
}

/** Records a call without a response, and goes on to the next customer. */
export async function saveCall(page: PageContext) {
  const { c, t } = page
  const messages = t.phoneSurveys
  const [interview, form] = [await loadInterview(page), await readForm(c)]
  const { survey, contact, query } = interview
  const outcome = MissedOutcome.safeParse(form.text('outcome')).data
  if (!contact || !outcome) return c.html(interviewPage(page, interview, toState(form, { '': messages.invalid })), 400)
  try {
    const input = { contactId: contact.id, outcome }
    const call = await recordCall(c.var.deps, c.var.caller, survey.id, input, {
      key: hash(`phone ${getKey(form)}`),
      fingerprint: hash(`phone call ${contact.id} ${outcome}`),
    })
    const undoPath = phoneSurveyPaths.callDeletion(page, survey.id, call.id, query)
    const text = messages.saved[outcome](displayName(page, contact))
    return redirectWithNotice(c, await findNextPath(page, survey.id, query), text, 'success', undoPath)
  } catch (error) {
    const reject = (text: string, status: 400 | 409) =>
      c.html(interviewPage(page, interview, toState(form, { '': text })), status)
    if (hasErrorCode(error, 'unverified-contact')) return reject(messages.unverified, 400)
    if (!hasErrorCode(error, 'idempotency-key-reused')) throw error
    const stored = await getLastCall(c.var.deps, c.var.caller, contact.id)
    return reject(messages.callSavedBefore(stored && messages.outcomes[stored.outcome]), 409)
  }
}

/** Takes a call back, and shows the customer again. */
export async function removeCall(page: PageContext) {
  const { c, t } = page
  const { survey, contact, query } = await loadInterview(page)
  await deleteCall(c.var.deps, c.var.caller, survey.id, getPathId(page, 'call', 'call'))
  const text = t.phoneSurveys.undone(contact ? displayName(page, contact) : '')
  return redirectWithNotice(c, phoneSurveyPaths.interview(page, survey.id, query), text)
}
