import { type Language, surveyTexts } from '../../shared/locale.ts'
import type { Question } from '../../shared/question.ts'
import '../../widget/vouch.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'

/** Fails where two values are not the same, as JSON has them. */
export function same(actual: unknown, expected: unknown): void {
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value))
  if (is !== should) throw new Error(`Expected ${should}, got ${is}`)
}

export function holds(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise)
}

export const question = (about: Partial<Question> & { subject?: string } = {}): Question => {
  const { subject = 'Harbour Coffee', ...rest } = about
  const language: Language = rest.language ?? 'en'
  return { surveyId: '0k3', language, closed: false, texts: surveyTexts(language, {}, subject), ...rest }
}

/** A call that the widget made to the service. */
export interface Call {
  method: string
  url: URL
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body is what it asserts.
  body: any
}

type Answer = unknown | (() => Response | Promise<Response>)

const network = window.fetch

/** A service that gives these answers one after the other, the last one for ever; and the calls made to it. */
export function service(...answers: Answer[]): Call[] {
  const calls: Call[] = []
  window.fetch = async (input, init) => {
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    calls.push({ method: init?.method ?? 'GET', url: new URL(String(input)), body })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    return typeof answer === 'function' ? answer() : Response.json(answer)
  }
  return calls
}

export const problem =
  (status: number, about: object = {}) =>
  () =>
    Response.json({ title: 'No', status, detail: 'No', ...about }, { status })

export const offline = () => Promise.reject(new TypeError('Failed to fetch'))

/** An answer that comes when it is told to. */
export function later(value: unknown) {
  const { promise, resolve } = Promise.withResolvers<Response>()
  return { answer: () => promise, arrive: () => resolve(Response.json(value)) }
}

const stage = document.body.appendChild(document.createElement('main'))

/** Puts HTML into the page and waits until the surveys in it have been drawn. */
export async function show(html: string): Promise<VouchSurvey> {
  stage.innerHTML = html
  const survey = stage.querySelector('vouch-survey') as VouchSurvey
  await drawn(survey)
  return survey
}

/** A survey whose question is inside it. */
export const ask = (about: Partial<Question> = {}, attributes = '', within = '') =>
  show(`<vouch-survey survey="0k3" ${attributes}>
    <script type="application/json">${JSON.stringify(question(about))}</script>${within}
  </vouch-survey>`)

/** Waits for what is under way: a call to the service, then the drawing. */
export async function drawn(survey: VouchSurvey): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  await survey.updateComplete
}

export function all<E extends Element = HTMLElement>(survey: VouchSurvey, selector: string): E[] {
  return [...(survey.shadowRoot as ShadowRoot).querySelectorAll<E>(selector)]
}

export function one<E extends Element = HTMLElement>(survey: VouchSurvey, selector: string): E {
  const [found] = all<E>(survey, selector)
  holds(found, `Expected ${selector}`)
  return found
}

export const radio = (survey: VouchSurvey, score: number) => one<HTMLInputElement>(survey, `[value="${score}"]`)
export const chosen = (survey: VouchSurvey) =>
  all<HTMLInputElement>(survey, '[name=score]:checked').map((it) => it.value)
export const isSeen = (element: Element | undefined) => (element?.getClientRects().length ?? 0) > 0
export const text = (element: Element) => element.textContent?.trim().replace(/\s+/g, ' ')

/** What has the focus, within the survey where that is it. */
export const focused = (survey: VouchSurvey) => survey.shadowRoot?.activeElement ?? document.activeElement

/** Presses the button that sends. */
export async function press(survey: VouchSurvey): Promise<void> {
  one(survey, 'button').click()
  await drawn(survey)
}

export function type(survey: VouchSurvey, name: string, value: string): void {
  one<HTMLInputElement>(survey, `[name=${name}]`).value = value
}

const faults: unknown[] = []
window.addEventListener('error', ({ error }) => faults.push(error))
window.addEventListener('unhandledrejection', ({ reason }) => faults.push(reason))

afterEach(() => {
  stage.replaceChildren()
  window.fetch = network
  // The page around must never hear of what goes wrong in here.
  const heard = faults.splice(0).map(String)
  if (heard.length > 0) throw new Error(`The page heard of ${heard.join(', ')}`)
})
