import type { ChannelProblem } from '../../../shared/channel.ts'
import type { EventType } from '../../../shared/event-types.ts'
import type { Group } from '../../../shared/nps.ts'
import { pluralize } from '../plural.ts'

/** Several alerts in one message. */
export interface AlertGroupContext {
  count: number
  /** Minutes since the first, if they are few. */
  minutes: number | null
  /** When the first was. */
  since: string
  /** Whether they follow others. */
  isContinued: boolean
}

const within = ({ minutes, since }: AlertGroupContext) =>
  minutes === null ? `since ${since}` : `in ${pluralize(minutes, '1 minute', `${minutes} minutes`)}`

const countNoun = ({ count, isContinued }: AlertGroupContext, singular: string, plural: string) =>
  `${count}${isContinued ? ' more' : ''} ${pluralize(count, singular, plural)}`

/** What alerts in chats and emails say. */
export const en = {
  /** A title has 26 characters in WeCom, its score included. */
  titles: {
    'response.created': 'New response',
    'response.updated': 'Response changed',
    'response.suspected': 'Response excluded',
    'response.restored': 'Response included again',
    'response.deleted': 'Response deleted',
    'follow-up.opened': 'New follow-up',
    'follow-up.assigned': 'Follow-up assigned',
    'follow-up.contacted': 'Customer reached',
    'follow-up.overdue': 'Follow-up overdue',
    'follow-up.escalated': 'Follow-up escalated',
    'follow-up.done': 'Follow-up done',
    'follow-up.reopened': 'Follow-up reopened',
    'follow-up.merged': 'Follow-ups merged',
    'follow-up.asked-again': 'Asked again',
    'follow-up.concluded': 'Follow-up concluded',
    'invitation.created': 'Customer invited',
    'invitation.sent': 'Invitation sent',
    'invitation.opened': 'Invitation opened',
    'invitation.clicked': 'Survey opened',
    'invitation.bounced': 'Invitation bounced',
    'invitation.failed': 'Invitation failed',
    'contact.created': 'New contact',
    'contact.updated': 'Contact changed',
    'contact.unsubscribed': 'Customer unsubscribed',
    'contact.bounced': 'Email address bounced',
    'contact.erased': 'Contact erased',
    'campaign.started': 'Campaign started',
    'campaign.paused': 'Campaign paused',
    'campaign.resumed': 'Campaign resumed',
    'campaign.finished': 'Campaign finished',
    'campaign.cancelled': 'Campaign cancelled',
    'survey.closed': 'Survey closed',
    'score.moved': 'Score moved',
    'action.reopened': 'Action reopened',
    'referral.converted': 'Referral converted',
  } satisfies Record<EventType, string>,
  newResponse: {
    promoter: 'Happy customer',
    passive: 'New response',
    detractor: 'Unhappy customer',
  } satisfies Record<Group, string>,
  contactRequested: 'Asks for a call',
  withScore: (title: string, score: number) => `${title}: ${score}/10`,
  score: (score: number) => `${score}/10`,
  scoreMoved: {
    up: (from: string, to: string) => `Score up: ${from} → ${to}`,
    down: (from: string, to: string) => `Score down: ${from} → ${to}`,
  },
  scoreMovedText: 'More than the usual ups and downs: worth a look at what changed.',
  labels: {
    action: 'Action',
    score: 'Score',
    customer: 'Customer',
    phone: 'Phone',
    email: 'Email',
    tier: 'Tier',
    reasons: 'Reasons',
    comment: 'Comment',
    survey: 'Survey',
    answered: 'Responded',
    due: 'Call by',
    owner: 'Owner',
    wish: 'Asks for a call',
  },
  yes: 'Yes',
  tier: (tier: string) => `Tier ${tier}`,
  unassigned: 'Nobody yet',
  overdue: (time: string) => `${time} (overdue)`,
  quote: (comment: string) => `“${comment}”`,
  comma: ', ',
  semicolon: '; ',
  labelled: (label: string, value: string) => `${label}: ${value}`,
  rule: (name: string) => `Rule: ${name}`,
  buttons: {
    followUp: 'Open follow-up',
    response: 'View response',
    trend: 'View trend',
    action: 'View action',
    all: 'View all',
    app: 'Open Vouch',
  },
  group: {
    unhappy: (context: AlertGroupContext) =>
      `${countNoun(context, 'unhappy response', 'unhappy responses')} ${within(context)}`,
    responses: (context: AlertGroupContext) => `${countNoun(context, 'response', 'responses')} ${within(context)}`,
    followUps: (context: AlertGroupContext) => `${countNoun(context, 'follow-up', 'follow-ups')} ${within(context)}`,
    alerts: (context: AlertGroupContext) => `${countNoun(context, 'alert', 'alerts')} ${within(context)}`,
    more: (count: number) => `and ${count} more`,
  },
  /** Beside the members who are mentioned. */
  pleaseCall: (customer: string) => `Please call: ${customer}`,
  unknownCustomer: 'unnamed customer',
  test: {
    title: 'Test message',
    text: (workspace: string) => `This channel works. Alerts of “${workspace}” will arrive here.`,
  },
  /** Why a message did not arrive. */
  problems: {
    'rate-limited': 'The platform takes no more messages for the moment. Vouch waits and tries again.',
    unavailable: 'The platform has a problem of its own. Vouch tries again.',
    unreachable: 'The server was not reached. Vouch tries again.',
    timeout: 'The server has not answered within 10 seconds. Vouch tries again.',
    'private-address': 'The name leads to an address that is not public. Vouch sends nothing there.',
    redirected: 'The server redirects to another address, which Vouch does not follow. Enter the final address.',
    'unexpected-answer': 'The answer is not one of this platform. Check that the address is complete.',
    'wrong-address':
      'The platform does not know this address. Copy it again, or add the bot again and enter its new address.',
    'channel-archived': 'The channel is archived. Restore it, or choose another.',
    forbidden: 'The platform does not allow this message. Ask its administrator whether this app may post there.',
    'flow-stopped':
      'The workflow is switched off or deleted. Switch it on in Teams, or create a new one and enter its address.',
    'wrong-keyword': 'The bot requires one of its keywords. Enter it here exactly as it is set there.',
    'wrong-signature':
      'The signature is refused. Check that the secret is complete, and that the clock of the server that runs Vouch is right.',
    'address-not-allowed':
      'The bot takes messages from listed IP addresses only. Add that of the server that runs Vouch.',
    'message-refused': 'The platform refuses this message. The others are not affected.',
    'too-long': 'The message is too long for this platform.',
    gone: 'The receiver wants no more messages (410).',
  } satisfies Record<ChannelProblem, string>,
}

export type AlertMessages = typeof en
