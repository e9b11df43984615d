import { userRoutes, visitorRoutes } from '../layout/routes.ts'
import { saveOwnAbsence } from './absence.ts'
import { endOtherSessions, endUserSession, saveAccount, saveLanguage, savePassword, showAccount } from './account.ts'
import { showCodeForm, submitCode } from './code.ts'
import { confirm, showConfirmation, showConfirmed } from './confirmation.ts'
import { joinWorkspace, showInvitation } from './join.ts'
import { confirmLink, requestReset, requestSignInLink, showLink, showLinkForm, showResetRequestForm } from './links.ts'
import { confirmWithPasskey, showConfirmationOptions, showSignInOptions, submitPasskey } from './passkey-sign-in.ts'
import { createPasskey, deletePasskey, renamePasskey, showPasskeyOptions, showPasskeys } from './passkeys.ts'
import { CONFIRMATION_PATH } from './paths.ts'
import { completeProviderSignIn, showProviderRefusal, startProviderSignIn } from './provider.ts'
import { showRequiredFactor } from './required-factor.ts'
import { saveNewPassword, showResetForm } from './reset.ts'
import {
  createBackupCodes,
  createSecondFactor,
  deleteSecondFactor,
  showSecondFactor,
  verifySecondFactor,
} from './second-factor.ts'
import { redirectToStart, setUp, showSetup } from './setup.ts'
import { showSignIn, signIn, signOut } from './sign-in.ts'

/** The pages that need no session. */
export const signInPages = visitorRoutes([
  { method: 'get', path: '/', handler: redirectToStart },
  { method: 'get', path: '/setup/:token', handler: showSetup },
  { method: 'post', path: '/setup/:token', handler: setUp },
  { method: 'get', path: '/sign-in', handler: showSignIn },
  { method: 'post', path: '/sign-in', handler: signIn },
  { method: 'get', path: '/sign-in/code', handler: showCodeForm },
  { method: 'post', path: '/sign-in/code', handler: submitCode },
  { method: 'post', path: '/sign-in/code/passkey/options', handler: showConfirmationOptions },
  { method: 'post', path: '/sign-in/code/passkey', handler: confirmWithPasskey },
  { method: 'post', path: '/sign-in/passkey/options', handler: showSignInOptions },
  { method: 'post', path: '/sign-in/passkey', handler: submitPasskey },
  { method: 'get', path: '/sign-in/link', handler: showLinkForm },
  { method: 'post', path: '/sign-in/link', handler: requestSignInLink },
  { method: 'get', path: '/sign-in/link/:token', handler: showLink },
  { method: 'post', path: '/sign-in/link/:token', handler: confirmLink },
  { method: 'get', path: '/sign-in/oidc', handler: startProviderSignIn },
  { method: 'get', path: '/sign-in/oidc/refused', handler: showProviderRefusal },
  { method: 'get', path: '/auth/error', handler: showProviderRefusal },
  { method: 'get', path: '/auth/callback/oidc', handler: completeProviderSignIn },
  { method: 'get', path: '/forgot', handler: showResetRequestForm },
  { method: 'post', path: '/forgot', handler: requestReset },
  { method: 'get', path: '/reset/:token', handler: showResetForm },
  { method: 'post', path: '/reset/:token', handler: saveNewPassword },
  { method: 'get', path: '/join/:token', handler: showInvitation },
  { method: 'post', path: '/join/:token', handler: joinWorkspace },
  { method: 'post', path: '/sign-out', handler: signOut },
])

/** The account of the signed-in user. */
export const accountPages = userRoutes([
  { method: 'get', path: '/account', handler: showAccount },
  { method: 'post', path: '/account', handler: saveAccount },
  { method: 'post', path: '/account/language', handler: saveLanguage },
  { method: 'post', path: '/account/out-of-office', handler: saveOwnAbsence },
  { method: 'post', path: '/account/password', handler: savePassword },
  { method: 'post', path: '/account/sessions/deletion', handler: endOtherSessions },
  { method: 'post', path: '/account/sessions/:id/deletion', handler: endUserSession },
  { method: 'get', path: CONFIRMATION_PATH, handler: showConfirmation },
  { method: 'post', path: CONFIRMATION_PATH, handler: confirm },
  { method: 'get', path: `${CONFIRMATION_PATH}/done`, handler: showConfirmed },
  { method: 'get', path: '/account/passkeys', handler: showPasskeys },
  { method: 'post', path: '/account/passkeys', handler: createPasskey },
  { method: 'post', path: '/account/passkeys/options', handler: showPasskeyOptions },
  { method: 'post', path: '/account/passkeys/:id', handler: renamePasskey },
  { method: 'post', path: '/account/passkeys/:id/deletion', handler: deletePasskey },
  { method: 'get', path: '/account/second-factor/required', handler: showRequiredFactor },
  { method: 'get', path: '/account/second-factor', handler: showSecondFactor },
  { method: 'post', path: '/account/second-factor', handler: createSecondFactor },
  { method: 'post', path: '/account/second-factor/verification', handler: verifySecondFactor },
  { method: 'post', path: '/account/second-factor/deletion', handler: deleteSecondFactor },
  { method: 'post', path: '/account/second-factor/backup-codes', handler: createBackupCodes },
])
