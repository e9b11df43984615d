import type { EventType } from '../../../shared/event-types.ts'
import { type AlertEventRow, selectAlertEvents } from '../../store/queries/channel-deliveries.ts'
import { selectFollowUpsByIds } from '../../store/queries/follow-ups.ts'
import { selectResponsesByIds } from '../../store/queries/response-lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { toResponse } from '../responses/views.ts'

/** What a delivery is about, as a caller may see it. */
export interface DeliverySubject {
  type: EventType
  /** As it was at the event, if it was about a response. */
  score: number | null
  contactName: string | null
  /** The response, unless it was deleted since. */
  responseId: string | null
  /** Whether the response has a follow-up. */
  hasFollowUp: boolean
}

/** What deliveries are about, by their ids; tests are about nothing. */
export async function loadDeliverySubjects(
  { database }: Pick<Deps, 'database'>,
  caller: Caller,
  deliveryIds: readonly string[],
): Promise<Map<string, DeliverySubject>> {
  const { workspaceId } = caller
  const events = deliveryIds.length > 0 ? await database.all(selectAlertEvents(workspaceId, deliveryIds)) : []
  const ids = [...new Set(events.filter(isAboutResponse).map(({ subjectId }) => subjectId))]
  const [rows, followUps] =
    ids.length > 0
      ? await Promise.all([
          database.all(selectResponsesByIds(workspaceId, {}, ids)),
          database.all(selectFollowUpsByIds(workspaceId, ids)),
        ])
      : [[], []]
  const responses = new Map(rows.map((row) => [row.id, toResponse({ ...row, tags: [] }, caller)]))
  const caseIds = new Set(followUps.map(({ id }) => id))
  return new Map(
    events.map(({ deliveryId, type, subjectId, data }) => {
      const response = responses.get(subjectId)
      const { contact, unverifiedContact } = response ?? {}
      const { score = response?.score } = JSON.parse(data)
      const subject = {
        type,
        score: typeof score === 'number' ? score : null,
        contactName: contact?.name ?? unverifiedContact?.name ?? null,
        responseId: response?.id ?? null,
        hasFollowUp: caseIds.has(subjectId),
      }
      return [deliveryId, subject]
    }),
  )
}

export const isAboutResponse = ({ type }: Pick<AlertEventRow, 'type'>): boolean =>
  type.startsWith('response.') || type.startsWith('follow-up.')
