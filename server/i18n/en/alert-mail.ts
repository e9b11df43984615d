/** Emails that tell a member of what has just happened, and the buttons in them. */
export const en = {
  subject: ({ score, from, survey }: { score: string; from: string | null; survey: string }) =>
    from ? `Score ${score} from ${from} · ${survey}` : `Score ${score} · ${survey}`,
  urgentFirst: 'The most urgent first.',
  interval: (low: string, high: string) => `95% interval: ${low} to ${high}`,
  /** Buttons. */
  take: 'Take the case',
  'note-call': 'Note a call',
  close: 'Close it',
  open: 'Open in Vouch',
  openList: 'Open the list in Vouch',
  linkHint: 'The buttons work for 7 days, and for you alone: do not forward this email.',
  why: (rule: string, workspace: string) => `You get this email because of the rule “${rule}” of ${workspace}.`,
  whyTest: (workspace: string) => `You get this email because a channel of ${workspace} was tested.`,
  stop: 'Stop these emails',
  settings: 'Notification settings',
}

export type AlertMailMessages = typeof en
