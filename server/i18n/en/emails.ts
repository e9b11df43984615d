/** What an email is about: the workspace it leads to, and the name of the user who caused it. */
export interface EmailContext {
  workspace: string
  from: string | undefined
}

export const en = {
  invitation: ({ workspace, from }: EmailContext) => ({
    subject: `Join “${workspace}” on Vouch`,
    body: from
      ? `${from} invites you to “${workspace}” on Vouch, where the team reads what customers say.`
      : `You are invited to “${workspace}” on Vouch, where the team reads what customers say.`,
    button: 'Accept the invitation',
    footer: 'The link works for 7 days. If you were not expecting this email, you can ignore it.',
  }),
  reset: () => ({
    subject: 'Choose a new password for Vouch',
    body: 'Someone, probably you, asked for a new password for Vouch.',
    button: 'Choose a new password',
    footer: 'The link works once, within an hour. If it was not you, ignore this email: your password stays the same.',
  }),
  link: () => ({
    subject: 'Your sign-in link for Vouch',
    body: 'Here is the link you asked for.',
    button: 'Sign in to Vouch',
    footer: 'The link works once, within 15 minutes. If it was not you, ignore this email.',
  }),
}

export type EmailMessages = typeof en
