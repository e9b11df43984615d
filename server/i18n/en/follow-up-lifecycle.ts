import type { FollowUpEscalation } from '../../../shared/follow-up.ts'

/** What Vouch itself does in the lifecycle of a follow-up, as its history says it. */
export const en = {
  stages: {
    closed: 'closed it: the customer will not be asked again',
    'won-back': 'recorded the customer as won back',
    neutral: 'recorded the customer as neutral',
    lost: 'recorded the customer as lost',
    unanswered: 'recorded that the customer did not respond',
    unreachable: 'closed it: the customer can’t be reached',
  },
  resumed: 'stopped waiting for the customer',
  asked: { email: 'asked the customer again by email', sms: 'asked the customer again by text message' },
  notAsked: (reason: string) => `did not ask the customer again (${reason})`,
  notAskedReasons: {
    'not-sent': 'the message could not be delivered',
    suspect: 'the response does not count',
    'not-verified': 'the respondent’s identity is not verified',
  },
  score: (score: number) => `new score: ${score}`,
  unhappy: (score: number) => `reopened it, because the customer is still unhappy: ${score}`,
  escalations: {
    reminded: 'reminded the owner',
    'managers-notified': 'notified managers and team leads',
    reassigned: 'reassigned it, because it stayed overdue',
  } satisfies Record<FollowUpEscalation, string>,
  /** After what a campaign asks. */
  solvedEvent: 'a follow-up is solved',
  mergedInto: 'merged it into another follow-up of this customer',
  merged: (n: number) =>
    n === 1
      ? 'merged another follow-up of this customer into it'
      : `merged ${n} other follow-ups of this customer into it`,
}

export type FollowUpLifecycleMessages = typeof en
