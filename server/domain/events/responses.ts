import type { Sql } from 'sql-template-tag'
import type { EventType } from '../../../shared/event-types.ts'
import type { FollowUpDueTime, Statement } from '../../store/database.ts'
import * as store from '../../store/queries/events.ts'
import { raiseScoresOfReopened, releaseMerged } from '../../store/queries/follow-up-merging.ts'
import { openFollowUps } from '../../store/queries/follow-up-opening.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { toCause } from './recording.ts'

type Clock = Pick<Deps, 'newId' | 'now'>
type Actor = Pick<Caller, 'actor'>

/** An event of each response that `condition` selects at that point of the batch: none, if another batch was first. */
export function recordResponseEvents(
  { newId, now }: Clock,
  { actor }: Actor,
  type: EventType,
  condition: Sql,
  facts: Record<string, unknown> = {},
): Statement {
  const at = now()
  return store.insertEventsOfResponses(condition, { id: newId(at), type, causedBy: toCause(actor), at, facts })
}

/** Reopens what was merged into the follow-ups of responses that are about to be deleted. Belongs before that. */
export function releaseMergedFollowUps(
  { newId, now }: Clock,
  { actor, name }: Pick<Caller, 'actor' | 'name'>,
  condition: Sql,
): Statement[] {
  const at = now()
  return releaseMerged(condition, { id: newId(at), at, actor, actorName: name })
}

/**
 * Opens the follow-ups that the selected responses need now, or reopens them, with their events. The ids of these sort after those
 * of other events of `now`, which are about the cause.
 */
export function openFollowUpsWithEvents(
  { newId }: Pick<Deps, 'newId'>,
  { actor }: Actor,
  condition: Sql,
  { now, dueTimes }: { now: number; dueTimes: readonly FollowUpDueTime[] },
): Statement[] {
  const causedBy = toCause(actor)
  return [
    store.insertReopenedEvents(condition, { id: newId(now + 1), causedBy, at: now }),
    raiseScoresOfReopened(condition),
    openFollowUps(condition, now, dueTimes),
    store.insertLaterOpenedEvents(condition, { timePrefix: timePrefix(now + 1), causedBy, at: now }),
  ]
}
