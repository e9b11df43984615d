import type { Alarm, Draft } from '../shared/draft.ts'
import type { Texts } from '../shared/locales/en.ts'
import type { Question } from '../shared/question.ts'

/** How an answer comes, and in which language. */
export interface Way {
  token: string | undefined
  link: string | undefined
  locale: string
}

/** Why there is nothing more to ask; texts are named after it. */
export type Ending = 'thanks' | (typeof refusals)[number]
const refusals = ['spent', 'expired', 'closed'] as const

const PATIENCE = 20_000

/** The folder of the service that this script came from. */
const service = new URL(/* @vite-ignore */ '.', import.meta.url)

export const emptyDraft = (): Draft => ({
  key: newKey(),
  score: undefined,
  comment: '',
  contactRequested: false,
  contactDetails: '',
})

/** As `crypto.randomUUID`, which pages without TLS do not have. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What a form of ours says now. A field it does not have stays out. */
export function readForm(form: HTMLFormElement): Partial<Draft> {
  const data = new FormData(form)
  const said = (name: string) => data.get(name)?.toString()
  const score = said('score')
  return {
    ...(data.has('key') && { key: said('key') as string }),
    ...(score !== undefined && { score: Number(score) }),
    comment: said('comment') ?? '',
    contactRequested: data.has('contactRequested'),
    contactDetails: said('contactDetails') ?? '',
  }
}

/** Whether a person is in the middle of filling the form in, or is to put something right in it. */
export function isTouched(form: HTMLFormElement): boolean {
  const changed = [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement)
      return field.checked !== field.defaultChecked || field.value !== field.defaultValue
    return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue
  })
  return changed || form.contains(document.activeElement) || form.querySelector('.alarm') !== null
}

/** @throws Error saying why it cannot be had, for whoever puts the survey into a page */
export async function fetchQuestion(survey: string, language: string): Promise<Question> {
  const url = new URL(`embed/surveys/${encodeURIComponent(survey)}`, service)
  if (language) url.searchParams.set('lang', language)
  const response = await fetch(url)
  const said = await response.json()
  if (!response.ok) throw new Error(said.detail)
  return said
}

/** Sends an answer, or finds what is to be put right before it can be sent. The outcome is an alarm or the end. */
export async function send(survey: string, draft: Draft, texts: Texts, way: Way): Promise<Alarm | Ending> {
  const { contactDetails, ...said } = draft
  const asks = draft.contactRequested && !way.token
  const details = contactDetails.trim()
  if (draft.score === undefined) return { at: 'score', text: texts.scoreMissing }
  if (asks && !details) return { at: 'contact', text: texts.contactInvalid }
  const contact = asks ? { [details.includes('@') ? 'email' : 'phone']: details } : undefined
  const body = JSON.stringify({ ...said, ...way, contact, page: page() })
  try {
    const response = await fetch(new URL(`embed/surveys/${encodeURIComponent(survey)}/responses`, service), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout?.(PATIENCE) ?? null,
    })
    return response.ok ? 'thanks' : refused(await response.json(), texts)
  } catch {
    return { at: 'end', text: texts.failed }
  }
}

/** Where the answer is given. Our own pages are named by what they are reached with, which is nobody's business. */
function page(): string | undefined {
  const address = location.href.split(/[?#]/)[0] ?? ''
  return address.startsWith(service.href) ? undefined : address.slice(0, 2000)
}

/** A refusal of the service in the reader's words. */
function refused(
  problem: { status: number; code?: string; errors?: { path: string }[] },
  texts: Texts,
): Alarm | Ending {
  // That staff have deleted it is nothing to tell the one who gave it.
  const code = problem.code === 'deleted' ? 'spent' : problem.code
  const ending = refusals.find((refusal) => refusal === code)
  if (ending) return ending
  const names = (field: string) => problem.errors?.some(({ path }) => path.startsWith(field))
  if (names('contact')) return { at: 'contact', text: texts.contactInvalid }
  if (names('comment')) return { at: 'comment', text: texts.commentLong }
  return { at: 'end', text: problem.status === 429 ? texts.busyText : texts.failed }
}
