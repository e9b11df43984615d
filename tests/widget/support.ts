import { sendKeys } from '@web/test-runner-commands'
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
  const texts = surveyTexts(language, {}, subject)
  const flow = { reasons: {}, questions: [], thanksLinks: {}, notNow: null }
  return { surveyId: '0k3', language, closed: false, texts, ...flow, ...rest }
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
  const { promise, resolve } = Promise.withResolvers<void>()
  return { answer: () => promise.then(() => Response.json(value)), arrive: () => resolve() }
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
export async function drawn(_survey?: VouchSurvey): Promise<void> {
  await pause(20)
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The first thing that a person does on the page; before it, nothing is recorded. */
export const person = () => sendKeys({ press: 'Shift' })

/** Chooses a score as the person who has been seen before. */
export async function choose(survey: VouchSurvey, score: number): Promise<void> {
  radio(survey, score).click()
  await drawn(survey)
}

/** Writes into a field, of which the survey hears. */
export function fill(survey: VouchSurvey, name: string, value: string): void {
  const field = one<HTMLInputElement>(survey, `[name="${name}"]`)
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Fills a survey in as somebody who wants to be called. */
export async function fillIn(survey: VouchSurvey, details = 'ada@example.com'): Promise<void> {
  await choose(survey, 8)
  fill(survey, 'comment', 'Warm and quick')
  one(survey, '[name=contactRequested]').click()
  await drawn(survey)
  fill(survey, 'contactDetails', details)
}

/** The details of the events of this name from now on. */
export function heard(survey: EventTarget, name: string, act?: (event: Event) => void): unknown[] {
  const details: unknown[] = []
  survey.addEventListener(name, (event) => {
    details.push((event as CustomEvent).detail)
    act?.(event)
  })
  return details
}

/** What has been sent, in order: `POST` with the score, `PATCH` with what came later. */
export const sent = (calls: Call[]) =>
  calls.filter(({ method }) => method !== 'GET').map(({ method, body }) => ({ method, ...body }))

export function all<E extends Element = HTMLElement>(survey: VouchSurvey, selector: string): E[] {
  return [...(survey.shadowRoot as ShadowRoot).querySelectorAll<E>(selector)]
}

export function one<E extends Element = HTMLElement>(survey: VouchSurvey, selector: string): E {
  const [found] = all<E>(survey, selector)
  holds(found, `Expected ${selector}`)
  return found
}

export const radio = (survey: VouchSurvey, score: number) =>
  one<HTMLInputElement>(survey, `[name=score][value="${score}"]`)
export const chosen = (survey: VouchSurvey) =>
  all<HTMLInputElement>(survey, '[name=score]:checked').map((it) => it.value)
export const isSeen = (element: Element | undefined) => (element?.getClientRects().length ?? 0) > 0
export const text = (element: Element) => element.textContent?.trim().replace(/\s+/g, ' ')

/** What has the focus, within the survey where that is it. */
export const focused = (survey: VouchSurvey) => survey.shadowRoot?.activeElement ?? document.activeElement

/** Presses the button that sends. */
export async function press(survey: VouchSurvey): Promise<void> {
  one(survey, '.more button').click()
  await drawn(survey)
}

const faults: unknown[] = []
window.addEventListener('error', ({ error }) => faults.push(error))
window.addEventListener('unhandledrejection', ({ reason }) => faults.push(reason))

afterEach(async () => {
  stage.replaceChildren()
  // What leaves the page sends its last.
  await pause(5)
  window.fetch = network
  localStorage.clear()
  // The page around must never hear of what goes wrong in here.
  const heard = faults.splice(0).map(String)
  if (heard.length > 0) throw new Error(`The page heard of ${heard.join(', ')}`)
})
