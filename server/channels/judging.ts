import type { ChannelProblem } from '../../shared/channel.ts'
import type { OutgoingResponse } from '../domain/outgoing.ts'
import { cutText, toPlainLine } from './text.ts'
import type { Judgement } from './types.ts'

/** What the error code of a robot means. */
export interface Verdict {
  outcome: 'retry' | 'refused' | 'broken'
  reason: ChannelProblem
  afterMs?: number
}

/** How the robots of a platform answer: with a code in a JSON body, mostly under HTTP 200. */
export interface RobotAnswers {
  /** The fields of the code, which is 0 for success, and of the words. */
  code: string
  words: string
  verdicts: Readonly<Record<number, Verdict>>
  /** What the words tell in addition, as some codes have several meanings. */
  findByWords?: (code: number, words: string) => Verdict | undefined
}

const MAX_DETAIL = 300
const MINUTE_MS = 60_000

/** Judges the answer of a robot. Codes that nobody knows concern the message: the next one may be taken. */
export function judgeRobot(response: OutgoingResponse, answers: RobotAnswers): Judgement {
  const body = readObject(response.text)
  const code = body?.[answers.code]
  if (typeof code !== 'number') {
    return isSuccess(response.status)
      ? { outcome: 'retry', reason: 'unexpected-answer', ...getDetail(response) }
      : judgeStatus(response)
  }
  if (code === 0) return { outcome: 'sent' }
  const words = String(body?.[answers.words] ?? '')
  const verdict = answers.findByWords?.(code, words) ??
    answers.verdicts[code] ?? { outcome: 'refused', reason: 'message-refused' }
  return { ...verdict, detail: cutText(toPlainLine(`${code} ${words}`), MAX_DETAIL) }
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** Judges an answer without success by its status. */
export function judgeStatus(response: OutgoingResponse): Exclude<Judgement, { outcome: 'sent' }> {
  const { status, headers } = response
  const detail = getDetail(response)
  const retryAfter = readRetryAfter(headers)
  if (status === 429) return { outcome: 'retry', reason: 'rate-limited', afterMs: retryAfter ?? MINUTE_MS, ...detail }
  if (status >= 500 || status === 408 || status === 425)
    return {
      outcome: 'retry',
      reason: 'unavailable',
      ...(retryAfter !== undefined && { afterMs: retryAfter }),
      ...detail,
    }
  if (isSuccess(status)) return { outcome: 'retry', reason: 'unexpected-answer', ...detail }
  if (status < 400) return { outcome: 'broken', reason: 'redirected', ...detail }
  if (status === 410) return { outcome: 'gone', reason: 'gone', ...detail }
  if (status === 404) return { outcome: 'broken', reason: 'wrong-address', ...detail }
  if (status === 401 || status === 403) return { outcome: 'broken', reason: 'forbidden', ...detail }
  if (status === 413) return { outcome: 'refused', reason: 'too-long', ...detail }
  return { outcome: 'refused', reason: 'message-refused', ...detail }
}

/** What the platform says, for the log of the channel. */
export function getDetail({ status, text }: OutgoingResponse): { detail: string } {
  return { detail: cutText(toPlainLine(`HTTP ${status} ${text.slice(0, 4 * MAX_DETAIL)}`), MAX_DETAIL) }
}

/** No platform means more than a day: a longer wait is an error of theirs. */
const MAX_RETRY_AFTER_MS = 24 * 60 * MINUTE_MS

/** The seconds of `Retry-After`, in milliseconds. Its other form, a date, would need the clock of the receiver. */
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  return /^\d{1,9}$/.test(value) ? Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS) : undefined
}
