import { sendKeys } from '@web/test-runner-commands'
import { buildSurveyTexts, type Language } from '../../shared/locale.ts'
import type { Question } from '../../shared/question.ts'
import '../../widget/vouch.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'

/** Fails where two values are not the same, as JSON has them. */
export function expectEqual(actual: unknown, expected: unknown): void {
  const [actualJson, expectedJson] = [actual, expected].map((value) => JSON.stringify(value))
  if (actualJson !== expectedJson) throw new Error(`Expected ${expectedJson}, got ${actualJson}`)
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

export const buildQuestion = (overrides: Partial<Question> & { subject?: string } = {}): Question => {
  const { subject = 'Harbour Coffee', ...rest } = overrides
  const language: Language = rest.language ?? 'en'
  const texts = buildSurveyTexts(language, {}, subject)
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

type StubResponse = unknown | (() => Response | Promise<Response>)

const originalFetch = window.fetch

/** A service that gives these answers one after the other, the last one for ever; and the calls made to it. */
export function stubService(...responses: StubResponse[]): Call[] {
  const calls: Call[] = []
  window.fetch = async (input, init) => {
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    calls.push({ method: init?.method ?? 'GET', url: new URL(String(input)), body })
    const response = responses.length > 1 ? responses.shift() : responses[0]
    return typeof response === 'function' ? response() : Response.json(response)
  }
  return calls
}

export const problemResponse =
  (status: number, extra: object = {}) =>
  () =>
    Response.json({ title: 'No', status, detail: 'No', ...extra }, { status })

export const failFetch = () => Promise.reject(new TypeError('Failed to fetch'))

/** An answer that comes when it is told to. */
export function deferResponse(value: unknown) {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { respond: () => promise.then(() => Response.json(value)), resolve: () => resolve() }
}

const stage = document.body.appendChild(document.createElement('main'))

/** Puts HTML into the page and waits until the surveys in it have been drawn. */
export async function render(html: string): Promise<VouchSurvey> {
  stage.innerHTML = html
  const survey = stage.querySelector('vouch-survey') as VouchSurvey
  await waitForUpdate(survey)
  return survey
}

/** A survey whose question is inside it. */
export const renderSurvey = (overrides: Partial<Question> = {}, attributes = '', content = '') =>
  render(`<vouch-survey survey="0k3" ${attributes}>
    <script type="application/json">${JSON.stringify(buildQuestion(overrides))}</script>${content}
  </vouch-survey>`)

/** Waits for what is under way: a call to the service, then the drawing. */
export async function waitForUpdate(_survey?: VouchSurvey): Promise<void> {
  await pause(20)
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The first thing that a person does on the page; before it, nothing is recorded. */
export const interact = () => sendKeys({ press: 'Shift' })

/** Chooses a score as the person who has been seen before. */
export async function chooseScore(survey: VouchSurvey, score: number): Promise<void> {
  findRadio(survey, score).click()
  await waitForUpdate(survey)
}

/** Writes into a field, of which the survey hears. */
export function fillField(survey: VouchSurvey, name: string, value: string): void {
  const field = findOne<HTMLInputElement>(survey, `[name="${name}"]`)
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Fills a survey in as somebody who wants to be called. */
export async function fillForm(survey: VouchSurvey, details = 'ada@example.com'): Promise<void> {
  await chooseScore(survey, 8)
  fillField(survey, 'comment', 'Warm and quick')
  findOne(survey, '[name=contactRequested]').click()
  await waitForUpdate(survey)
  fillField(survey, 'contactDetails', details)
}

/** The details of the events of this name from now on. */
export function recordEvents(survey: EventTarget, name: string, handler?: (event: Event) => void): unknown[] {
  const details: unknown[] = []
  survey.addEventListener(name, (event) => {
    details.push((event as CustomEvent).detail)
    handler?.(event)
  })
  return details
}

/** What has been sent, in order: `POST` with the score, `PATCH` with what came later. */
export const listWrites = (calls: Call[]) =>
  calls.filter(({ method }) => method !== 'GET').map(({ method, body }) => ({ method, ...body }))

export function findAll<E extends Element = HTMLElement>(survey: VouchSurvey, selector: string): E[] {
  return [...(survey.shadowRoot as ShadowRoot).querySelectorAll<E>(selector)]
}

export function findOne<E extends Element = HTMLElement>(survey: VouchSurvey, selector: string): E {
  const [element] = findAll<E>(survey, selector)
  assert(element, `Expected ${selector}`)
  return element
}

export const findRadio = (survey: VouchSurvey, score: number) =>
  findOne<HTMLInputElement>(survey, `[name=score][value="${score}"]`)
export const getChosenScores = (survey: VouchSurvey) =>
  findAll<HTMLInputElement>(survey, '[name=score]:checked').map((input) => input.value)
export const isVisible = (element: Element | undefined) => (element?.getClientRects().length ?? 0) > 0
export const getText = (element: Element) => element.textContent?.trim().replace(/\s+/g, ' ')

/** What has the focus, within the survey where that is it. */
export const getFocused = (survey: VouchSurvey) => survey.shadowRoot?.activeElement ?? document.activeElement

/** Presses the button that sends. */
export async function submitForm(survey: VouchSurvey): Promise<void> {
  findOne(survey, '.more button').click()
  await waitForUpdate(survey)
}

const pageErrors: unknown[] = []
window.addEventListener('error', ({ error }) => pageErrors.push(error))
window.addEventListener('unhandledrejection', ({ reason }) => pageErrors.push(reason))

afterEach(async () => {
  stage.replaceChildren()
  // What leaves the page sends its last.
  await pause(5)
  window.fetch = originalFetch
  localStorage.clear()
  // The page around must never hear of what goes wrong in here.
  const messages = pageErrors.splice(0).map(String)
  if (messages.length > 0) throw new Error(`The page heard of ${messages.join(', ')}`)
})
