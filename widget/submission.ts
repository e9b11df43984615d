import type { Draft } from '../shared/draft.ts'
import type { Question } from '../shared/question.ts'
import { buildRevision, createDraft, type ResponseContext } from './draft.ts'
import { lastInteraction } from './interaction.ts'
import { type QueueEntry, type RequestError, sendEntry, serviceUrl, updateQueue, withLock } from './offline-queue.ts'
import { markSeen } from './triggers.ts'

/** Sends one response. */
export interface Submission {
  /** Sends the score after an interaction, and again when it changes. */
  recordScore(draft: Draft): void
  /** Sends everything. @returns the error, if any */
  submit(draft: Draft): Promise<RequestError | undefined>
  /** Sends the input so far, before the page is gone. */
  flush(draft: Draft): void
}

export function createSubmission(
  question: Question,
  context: ResponseContext,
  onError: (error: RequestError) => void,
): Submission {
  let entry: QueueEntry | undefined
  let recordedScore: number | undefined
  let lastRevision = JSON.stringify(buildRevision(question, createDraft(), context))
  let pendingRequest: Promise<RequestError | undefined> | undefined
  let isClickSent: boolean | undefined

  // One request at a time, so that the newest input wins.
  const send = (isImmediate?: boolean) => {
    const queuedEntry = entry as QueueEntry
    const run = () => sendEntry(queuedEntry)
    const request = (
      isImmediate && !pendingRequest
        ? run()
        : Promise.resolve(pendingRequest).then(() => withLock(queuedEntry.body.key, run))
    ).then((error) => {
      if (pendingRequest === request) pendingRequest = undefined
      if (error) onError(error)
      return error
    })
    pendingRequest = request
    return request
  }

  const setScore = (draft: Draft): boolean => {
    const { score } = draft
    if (!lastInteraction || score === undefined || score === recordedScore) return false
    recordedScore = score
    markSeen(context.survey)
    if (entry) entry.patch = { ...entry.patch, score }
    else entry = createEntry(question, draft, context)
    return true
  }

  const addRevision = (draft: Draft) => {
    const revision = buildRevision(question, draft, context)
    const serialized = JSON.stringify(revision)
    if (entry && serialized !== lastRevision) {
      // Answers that were removed since the last revision are cleared.
      const clearedAnswers = Object.keys(JSON.parse(lastRevision).answers).map((id) => [id, null])
      const answers = {
        ...(entry.patch?.answers as object),
        ...Object.fromEntries(clearedAnswers),
        ...revision.answers,
      }
      lastRevision = serialized
      entry.patch = { ...entry.patch, ...revision, answers }
    }
    return entry?.patch
  }

  return {
    recordScore(draft) {
      if (setScore(draft)) send()
      // A personal link tells that a person has opened it.
      else if (lastInteraction && context.token && !entry && !isClickSent && !navigator.webdriver)
        isClickSent = navigator.sendBeacon(new URL(`c/${context.token}`, serviceUrl), lastInteraction)
    },
    submit(draft) {
      setScore(draft)
      addRevision(draft)
      return send()
    },
    flush(draft) {
      addRevision(draft)
      if (!entry || (entry.receipt && !entry.patch)) return
      updateQueue(entry)
      send(true)
    },
  }
}

/** The first request: the score and everything known without asking. */
function createEntry({ language }: Question, { key, score }: Draft, context: ResponseContext): QueueEntry {
  const { survey, token, link, signature, contactId, contactEmail, contactPhone, contactName } = context
  const body = {
    key,
    score,
    token,
    link,
    signature,
    contact:
      contactId || contactEmail || contactPhone
        ? toProperties({ externalId: contactId, email: contactEmail, phone: contactPhone, name: contactName })
        : undefined,
    locale: language,
    page: sanitizeUrl(location.href, 2000),
    properties: toProperties({
      device: getDevice(),
      referrer: sanitizeUrl(document.referrer, 200),
      ...context.properties,
    }),
    interaction: lastInteraction,
    automated: navigator.webdriver || undefined,
  }
  return { service: serviceUrl.href, survey, body, at: Date.now() }
}

const getDevice = () =>
  !matchMedia('(pointer: coarse)').matches
    ? 'desktop'
    : Math.min(screen.width, screen.height) < 600
      ? 'phone'
      : 'tablet'

/** Keeps short primitive values and drops the rest, such as objects. */
const toProperties = (properties: object) =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      const normalized = typeof value === 'string' ? value.trim().slice(0, 200) : value
      return /^(string|number|boolean)$/.test(typeof normalized) && normalized !== '' ? [[name, normalized]] : []
    }),
  )

/** Strips query and fragment, which may hold secrets. Pages of the service itself are omitted. */
const sanitizeUrl = (url: string, maxLength: number): string | undefined =>
  /^https?:/.test(url) && !url.startsWith(serviceUrl.href) ? url.replace(/[?#].*/s, '').slice(0, maxLength) : undefined
