import type { Permission } from '../../shared/roles.ts'
import { DomainError } from '../domain/errors.ts'

/** Each change that one of these permits gives or takes power. */
const powerfulPermissions: readonly Permission[] = ['members', 'workspace.delete']

/**
 * Whether members must have signed in within the last minutes: to change who may do what, to see what signs or unlocks
 * something, and to take personal data away. API keys are not concerned.
 * @see OWASP ASVS 5.0, 7.5
 */
export function needsRecentSignIn(permission: Permission, method: string, path: string): boolean {
  if (permission === 'identity-secret') return true
  if (/\.(csv|xlsx)$|\/data\.json$/.test(path)) return permission !== 'reports'
  return powerfulPermissions.includes(permission) && method !== 'GET' && method !== 'HEAD'
}

/** For requests that cannot show a form. */
export const recentSignInError = () =>
  new DomainError('forbidden', 'recent-sign-in-required', 'You signed in too long ago for this. Sign in again first.')
