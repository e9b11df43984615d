import { type Draft, type DraftError, MAX_COMMENT_LENGTH } from '../shared/draft.ts'
import type { LocalizedFlow } from '../shared/flow.ts'
import type { Texts } from '../shared/locales/en.ts'
import { findGroup, type Group } from '../shared/nps.ts'
import type { Question } from '../shared/question.ts'
import { camelCase } from './camel-case.ts'
import { type RequestError, request, surveyPath } from './offline-queue.ts'

/** The respondent and the survey link; properties of `<vouch-survey>`. */
export interface ResponseContext {
  survey: string
  lang: string
  token?: string | undefined
  link?: string | undefined
  contactId?: string | undefined
  contactEmail?: string | undefined
  contactPhone?: string | undefined
  contactName?: string | undefined
  signature?: string | undefined
  properties?: Record<string, unknown> | undefined
}

/** A question after the score. */
export type FurtherQuestion = Omit<LocalizedFlow['questions'][number], 'groups'>

/** Prefix of the field names of further questions. */
export const ANSWER_PREFIX = 'answers.'

export const createDraft = (): Draft => ({
  // `crypto.randomUUID` is missing on pages without TLS.
  key: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join(''),
  score: undefined,
  comment: '',
  contactRequested: false,
  contactDetails: '',
})

/** Updates the draft from a form. Fields that the form lacks keep their value. */
export function readForm(form: HTMLFormElement, draft: Draft): Draft {
  const data = new FormData(form)
  const readField = (name: string) => data.get(name) as string
  const answers = { ...draft.answers }
  for (const { name } of form.elements as Iterable<HTMLInputElement>)
    if (name.startsWith(ANSWER_PREFIX)) answers[name.slice(ANSWER_PREFIX.length)] = data.getAll(name) as string[]
  return {
    ...draft,
    answers,
    key: readField('key') || draft.key,
    ...(data.has('score') && { score: Number(readField('score')) }),
    ...(data.has('comment') && {
      comment: readField('comment'),
      contactRequested: data.has('contactRequested'),
      contactDetails: readField('contactDetails') || '',
    }),
  }
}

/** Tells the service of a form that a program drives the browser, as the element does itself. */
export function markDriven(form: HTMLFormElement): void {
  if (navigator.webdriver)
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'automated', value: 1 }))
}

/** Whether the user has started to fill in the form, or it came back with an error. */
export const isTouched = (form: HTMLFormElement): boolean =>
  form.contains(document.activeElement) ||
  !!form.querySelector('.error') ||
  [...(form.elements as Iterable<HTMLInputElement>)].some(
    (field) =>
      'defaultValue' in field && (field.checked !== field.defaultChecked || field.value !== field.defaultValue),
  )

export const getGroup = ({ score }: Draft): Group => findGroup(score as number)

/** The text for a group, such as `thanksPromoter`. */
export const getGroupText = (texts: Texts, name: string, group: Group): string =>
  texts[camelCase(`${name}-${group}`) as 'thanks']

/** The questions after the comment for the group of the draft, in order. */
export function getFurtherQuestions({ reasons, questions, texts }: Question, draft: Draft): FurtherQuestion[] {
  const group = getGroup(draft)
  const options = reasons[group]
  const furtherQuestions: FurtherQuestion[] = []
  if (options) furtherQuestions.push({ id: 'reasons', type: 'many', text: texts.reasons, options })
  if (options && draft.answers?.reasons?.includes('other'))
    furtherQuestions.push({ id: 'other', type: 'text', text: texts.otherText })
  return furtherQuestions.concat(questions.filter(({ groups }) => groups.includes(group)))
}

/** Whether the form must ask how to contact the respondent. */
export const needsContactDetails = ({ token, contactId, contactEmail, contactPhone }: ResponseContext): boolean =>
  !(token || contactId || contactEmail || contactPhone)

/** Everything but the score, in the form the API takes. */
export function buildRevision(question: Question, draft: Draft, context: ResponseContext) {
  const { comment, contactRequested, contactDetails } = draft
  const answers: Record<string, string | number | string[]> = {}
  for (const { id, type, options } of getFurtherQuestions(question, draft)) {
    // Options of another group may still be ticked.
    const values = (draft.answers?.[id] ?? []).filter((value) =>
      options ? options.some((option) => option.id === value) : value.trim(),
    )
    const [first] = values
    if (first) answers[id] = type === 'many' ? values : type === 'scale' ? Number(first) : first
  }
  return {
    comment: comment.slice(0, MAX_COMMENT_LENGTH),
    answers,
    contactRequested,
    // The service reads it; what it cannot read, it keeps as text.
    contactDetails: (contactRequested && needsContactDetails(context) && contactDetails.trim()) || undefined,
  }
}

/** @throws RequestError with a reason for the developer of the page */
export function fetchQuestion({
  survey,
  lang,
  contactId,
  contactEmail,
  signature,
}: ResponseContext): Promise<Question> {
  const query = new URLSearchParams()
  // The service uses the contact only if it is verified.
  for (const [name, value] of Object.entries({ lang, ...(signature && { contactId, contactEmail, signature }) }))
    if (value) query.set(name, value)
  return request(`${surveyPath(survey)}?${query}`)
}

/** The error to show in the form. */
export function toFormError({ status, errors }: RequestError, texts: Question['texts']): DraftError {
  const isInvalid = (field: string) => errors?.some(({ path }) => path.startsWith(field))
  if (isInvalid('contact')) return { field: 'contact', message: texts.contactInvalid }
  return { field: 'end', message: status === 429 ? texts.busyText : texts.failed }
}
