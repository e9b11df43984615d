import * as store from '../../store/queries/event-routing.ts'
import type { Deps } from '../deps.ts'
import type { RoutedEvent } from './subjects.ts'

/** How long an alert about a new response waits for the comment, while its respondent may be writing one. */
export const COMMENT_WAIT_MS = 30_000

/** The `response.created` of a response that its respondent has revised, with what it has started. */
export interface CreatedEvent {
  id: string
  at: number
  position: number
  ruleIds: Set<string>
  alerts: CreatedAlert[]
}

interface CreatedAlert {
  channelId: string
  recipientId: string
  ruleId: string | null
  /** It will show the response as it is by then. */
  isWaiting: boolean
  /** Set while it waits for the comment. */
  release?: store.WaitingAlert
}

/** Whether a respondent has changed their response. */
export const isRevision = ({ type, causedBy }: { type: string; causedBy: string | null }): boolean =>
  type === 'response.updated' && causedBy === null

/** The event that a response was created, as its respondent has revised it since. */
export const toCreated = <Event extends RoutedEvent>(event: Event) => ({
  ...event,
  type: 'response.created' as const,
  surveyId: null,
  score: null,
})

/** By the ids of the responses. Those that were suspect from the start are missing, and those that are not placed yet. */
export async function loadCreatedEvents(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  workspaceId: string,
  responseIds: readonly string[],
): Promise<Map<string, CreatedEvent>> {
  if (responseIds.length === 0) return new Map()
  const [events, alerts] = await Promise.all([
    database.all(store.selectCreatedEvents(workspaceId, responseIds)),
    database.all(store.selectCreatedAlerts(workspaceId, responseIds)),
  ])
  const alertsByEvent = Map.groupBy(alerts, ({ eventId }) => eventId)
  const toAlert = ({ id, state, dueAt, ...alert }: store.CreatedAlertRow, at: number): CreatedAlert => ({
    ...alert,
    // One that is due may be on its way, as the response was before.
    isWaiting: state === 'waiting' && dueAt > now(),
    ...(state === 'waiting' && dueAt === at + COMMENT_WAIT_MS && { release: { id, dueAt } }),
  })
  return new Map(
    events.map(({ subjectId, ruleIds, ...event }) => [
      subjectId,
      {
        ...event,
        ruleIds: new Set<string>(JSON.parse(ruleIds ?? '[]')),
        alerts: (alertsByEvent.get(event.id) ?? []).map((row) => toAlert(row, event.at)),
      },
    ]),
  )
}

/** When an alert about a new response leaves: at once if it has a comment, or if none can follow. */
export function getAlertTime(at: number, response: store.RoutedResponseRow | undefined): number {
  if (!response || response.comment !== null || !isFromPage(response)) return at
  return at + COMMENT_WAIT_MS
}

/** Whether the respondent may go on where they gave the score. Programs report no interaction; other channels lead to our pages. */
const isFromPage = ({ channel, interaction }: store.RoutedResponseRow): boolean =>
  channel === 'website' ? interaction !== null : channel !== 'phone' && channel !== 'import'
