/** Emails that tell a member of what has just happened, and the buttons in them. */
export const en = {
  subject: ({ score, from, survey }: { score: string; from: string | null; survey: string }) =>
    from ? `Score ${score} from ${from} · ${survey}` : `Score ${score} · ${survey}`,
  urgentFirst: 'The most urgent first.',
  interval: (low: string, high: string) => `95% interval: ${low} to ${high}`,
  /** Buttons. */
  take: 'Take follow-up',
  'note-call': 'Log a call',
  close: 'Close follow-up',
  open: 'Open in Vouch',
  openList: 'Open the list in Vouch',
  linkHint: 'Anyone who has this email can use the buttons for 7 days. Don’t forward it.',
  why: (rule: string, workspace: string) => `You get this email because of the rule “${rule}” of ${workspace}.`,
  whyTest: (workspace: string) => `You get this email because a channel of ${workspace} was tested.`,
  stop: 'Stop these emails',
  settings: 'Notification settings',
}

export type AlertMailMessages = typeof en
