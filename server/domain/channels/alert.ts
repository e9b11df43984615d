import type { EventType } from '../../../shared/event-types.ts'
import type { Group } from '../../../shared/nps.ts'

/** What an event means to people, as of the moment it is sent. Personal data only if the channel may show it. */
export interface Alert {
  eventId: string
  type: EventType
  at: number
  survey: { id: string; name: string } | null
  /** The name of the rule; null for a test message. */
  rule: string | null
  response: {
    id: string
    score: number
    group: Group
    comment: string | null
    language: string | null
    answeredAt: number
    /** In the language of the message. */
    reasons: readonly string[]
    contactRequested: boolean
    url: string
  } | null
  contact: { name: string | null; email: string | null; phone: string | null } | null
  tier: string | null
  /** Labels and values of the declared segment keys. */
  segments: readonly { label: string; value: string }[]
  followUp: { url: string; owner: string | null; dueAt: number | null; isDone: boolean } | null
  /** Of `action.reopened`: the improvement action whose causes have come back. */
  action: { title: string; url: string } | null
  /** Of `score.moved`: from and to in points, on -100..100, and the 95 % interval of `to`. */
  scoreChange: { from: number; to: number; interval?: { low: number; high: number } | null; url: string } | null
}
