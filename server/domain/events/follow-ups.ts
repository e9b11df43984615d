import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import type { ContactChannel, FollowUpResult } from '../../../shared/follow-up-stages.ts'
import type { NewEvent } from './recording.ts'

/** A follow-up before a change. */
interface FollowUp {
  id: string
  surveyId: string
  score: number
  ownerId: string | null
}

/** What changes. */
export interface FollowUpEventChange {
  status?: 'open' | 'done' | undefined
  /** Of the call that has closed it. */
  outcome?: FollowUpOutcome | undefined
  /** Set if the customer is reached for the first time. */
  contacted?: { channel: ContactChannel } | undefined
  /** What became of the customer, once that is known. */
  result?: FollowUpResult | undefined
  /** Set if the owner changes. */
  owner?: { id: string | null } | undefined
}

/** The events of a change of a follow-up. */
export function listFollowUpEvents(
  followUp: FollowUp,
  { status, outcome, contacted, result, owner }: FollowUpEventChange,
): NewEvent[] {
  const { id: subjectId, surveyId, score } = followUp
  const ownerId = owner ? owner.id : followUp.ownerId
  const data = { score, ownerId }
  return [
    ...(owner
      ? [
          {
            type: 'follow-up.assigned' as const,
            subjectId,
            surveyId,
            data: { ...data, previousOwnerId: followUp.ownerId },
          },
        ]
      : []),
    ...(contacted
      ? [{ type: 'follow-up.contacted' as const, subjectId, surveyId, data: { ...data, ...contacted } }]
      : []),
    ...(status === 'done'
      ? [{ type: 'follow-up.done' as const, subjectId, surveyId, data: { ...data, ...(outcome && { outcome }) } }]
      : []),
    ...(result ? [{ type: 'follow-up.concluded' as const, subjectId, surveyId, data: { ...data, result } }] : []),
    ...(status === 'open' ? [{ type: 'follow-up.reopened' as const, subjectId, surveyId, data }] : []),
  ]
}
