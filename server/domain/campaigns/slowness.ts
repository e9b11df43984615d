import type { Statement } from '../../store/database.ts'
import { clearSlowSender, type SenderRow, slowSender } from '../../store/queries/senders.ts'
import { upsertServiceEvent } from '../../store/queries/service-events.ts'
import type { Deps } from '../deps.ts'

const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 15 * 60_000

/** A mail server that takes nothing for so long pauses the campaigns, and so asks for a person. */
const MAX_SLOW_MS = 3 * 86_400_000

/** What a mail server said when it asked to wait, or why it cannot be reached. */
export interface SlowReason {
  /** Names no address. */
  code: string
  words: string
  retryAfterMs: number | null
}

type Slowness = Pick<SenderRow, 'slowCount' | 'slowSince'>

/** All messages of a workspace wait, longer each time. */
export function slowDown(
  { now }: Pick<Deps, 'now'>,
  workspaceId: string,
  { slowCount, slowSince }: Slowness,
  { code, words, retryAfterMs }: SlowReason,
): { until: number; isOver: boolean; statements: Statement[] } {
  const time = now()
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(slowCount, 20))
  const until = time + Math.max(pause, Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS * 4))
  const error = `The mail server did not accept an email (${code}).`
  return {
    until,
    isOver: slowSince !== null && time - slowSince >= MAX_SLOW_MS,
    statements: [
      slowSender(workspaceId, { now: time, until, words: words.slice(0, 500) }),
      upsertServiceEvent({ name: 'email', at: time, error }),
    ],
  }
}

/** The server accepts messages. */
export const endSlowness = ({ now }: Pick<Deps, 'now'>, workspaceId: string): Statement[] => [
  clearSlowSender(workspaceId),
  upsertServiceEvent({ name: 'email', at: now(), error: null }),
]
