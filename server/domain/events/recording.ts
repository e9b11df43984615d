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
export const recordEvents = (
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  { workspaceId, actor }: Pick<Caller, 'workspaceId' | 'actor'>,
  events: readonly NewEvent[],
): Statement[] => {
  if (events.length === 0) return []
  const at = now()
  const ids = events.map(() => newId(at)).sort()
  const rows = events.map(({ surveyId = null, data = {}, ...event }, index) => ({
    ...event,
    id: ids[index] as string,
    workspaceId,
    surveyId,
    data,
    causedBy: toCause(actor),
    at,
  }))
  return [store.insertEvents(rows)]
}
