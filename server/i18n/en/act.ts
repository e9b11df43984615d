/** The pages behind the buttons of an alert email. */
export const en = {
  titles: { take: 'Take this case?', 'note-call': 'Note a call', close: 'Close this case?' },
  as: (name: string, workspace: string) => `You act as ${name} in ${workspace}.`,
  takeHint: 'It goes on your call list. Nothing changes until you press the button.',
  take: 'Take the case',
  takeOver: (owner: string) => `Take it over from ${owner}`,
  owned: (owner: string) => `This case belongs to ${owner}.`,
  close: 'Close the case',
  open: 'Open in Vouch',
  call: 'Call',
  another: 'Note another call',
  taken: { title: 'The case is yours', text: 'It is on your call list.' },
  closed: {
    title: 'The case is closed',
    text: (name: string | null, time: string) => (name ? `Closed by ${name}, ${time}.` : `Closed ${time}.`),
  },
  noted: {
    title: 'The call is noted',
    due: (time: string) => `The next call is due ${time}.`,
  },
  takenMeanwhile: {
    title: 'Someone was faster',
    text: (owner: string) => `${owner} has taken this case in the meantime. Nothing was changed.`,
  },
  changedMeanwhile: {
    title: 'Someone else just changed this case',
    text: (name: string) =>
      `${name} was faster. Nothing was saved. Look at it again, then send your entry if it still fits.`,
  },
  expired: { title: 'This link has expired', text: 'Links in emails work for 7 days. Sign in to go on.' },
  revoked: {
    title: 'This link doesn’t work any more',
    text: 'It was revoked, or your access has changed. Sign in to go on.',
  },
  unavailable: {
    title: 'This case is no longer yours',
    text: 'It has been given to someone else, or deleted.',
  },
  /** In the settings of notifications. */
  revoke: {
    title: 'Buttons in alert emails',
    text: 'They let you take a case, note a call or close it without signing in, for 7 days. Revoke them if someone else can read your emails. They also stop working when you change your password or sign out everywhere. With two-step verification or a passkey, your emails have none.',
    button: 'Revoke all buttons sent so far',
    done: 'The buttons in earlier emails no longer work.',
  },
}

export type ActMessages = typeof en
