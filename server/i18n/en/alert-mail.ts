import type { EventType } from '../../../shared/event-types.ts'
import { pluralize } from '../plural.ts'

/** Emails that tell a member of what has just happened, and the buttons in them. */
export const en = {
  subject: ({ score, from, survey }: { score: string; from: string | null; survey: string }) =>
    from ? `Score ${score} from ${from} · ${survey}` : `Score ${score} · ${survey}`,
  groupSubject: (total: number, minutes: number, workspace: string) =>
    `${total} alerts within ${pluralize(minutes, '1 minute', `${minutes} minutes`)} · ${workspace}`,
  groupUnhappySubject: (total: number, minutes: number, workspace: string) =>
    `${total} unhappy customers within ${pluralize(minutes, '1 minute', `${minutes} minutes`)} · ${workspace}`,
  urgentFirst: 'The most urgent first.',
  more: (n: number) => `${n} more in Vouch`,
  titles: {
    'response.created': 'New response',
    'response.updated': 'A response has changed',
    'response.suspected': 'A response is under suspicion',
    'response.restored': 'A response counts again',
    'response.deleted': 'A response was deleted',
    'follow-up.opened': 'New follow-up',
    'follow-up.assigned': 'A follow-up was assigned',
    'follow-up.overdue': 'A follow-up is overdue',
    'follow-up.done': 'A follow-up is done',
    'follow-up.reopened': 'A follow-up was reopened',
    'invitation.created': 'An invitation was created',
    'invitation.sent': 'An invitation was sent',
    'invitation.opened': 'An invitation was opened',
    'invitation.clicked': 'The link of an invitation was clicked',
    'invitation.bounced': 'An invitation came back',
    'invitation.failed': 'An invitation could not be sent',
    'contact.created': 'New contact',
    'contact.updated': 'A contact has changed',
    'contact.unsubscribed': 'A contact has unsubscribed',
    'contact.bounced': 'The address of a contact does not work',
    'contact.erased': 'A contact was erased',
    'campaign.started': 'A campaign has started',
    'campaign.paused': 'A campaign is paused',
    'campaign.resumed': 'A campaign continues',
    'campaign.finished': 'A campaign is finished',
    'campaign.cancelled': 'A campaign was cancelled',
    'survey.closed': 'A survey is closed',
    'score.moved': 'The score has moved',
  } satisfies Record<EventType, string>,
  scoreRose: (from: string, to: string) => `The score rose from ${from} to ${to}`,
  scoreFell: (from: string, to: string) => `The score fell from ${from} to ${to}`,
  scoreText: 'This is more than chance would move it.',
  interval: (low: string, high: string) => `95 % interval: ${low} to ${high}`,
  customer: 'Customer',
  reasons: 'Reasons',
  tier: 'Customer value',
  owner: 'Owner',
  unassigned: 'Nobody yet',
  due: 'Due',
  overdueSince: (time: string) => `${time} (overdue)`,
  /** Buttons. */
  take: 'Take the case',
  'note-call': 'Note a call',
  close: 'Close it',
  open: 'Open in Vouch',
  openList: 'Open the list in Vouch',
  linkHint: 'The buttons work for 7 days, and for you alone: do not forward this email.',
  why: (rule: string, workspace: string) => `You get this email because of the rule “${rule}” of ${workspace}.`,
  whyTest: (workspace: string) => `You get this email because an alert of ${workspace} was tested.`,
  test: {
    subject: (workspace: string) => `Test alert · ${workspace}`,
    heading: 'Alerts arrive here',
    text: 'This is what an alert looks like. The customer is invented, and nothing needs to be done.',
  },
  stop: 'Stop these emails',
  settings: 'Notification settings',
}

export type AlertMailMessages = typeof en
