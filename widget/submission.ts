import type { Draft } from '../shared/draft.ts'
import type { Question } from '../shared/question.ts'
import { emptyDraft, saidIn, type Way } from './draft.ts'
import { interaction } from './interaction.ts'
import { alone, deliver, type Entry, type Failure, keep, service } from './offline-queue.ts'
import { settle } from './triggers.ts'

/** One answer on its way. */
export interface Sending {
  /** Sends the score once a person has been here, and whenever he changes his mind. */
  record(draft: Draft): void
  /** Sends all; the outcome is what failed, if anything. */
  finish(draft: Draft): Promise<Failure | undefined>
  /** Sends what has been typed: the page may be gone the next moment. */
  leave(draft: Draft): void
}

export function sending(question: Question, way: Way, fail: (failure: Failure) => void): Sending {
  let entry: Entry | undefined
  let given: number | undefined
  let told = JSON.stringify(saidIn(question, emptyDraft(), way))
  let calls: Promise<Failure | undefined> | undefined

  // One call after the other, so that what is newest wins.
  const send = (atOnce?: boolean) => {
    const sent = entry as Entry
    const run = () => deliver(sent)
    const outcome = (atOnce && !calls ? run() : Promise.resolve(calls).then(() => alone(sent.body.key, run))).then(
      (failure) => {
        if (calls === outcome) calls = undefined
        if (failure) fail(failure)
        return failure
      },
    )
    calls = outcome
    return outcome
  }

  const prepare = (draft: Draft): boolean => {
    const { score } = draft
    if (!interaction || score === undefined || score === given) return false
    given = score
    settle(way.survey)
    if (entry) entry.patch = { ...entry.patch, score }
    else entry = newEntry(question, draft, way)
    return true
  }

  const add = (draft: Draft) => {
    const said = saidIn(question, draft, way)
    const telling = JSON.stringify(said)
    if (entry && telling !== told) {
      // What has been said before and is no longer is taken back.
      const back = Object.keys(JSON.parse(told).answers).map((id) => [id, null])
      const answers = { ...(entry.patch?.answers as object), ...Object.fromEntries(back), ...said.answers }
      told = telling
      entry.patch = { ...entry.patch, ...said, answers }
    }
    return entry?.patch
  }

  return {
    record(draft) {
      if (prepare(draft)) send()
    },
    finish(draft) {
      prepare(draft)
      add(draft)
      return send()
    },
    leave(draft) {
      add(draft)
      if (!entry || (entry.receipt && !entry.patch)) return
      keep(entry)
      send(true)
    },
  }
}

/** The answer as it is first sent: the score, and all that is known without asking. */
function newEntry({ language }: Question, { key, score }: Draft, way: Way): Entry {
  const { survey, token, link, signature, contactId, contactEmail, contactPhone, contactName } = way
  const body = {
    key,
    score,
    token,
    link,
    signature,
    contact:
      contactId || contactEmail || contactPhone
        ? words({ externalId: contactId, email: contactEmail, phone: contactPhone, name: contactName })
        : undefined,
    locale: language,
    page: place(location.href, 2000),
    properties: words({ device: device(), referrer: place(document.referrer, 200), ...way.properties }),
    interaction,
    automated: navigator.webdriver || undefined,
  }
  return { service: service.href, survey, body, at: Date.now() }
}

const device = () =>
  !matchMedia('(pointer: coarse)').matches
    ? 'desktop'
    : Math.min(screen.width, screen.height) < 600
      ? 'phone'
      : 'tablet'

/** What can be told in a few words; the rest, such as an object, is left out. */
const words = (properties: object) =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      const said = typeof value === 'string' ? value.trim().slice(0, 200) : value
      return /^(string|number|boolean)$/.test(typeof said) && said !== '' ? [[name, said]] : []
    }),
  )

/** An address without what may be secret in it. Our own pages are named by what they are reached with. */
const place = (address: string, length: number): string | undefined =>
  /^https?:/.test(address) && !address.startsWith(service.href)
    ? address.replace(/[?#].*/s, '').slice(0, length)
    : undefined
