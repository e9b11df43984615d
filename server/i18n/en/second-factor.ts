import { pluralize } from '../plural.ts'

/** Passkeys, and the second factor that a workspace may require. */
export const en = {
  passkeys: 'Passkeys',
  passkeysIntro:
    'Sign in with your fingerprint, face or device PIN instead of a password or code. Add at least two, so you can still sign in if you lose one.',
  count: (count: number) => pluralize(count, 'You have 1 passkey.', `You have ${count} passkeys.`),
  none: 'None yet. With a passkey you sign in with your fingerprint, face or device PIN.',
  name: 'Name',
  nameHint: 'Such as “Work laptop”.',
  nameOf: (name: string) => `Name of “${name}”`,
  created: 'Added',
  lastUsed: 'Last used',
  add: 'Add a passkey',
  added: (name: string) => `Passkey “${name}” added.`,
  rename: 'Rename',
  renamed: 'Renamed.',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove “${name}”?`,
  removeText: 'You can no longer sign in with it. Also delete it from your device or password manager.',
  removed: (name: string) => `Passkey “${name}” removed.`,
  unavailable: 'Passkeys need HTTPS and a domain name. Ask your administrator to check PUBLIC_URL.',
  unsupported: 'Passkeys need JavaScript and a current browser.',
  signIn: 'Sign in with a passkey',
  confirm: 'Use a passkey',
  confirmIntro: 'Confirm with your passkey that it’s you.',
  confirmOrCode: 'Use a passkey, or enter a code from your authenticator app or a backup code.',
  lost: 'Lost it? An owner of your workspace can reset your two-step verification.',
  cancelled: 'Cancelled or timed out. Try again.',
  known: 'This device already has a passkey for your account.',
  failed: 'That didn’t work. Try again, or choose another way.',
  errors: {
    name: 'Enter a name of up to 60 characters.',
    ownAccount: 'Change your own two-step verification in your account.',
    otherWorkspaces:
      'They are also a member of workspaces that you don’t own. Ask your administrator to run “vouch reset-second-factor”.',
    noSecondFactor: 'Set up two-step verification for your own account first.',
  },
  required: {
    title: (workspace: string) => `“${workspace}” requires two-step verification`,
    intro: 'Set it up to continue. It protects your account even if your password leaks.',
    app: 'Use an authenticator app',
    workspaces: 'Your workspaces',
  },
  member: {
    column: 'Two-step verification',
    names: { 'authenticator-app': 'Authenticator app', passkey: 'Passkey' },
    none: 'None',
    reset: 'Reset two-step verification',
    resetTitle: (name: string) => `Reset two-step verification of ${name}?`,
    resetText:
      'Do this if they have lost their device, and only after you have checked that the request really comes from them. This removes their passkeys and authenticator app, signs them out everywhere, and notifies them by email.',
    resetDone: (name: string) => `Two-step verification of ${name} reset.`,
  },
  requirement: {
    title: 'Require two-step verification',
    on: 'On. Members need a passkey or an authenticator app to open this workspace, unless your identity provider has checked more than one factor.',
    off: 'Off. Members can sign in with just a password.',
    without: (count: number) =>
      `${pluralize(count, '1 member has', `${count} members have`)} not set it up yet, and will be asked to on the next page they open. API keys keep working.`,
    turnOn: 'Require',
    turnOff: 'Stop requiring',
    turnedOn: 'Two-step verification is now required.',
    turnedOff: 'Two-step verification is no longer required.',
  },
}

export type SecondFactorMessages = typeof en
