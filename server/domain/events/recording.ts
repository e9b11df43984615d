import type { EventType } from '../../../shared/event-types.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/events.ts'
import type { Caller, Deps } from '../deps.ts'

export interface NewEvent {
  type: EventType
  /** The id of the response, follow-up, invitation, contact, campaign or survey. */
  subjectId: string
  surveyId?: string | null
  /** Facts without personal data: ids, scores, states. */
  data?: Record<string, unknown>
}

/** Who has caused an event: respondents have no name. */
export const toCause = (actor: string): string | null => (actor === 'respondent' ? null : actor)

/**
 * Records what has happened, in the order of the list. Put the statement into the batch of its cause.
 * @param caller who caused it
 */
export const recordEvents = (deps: Clock, caller: Causer, events: readonly NewEvent[]): Statement[] =>
  events.length === 0 ? [] : [store.insertEvents(buildEvents(deps, caller, events))]

type Clock = Pick<Deps, 'newId' | 'now'>
type Causer = Pick<Caller, 'workspaceId' | 'actor'>

/** The row of one event. */
export const buildEvent = (deps: Clock, caller: Causer, event: NewEvent): store.EventRow =>
  buildEvents(deps, caller, [event])[0] as store.EventRow

/** The rows of events, with ids in the order of the list. */
export function buildEvents(
  { newId, now }: Clock,
  { workspaceId, actor }: Causer,
  events: readonly NewEvent[],
): store.EventRow[] {
  const at = now()
  const ids = events.map(() => newId(at)).sort()
  return events.map(({ surveyId = null, data = {}, ...event }, index) => ({
    ...event,
    id: ids[index] as string,
    workspaceId,
    surveyId,
    data,
    causedBy: toCause(actor),
    at,
  }))
}
