import type { DigestFrequency, NotificationEvent, NotificationKind } from '../../../shared/notification-settings.ts'

export const en = {
  title: 'Notifications',
  intro: 'Emails about responses and follow-ups, for each workspace.',
  manage: 'Choose emails',
  noMail: 'Vouch has no mail server yet, so it sends none of these emails. Owners see more under Settings → Health.',
  none: 'None of your workspaces sends emails: sample data is for looking around.',
  events: {
    assigned: {
      label: 'When follow-ups are assigned to me',
      hint: 'Within a few minutes, in one email. Not for those you take yourself.',
    },
    replied: {
      label: 'When a customer replies to my email',
      hint: 'The reply is in the follow-up.',
    },
    dueToday: {
      label: 'On working days at 8:00, my calls due today',
      hint: 'Overdue ones too. No email when nothing is due, or with a daily digest, which lists them.',
    },
    overdue: {
      label: 'When one of my follow-ups becomes overdue',
      hint: 'Once for each deadline, in working hours.',
    },
    escalated: {
      label: 'When a follow-up of my team stays overdue',
      hint: 'For managers and team leads. Timing is set in Settings → Follow-ups.',
    },
    actionReopened: {
      label: 'When the cause of my improvement action comes back',
      hint: 'The action has been reopened. Set a new due date. Without an owner, managers get this email.',
    },
    alerts: {
      label: 'Alerts about single responses',
      hint: 'Those that a rule sends to you, within a minute.',
    },
  } satisfies Record<NotificationEvent | 'alerts', { label: string; hint: string }>,
  digest: 'Digest',
  digestHint:
    'In the morning: the score, what moved, comments worth reading, and open calls. No email when nothing has happened.',
  digests: { off: 'Off', daily: 'Every working day', weekly: 'Every week', monthly: 'Every month' } satisfies Record<
    DigestFrequency,
    string
  >,
  quietHours: 'Quiet hours',
  quietHint: (timeZone: string) => `Emails wait until they end. Times in ${timeZone}.`,
  from: 'From',
  until: 'Until',
  noQuietHours: 'None',
  saved: 'Notifications saved.',
  quietError: 'Choose two different hours, or none for both.',
  /** The page behind the link in an email. */
  unsubscribe: {
    title: 'Stop these emails?',
    events: {
      assigned: 'Vouch will no longer email you when follow-ups are assigned to you in this workspace.',
      replied: 'Vouch will no longer email you when customers reply in this workspace.',
      dueToday: 'Vouch will no longer email you your calls due today in this workspace.',
      overdue: 'Vouch will no longer email you when your follow-ups in this workspace become overdue.',
      escalated: 'Vouch will no longer email you when follow-ups of others in this workspace stay overdue.',
      actionReopened:
        'Vouch will no longer email you when a cause comes back that your improvement actions had removed.',
      alerts: 'Vouch will no longer email you the alerts of this workspace.',
      digest: 'Vouch will no longer email you the digest of this workspace.',
    } satisfies Record<NotificationKind, string>,
    button: 'Stop emails',
    done: 'You won’t get these emails any more',
    doneText: 'You can turn them on again under Notifications in your account.',
    settings: 'Open notification settings',
  },
}

export type NotificationMessages = typeof en
