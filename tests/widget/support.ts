import { sendKeys } from '@web/test-runner-commands'
import { getTextDirection, type Language } from '../../shared/locale.ts'
import type { Question } from '../../shared/question.ts'
import { buildSurveyTexts } from '../../shared/survey-texts.ts'
import '../../widget/vouch.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'

/** Fails unless both values have the same JSON. */
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
  const direction = getTextDirection(language)
  return { surveyId: '0k3', language, direction, closed: false, texts, asker: { name: subject }, ...flow, ...rest }
}

/** A request from the widget to the service. */
export interface Call {
  method: string
  url: URL
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body is what it asserts.
  body: any
}

type StubResponse = unknown | (() => Response | Promise<Response>)

const originalFetch = window.fetch

/** Stubs `fetch` with these responses in order, repeating the last one. @returns the requests made */
export function stubService(...responses: StubResponse[]): Call[] {
  const calls: Call[] = []
  window.fetch = async (input, init) => {
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    calls.push({ method: init?.method ?? 'GET', url: new URL(String(input)), body })
    const response = responses.length > 1 ? responses.shift() : responses[0]
    return trackReading(typeof response === 'function' ? await response() : Response.json(response))
  }
  return calls
}

/** How many bodies are being read, which takes as long as the machine is busy. */
let readings = 0

function trackReading(response: Response): Response {
  const readJson = response.json.bind(response)
  response.json = () => {
    readings++
    return readJson().finally(() => {
      readings--
    })
  }
  return response
}

export const problemResponse =
  (status: number, extra: object = {}) =>
  () =>
    Response.json({ title: 'No', status, detail: 'No', ...extra }, { status })

export const failFetch = () => Promise.reject(new TypeError('Failed to fetch'))

/** A response that waits until `resolve()`. */
export function deferResponse(value: unknown) {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { respond: () => promise.then(() => Response.json(value)), resolve: () => resolve() }
}

const stage = document.body.appendChild(document.createElement('main'))

/** Puts HTML into the page and waits until the surveys in it have rendered. */
export async function render(html: string): Promise<VouchSurvey> {
  stage.innerHTML = html
  const survey = stage.querySelector('vouch-survey') as VouchSurvey
  await waitForUpdate(survey)
  return survey
}

/** A survey with an inline question. */
export const renderSurvey = (overrides: Partial<Question> = {}, attributes = '', content = '') =>
  render(`<vouch-survey survey="0k3" ${attributes}>
    <script type="application/json">${JSON.stringify(buildQuestion(overrides))}</script>${content}
  </vouch-survey>`)

/** Waits until no request can proceed any more and everything has rendered. */
export async function waitForUpdate(_survey?: VouchSurvey): Promise<void> {
  const isWaiting = () => readings > 0 || isWaitingForLock()
  let wasWaiting = false
  do {
    wasWaiting = isWaiting()
    await pause(20)
    // What follows a lock or a body takes a full pause as well.
  } while (wasWaiting || isWaiting())
}

const originalSetTimeout = window.setTimeout
const originalClearTimeout = window.clearTimeout
const pause = (ms: number) => new Promise((resolve) => originalSetTimeout(resolve, ms))

/** Locks are granted by another process of the browser, which takes as long as the machine is busy. */
const waitingLocks: string[] = []
const heldLocks = new Set<string>()
const isWaitingForLock = () => waitingLocks.some((name) => !heldLocks.has(name))
const requestLock = navigator.locks.request.bind(navigator.locks)
navigator.locks.request = (async (name: string, callback: () => Promise<unknown>) => {
  waitingLocks.push(name)
  let isGranted = false
  const leaveQueue = () => waitingLocks.splice(waitingLocks.indexOf(name), 1)
  try {
    return await requestLock(name, async () => {
      isGranted = true
      leaveQueue()
      heldLocks.add(name)
      return Promise.resolve(callback()).finally(() => heldLocks.delete(name))
    })
  } finally {
    if (!isGranted) leaveQueue()
  }
}) as LockManager['request']

/** Holds back timers with this delay until `fire()`, so that tests do not depend on the speed of the machine. */
export function holdTimers(delayMs: number): { fire(): Promise<void> } {
  const handlers = new Map<number, () => void>()
  let lastId = 1e9
  window.setTimeout = ((handler: () => void, ms?: number) => {
    if (ms !== delayMs) return originalSetTimeout(handler, ms)
    handlers.set(++lastId, handler)
    return lastId
  }) as typeof window.setTimeout
  window.clearTimeout = (id) => {
    if (!handlers.delete(id as number)) originalClearTimeout(id)
  }
  return {
    async fire() {
      for (const handler of handlers.values()) handler()
      handlers.clear()
      await waitForUpdate()
    },
  }
}

/** The first interaction with the page; nothing is recorded before it. */
export const interact = () => sendKeys({ press: 'Shift' })

/** Chooses a score after an interaction. */
export async function chooseScore(survey: VouchSurvey, score: number): Promise<void> {
  findRadio(survey, score).click()
  await waitForUpdate(survey)
}

/** Types into a field and fires its input event. */
export function fillField(survey: VouchSurvey, name: string, value: string): void {
  const field = findOne<HTMLInputElement>(survey, `[name="${name}"]`)
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Fills in a survey and asks to be contacted. */
export async function fillForm(survey: VouchSurvey, details = 'ada@example.com'): Promise<void> {
  await chooseScore(survey, 8)
  fillField(survey, 'comment', 'Warm and quick')
  findOne(survey, '[name=contactRequested]').click()
  await waitForUpdate(survey)
  fillField(survey, 'contactDetails', details)
}

/** Collects the details of the events of this name. */
export function recordEvents(survey: EventTarget, name: string, handler?: (event: Event) => void): unknown[] {
  const details: unknown[] = []
  survey.addEventListener(name, (event) => {
    details.push((event as CustomEvent).detail)
    handler?.(event)
  })
  return details
}

/** The requests in order: `POST` with the score, `PATCH` with the rest. */
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

/** The focused element, looking into the shadow root. */
export const getFocused = (survey: VouchSurvey) => survey.shadowRoot?.activeElement ?? document.activeElement

/** Presses the submit button. */
export async function submitForm(survey: VouchSurvey): Promise<void> {
  findOne(survey, '.more button').click()
  await waitForUpdate(survey)
}

const pageErrors: unknown[] = []
window.addEventListener('error', ({ error }) => pageErrors.push(error))
window.addEventListener('unhandledrejection', ({ reason }) => pageErrors.push(reason))

afterEach(async () => {
  stage.replaceChildren()
  // Removed surveys flush their input.
  await waitForUpdate()
  Object.assign(window, { fetch: originalFetch, setTimeout: originalSetTimeout, clearTimeout: originalClearTimeout })
  localStorage.clear()
  // Errors of the widget must never reach the page.
  const messages = pageErrors.splice(0).map(String)
  if (messages.length > 0) throw new Error(`Unexpected page errors: ${messages.join(', ')}`)
})
