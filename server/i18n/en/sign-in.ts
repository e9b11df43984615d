import { pluralize } from '../plural.ts'

export const en = {
  email: 'Email',
  password: 'Password',
  newPassword: 'New password',
  passwordHint: 'At least 10 characters. A short phrase is easier to remember than symbols.',
  name: 'Your name',
  code: 'Code',
  goOn: 'Continue',
  back: 'Back to sign-in',
  start: 'Go to Vouch',
  errors: {
    email: 'Enter an email address, for example ada@example.com.',
    password: 'Enter 10 to 128 characters.',
    passwordMissing: 'Enter your password.',
    name: 'Enter your name, up to 100 characters.',
    workspace: 'Enter a name, up to 100 characters.',
    timeZone: 'Choose a time zone from the list.',
    country: 'Choose a country from the list.',
    code: 'Enter the six-digit code from your app, or a backup code.',
  },
  weakPassword: {
    common: 'This is one of the most common passwords, which attackers try first. Choose another one.',
    predictable: 'This repeats characters or follows a sequence, so it’s easy to guess. Choose another one.',
    personal:
      'This is mostly your email address, your name, or the name of the workspace or product. Choose another one.',
  },
  tooMany: (minutes: number) =>
    `Too many attempts. Try again in ${pluralize(minutes, '1 minute', `${minutes} minutes`)}.`,
  noMail:
    'This service doesn’t send email. Ask your administrator to run “vouch reset-password”, which creates a link for you.',
  signIn: {
    title: 'Sign in',
    button: 'Sign in',
    wrong: 'Wrong email address or password.',
    forgot: 'Forgot your password?',
    link: 'Email me a sign-in link',
    or: 'or',
    provider: (name: string) => `Continue with ${name}`,
    refused: 'You can’t sign in this way',
    refusals: {
      unknown:
        'Only members and people with an invitation can sign in with this provider, and it must have verified their email address. Ask a workspace owner to invite you.',
      otherAccount:
        'This email address signs in with another account of the provider. If you have a new account there, ask a workspace owner to allow it.',
      noEmail: 'The provider didn’t tell us your email address. Ask the people who run it.',
      failed: 'The sign-in didn’t work, or took too long. Please try again.',
    },
    signedOut: 'You’re signed out.',
  },
  second: {
    title: 'Two-step verification',
    intro: 'Enter the code from your authenticator app. If you don’t have your phone, use a backup code.',
    wrong: 'This code is wrong or has already been used. Codes change every 30 seconds.',
    over: 'That took too long. Please sign in again.',
  },
  link: {
    title: 'Get a sign-in link',
    intro: 'We’ll email you a link that signs you in without a password.',
    button: 'Send link',
    sent: 'Check your inbox',
    sentText: (email: string) =>
      `If ${email} belongs to an account, we’ve sent it an email with a link. The link works for 10 minutes.`,
    use: 'Sign in with this link',
    useIntro: 'Press the button to sign in.',
    dead: 'This link no longer works',
    deadText: 'It has been used or has expired. Request a new one.',
    again: 'Get a new link',
  },
  forgot: {
    title: 'Forgot your password?',
    intro: 'We’ll email you a link to choose a new one.',
    button: 'Send link',
    sentText: (email: string) =>
      `If ${email} belongs to an account, we’ve sent it an email with a link. The link works for an hour.`,
  },
  reset: {
    title: 'Choose a new password',
    intro: 'This signs you out everywhere else.',
    button: 'Save password',
    done: 'New password saved. Sign in with it.',
  },
  join: {
    title: (workspace: string) => `Join “${workspace}”`,
    intro: (email: string, role: string) => `You’re invited as ${role} with ${email}.`,
    button: 'Join',
    as: (name: string) => `Join as ${name}`,
    known: 'Already have an account with this address?',
    signIn: 'Sign in to join',
    taken: 'This address already has an account. Sign in to join.',
    other: (email: string) => `You’re signed in with a different address. This invitation is for ${email}.`,
    signOut: 'Sign out and continue',
    done: (workspace: string) => `Welcome to “${workspace}”.`,
    dead: 'This invitation no longer works',
    deadText:
      'It has been accepted, withdrawn, or has expired. If you’ve already joined, sign in. Otherwise ask for a new one.',
  },
  roles: { owner: 'owner', manager: 'manager', marketer: 'marketer', agent: 'agent', viewer: 'viewer' },
  setup: {
    title: 'Set up Vouch',
    intro: 'You’ll be the owner, with full access. You can invite others later.',
    workspaceName: 'Workspace name',
    workspaceHint: 'Your company or team. You can change it later.',
    timeZone: 'Time zone',
    timeZoneHint: 'Decides which day a response counts towards.',
    country: 'Country',
    countryOfTimeZone: 'From the time zone',
    countryHint: 'Used to read phone numbers without a country code.',
    sample: 'Also add a demo workspace',
    sampleHint: 'Explore 14 months of realistic responses, separate from yours. Remove it any time.',
    button: 'Set up Vouch',
    done: 'Vouch is ready.',
    expired: 'Vouch is already set up',
    expiredText: 'The setup link works once. Sign in, or ask an owner to invite you.',
  },
  notSetUp: {
    title: 'Welcome to Vouch',
    text: 'This service isn’t set up yet. Find the setup link at the end of its log, or run “vouch setup-link”.',
  },
}

export type SignInMessages = typeof en
