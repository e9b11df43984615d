import type { Draft } from '../shared/draft.ts'
import type { Question } from '../shared/question.ts'
import { buildRevision, createDraft, type ResponseContext } from './draft.ts'
import { lastInteraction } from './interaction.ts'
import { type QueueEntry, type RequestError, sendEntry, serviceUrl, updateQueue, withLock } from './offline-queue.ts'
import { markSeen } from './triggers.ts'

/** One answer on its way. */
export interface Submission {
  /** Sends the score once a person has been here, and whenever he changes his mind. */
  recordScore(draft: Draft): void
  /** Sends all; the outcome is what failed, if anything. */
  submit(draft: Draft): Promise<RequestError | undefined>
  /** Sends what has been typed: the page may be gone the next moment. */
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

  // One call after the other, so that what is newest wins.
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
      // What has been said before and is no longer is taken back.
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

/** The answer as it is first sent: the score, and all that is known without asking. */
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

/** What can be told in a few words; the rest, such as an object, is left out. */
const toProperties = (properties: object) =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      const normalized = typeof value === 'string' ? value.trim().slice(0, 200) : value
      return /^(string|number|boolean)$/.test(typeof normalized) && normalized !== '' ? [[name, normalized]] : []
    }),
  )

/** An address without what may be secret in it. Our own pages are named by what they are reached with. */
const sanitizeUrl = (url: string, maxLength: number): string | undefined =>
  /^https?:/.test(url) && !url.startsWith(serviceUrl.href) ? url.replace(/[?#].*/s, '').slice(0, maxLength) : undefined
