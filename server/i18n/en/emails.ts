import { pluralize } from '../plural.ts'

/** How many follow-ups an email is about, and the name of their workspace. */
export interface NotificationContext {
  count: number
  /** The count, or that there are more. */
  shown: string
  workspace: string
}

/** The improvement action that goes on, and how many follow-ups say why. */
export interface ActionReopenedContext {
  title: string
  followUps: number
  /** Without an owner, managers get it. */
  isOwner: boolean
  workspace: string
}

/** What an email is about: the workspace it leads to, and the name of the user who caused it. */
export interface EmailContext {
  workspace: string
  from: string | undefined
}

export const en = {
  /** About the follow-ups of a member. */
  notifications: {
    assigned: ({ count, shown, workspace }: NotificationContext) => ({
      subject: `${pluralize(count, 'New follow-up', `${shown} new follow-ups`)} · ${workspace}`,
      heading: pluralize(count, 'You have a new follow-up', `You have ${shown} new follow-ups`),
      footer: 'You get this email when follow-ups are assigned to you.',
    }),
    replied: ({ workspace }: NotificationContext) => ({
      subject: `A customer replied · ${workspace}`,
      heading: 'A customer has replied to you',
      footer: 'You get this email when a customer replies in one of your follow-ups.',
    }),
    dueToday: ({ count, shown, workspace }: NotificationContext) => ({
      subject: `${pluralize(count, '1 call due today', `${shown} calls due today`)} · ${workspace}`,
      heading: pluralize(count, 'You have 1 call due today', `You have ${shown} calls due today`),
      footer: 'You get this email on the morning of a working day when you have calls due.',
    }),
    overdue: ({ count, shown, workspace }: NotificationContext) => ({
      subject: `${pluralize(count, '1 follow-up is overdue', `${shown} follow-ups are overdue`)} · ${workspace}`,
      heading: pluralize(count, 'One of your follow-ups is overdue', `${shown} of your follow-ups are overdue`),
      footer: 'You get this email when your follow-ups become overdue.',
    }),
    escalated: ({ count, shown, workspace }: NotificationContext) => ({
      subject: `${pluralize(count, 'A customer is still waiting for a call', `${shown} customers are still waiting for a call`)} · ${workspace}`,
      heading: pluralize(count, 'A follow-up is still overdue', `${shown} follow-ups are still overdue`),
      footer: 'You get this email as a manager or team lead when follow-ups stay overdue.',
    }),
    actionReopened: ({ title, followUps, isOwner, workspace }: ActionReopenedContext) => ({
      subject: `The cause is back: ${title} · ${workspace}`,
      heading: 'The cause is back',
      body: `${pluralize(followUps, 'A new follow-up names', `${followUps} new follow-ups name`)} a cause that “${title}” had removed. The action has been reopened. Set a new due date.`,
      button: 'Open the action',
      footer: isOwner
        ? 'You get this email because you own this improvement action.'
        : 'You get this email as a manager because this improvement action has no owner.',
    }),
    urgentFirst: 'Most urgent first.',
    overdueCount: (n: number) => pluralize(n, '1 is overdue.', `${n} are overdue.`),
    score: (score: number) => `Score ${score}`,
    more: (shown: string) => `${shown} more`,
    openOne: 'Open follow-up',
    openList: 'Open my calls',
    unsubscribe: 'Stop these emails',
    settings: 'Notification settings',
  },
  invitation: ({ workspace, from }: EmailContext) => ({
    subject: `Join “${workspace}” on Vouch`,
    heading: `Join “${workspace}”`,
    body: from
      ? `${from} invites you to “${workspace}” on Vouch, where your team reads what customers say.`
      : `You are invited to “${workspace}” on Vouch, where your team reads what customers say.`,
    button: 'Accept invitation',
    footer: 'The link works for 7 days. If you weren’t expecting this email, you can ignore it.',
  }),
  reset: () => ({
    subject: 'Reset your Vouch password',
    heading: 'Reset your password',
    body: 'We received a request to reset your Vouch password.',
    button: 'Choose a new password',
    footer: 'The link works once, for an hour. If this wasn’t you, ignore this email: your password stays the same.',
  }),
  link: () => ({
    subject: 'Your sign-in link for Vouch',
    heading: 'Sign in to Vouch',
    body: 'Here is the sign-in link you asked for.',
    button: 'Sign in',
    footer: 'The link works once, for 10 minutes. If this wasn’t you, ignore this email.',
  }),
  'second-factor-reset': ({ workspace, from }: EmailContext) => ({
    subject: 'Two-step verification for Vouch was reset',
    heading: 'Your two-step verification was reset',
    body: from
      ? `${from}, an owner of “${workspace}”, has removed your passkeys and your authenticator app. You are signed out everywhere. Sign in and set it up again.`
      : 'Your administrator has removed your passkeys and your authenticator app. You are signed out everywhere. Sign in and set it up again.',
    button: 'Sign in',
    footer: 'If you haven’t asked for this, tell an owner of your workspace at once, and change your password.',
  }),
  'channel-gone': ({ workspace, from = '' }: EmailContext) => ({
    subject: `“${from}” stopped accepting messages · ${workspace}`,
    heading: `“${from}” is disabled`,
    body: 'The receiver answered that it wants no more messages (HTTP 410), so Vouch sends none. If that is a mistake, enable it again.',
    button: 'View channel',
    footer: 'You get this email as an owner of the workspace.',
  }),
  'channel-broken': ({ workspace, from = '' }: EmailContext) => ({
    subject: `“${from}” does not work any more · ${workspace}`,
    heading: `“${from}” is disabled`,
    body: 'Its address does not work any more, or does not allow messages, so Vouch sends none. Messages wait: enter the right address and enable it again.',
    button: 'View channel',
    footer: 'You get this email as an owner of the workspace.',
  }),
  'channel-failing': ({ workspace, from = '' }: EmailContext) => ({
    subject: `“${from}” has failed for five days · ${workspace}`,
    heading: `“${from}” is disabled`,
    body: 'Every attempt of the last five days failed, so Vouch sends nothing more. See what the receiver answered, and enable it again once it works.',
    button: 'View channel',
    footer: 'You get this email as an owner of the workspace.',
  }),
  test: () => ({
    subject: 'Test email from Vouch',
    heading: 'Emails arrive',
    body: 'You asked Vouch for a test email. Its mail server works.',
    button: 'Back to Vouch',
    footer: 'If you weren’t expecting this email, you can ignore it.',
  }),
  copyLink: 'If the button doesn’t work, copy this address into your browser:',
}

export type EmailMessages = typeof en
