import type { Texts } from '../shared/locales/en.ts'

/** An answer while it is being given. */
export interface Draft {
  /** The same for every attempt to send it, so that it is stored once. */
  key: string
  score: number | undefined
  comment: string
  contactRequested: boolean
  contactDetails: string
}

/** The service that this script came from. */
const service = new URL(import.meta.url).origin

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
    ...(data.has('contactDetails') && { contactDetails: said('contactDetails') as string }),
  }
}

/** Whether a person is in the middle of filling the form in. */
export function isTouched(form: HTMLFormElement): boolean {
  const changed = [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement)
      return field.checked !== field.defaultChecked || field.value !== field.defaultValue
    return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue
  })
  return changed || form.contains(document.activeElement)
}

/** Where a survey's question is asked for. */
export function surveyUrl(survey: string, language: string): URL {
  const url = new URL(`/embed/surveys/${encodeURIComponent(survey)}`, service)
  if (language) url.searchParams.set('lang', language)
  return url
}

/** Sends an answer; undefined once it is stored, else what to tell the person. */
export async function send(
  survey: string,
  { contactDetails, ...said }: Draft & { score: number },
  texts: Texts,
  way: { token: string | undefined; link: string | undefined; locale: string },
): Promise<string | undefined> {
  const contact = said.contactRequested && !way.token ? contactOf(contactDetails.trim()) : undefined
  // Our own pages are named by what they are reached with, which is nobody's business.
  const page = location.origin === service ? undefined : location.href.split(/[?#]/)[0]
  const body = JSON.stringify({ ...said, ...way, contact, page })
  try {
    const url = new URL(`/embed/surveys/${encodeURIComponent(survey)}/responses`, service)
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    return response.ok ? undefined : refusal(await response.json(), texts)
  } catch {
    return texts.failed
  }
}

const contactOf = (details: string) =>
  details === '' ? undefined : details.includes('@') ? { email: details } : { phone: details }

/** A refusal of the service in the reader's words. */
function refusal(problem: { status: number; code?: string; errors?: { path: string }[] }, texts: Texts): string {
  if (problem.code === 'spent') return texts.spentText
  if (problem.code === 'expired') return texts.expiredText
  if (problem.code === 'closed') return texts.closedText
  if (problem.status === 429) return texts.busyText
  return problem.errors?.some(({ path }) => path.startsWith('contact.')) ? texts.contactInvalid : texts.failed
}
