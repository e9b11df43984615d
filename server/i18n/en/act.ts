/** The pages behind the buttons of an alert email. */
export const en = {
  titles: { take: 'Take this follow-up?', 'note-call': 'Log a call', close: 'Close this follow-up?' },
  as: (name: string, workspace: string) => `Acting as ${name} in ${workspace}`,
  takeHint: 'It goes on your call list. Nothing changes until you press the button.',
  take: 'Take the follow-up',
  takeOver: (owner: string) => `Take it over from ${owner}`,
  owned: (owner: string) => `${owner} owns this follow-up.`,
  close: 'Close follow-up',
  open: 'Open in Vouch',
  call: 'Call',
  another: 'Log another call',
  taken: { title: 'The follow-up is yours', text: 'It is on your call list.' },
  closed: {
    title: 'The follow-up is closed',
    text: (name: string | null, time: string) => (name ? `Closed by ${name}, ${time}.` : `Closed ${time}.`),
  },
  noted: {
    title: 'Call logged',
    due: (time: string) => `The next call is due ${time}.`,
  },
  takenMeanwhile: {
    title: 'Someone else just took this follow-up',
    text: (owner: string) => `${owner} owns it now. Nothing was changed.`,
  },
  changedMeanwhile: {
    title: 'Someone else just changed this follow-up',
    text: (name: string) =>
      `${name} just changed this follow-up. Your entry isn’t saved. Check it, then send it again if it still fits.`,
  },
  expired: { title: 'This link has expired', text: 'Links in emails work for 7 days. Sign in to go on.' },
  revoked: {
    title: 'This link doesn’t work any more',
    text: 'It was revoked, or your access has changed. Sign in to go on.',
  },
  unavailable: {
    title: 'This follow-up is no longer yours',
    text: 'It has been given to someone else, or deleted.',
  },
  /** In the settings of notifications. */
  revoke: {
    title: 'Buttons in alert emails',
    text: 'They let you take a follow-up, log a call or close it without signing in, for 7 days. Revoke them if someone else can read your emails. They also stop working when you change your password or sign out everywhere. With two-step verification or a passkey, your emails have none.',
    button: 'Revoke all buttons sent so far',
    done: 'The buttons in earlier emails no longer work.',
  },
}

export type ActMessages = typeof en
