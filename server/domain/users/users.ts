import type { Profile } from '../../../shared/user.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/users.ts'
import { auditEntry } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

/** Who does something with his own account, and from where. */
export interface Self {
  id: string
  name: string
  address?: string
}

export async function findUserByEmail(deps: Deps, email: string): Promise<store.UserRow | undefined> {
  const [row] = await deps.database.all(store.selectUserByEmail(email))
  return row
}

export async function getUser(deps: Deps, id: string): Promise<store.UserRow> {
  const [row] = await deps.database.all(store.selectUserById(id))
  if (!row) throw notFound('user', id)
  return row
}

/** Tells the log of every workspace he is in what somebody has done with his account. */
export async function auditInAllWorkspaces(
  deps: Deps,
  { id, name, address }: Self,
  action: string,
  detail: Record<string, unknown> = {},
): Promise<Statement[]> {
  const memberships = await deps.database.all(store.selectMemberships(id))
  return memberships.map(({ workspaceId, role }) =>
    auditEntry(
      deps,
      { workspaceId, actor: `user:${id}`, name, role, userId: id, ...(address !== undefined && { address }) },
      action,
      id,
      detail,
    ),
  )
}

/** Tells the logs of what has happened already, such as that somebody has signed in. */
export async function recordAudit(
  deps: Deps,
  self: Self,
  action: string,
  detail?: Record<string, unknown>,
): Promise<void> {
  const statements = await auditInAllWorkspaces(deps, self, action, detail)
  if (statements.length > 0) await deps.database.batch(statements)
}

export async function updateProfile(deps: Deps, self: Self, { name, locale }: Profile): Promise<void> {
  await deps.database.batch([
    store.updateUser(self.id, { name, locale, updated_at: deps.now() }),
    ...(await auditInAllWorkspaces(deps, self, 'user.changed', { name, locale })),
  ])
}

/** Whether somebody signs in with a password, rather than by a provider alone. */
export async function hasPassword(deps: Deps, userId: string): Promise<boolean> {
  const accounts = await deps.database.all(store.selectAccounts(userId))
  return accounts.some(({ password }) => password !== null)
}

/** Whether this is his password; never where he has none. */
export async function isCurrentPassword(deps: Deps, userId: string, password: string): Promise<boolean> {
  const accounts = await deps.database.all(store.selectAccounts(userId))
  const passwordHash = accounts.find((account) => account.password !== null)?.password
  return passwordHash ? verifyPassword(password, passwordHash) : false
}

/**
 * Changes a password, and ends all sessions but the one it is changed in. Whoever came by a provider gets his first one.
 * @throws DomainError `forbidden` where the present one is wrong
 */
export async function changePassword(
  deps: Deps,
  self: Self & { sessionId: string },
  { present, next }: { present: string; next: string },
): Promise<void> {
  const hasCurrentPassword = await hasPassword(deps, self.id)
  if (hasCurrentPassword && !(await isCurrentPassword(deps, self.id, present))) {
    throw new DomainError('forbidden', 'wrong-password', 'This is not the present password.', { path: 'present' })
  }
  const now = deps.now()
  const hash = await hashPassword(next)
  await deps.database.batch([
    hasCurrentPassword
      ? store.updatePassword(self.id, hash, now)
      : store.insertPasswordAccount(deps.newId(now), self.id, hash, now),
    store.deleteSessions(self.id, self.sessionId),
    store.deletePendingVerifications(self.id),
    ...(await auditInAllWorkspaces(deps, self, 'user.password-changed')),
  ])
}

/** Somebody has a new password by a link: what was sent to him besides is of no use any more. */
export async function completePasswordReset(deps: Deps, self: Self): Promise<void> {
  await deps.database.batch([
    store.deletePendingVerifications(self.id),
    ...(await auditInAllWorkspaces(deps, self, 'user.password-reset')),
  ])
}

/** Where somebody is signed in, newest first. */
export const listSessions = (deps: Deps, userId: string): Promise<store.SessionRow[]> =>
  deps.database.all(store.selectSessions(userId, deps.now()))

/** Ends a session of his own; one that is over already is no fault. */
export async function endSession(deps: Deps, self: Self, sessionId: string): Promise<void> {
  await deps.database.batch([
    store.deleteSession(self.id, sessionId),
    ...(await auditInAllWorkspaces(deps, self, 'session.ended')),
  ])
}

export async function endOtherSessions(deps: Deps, self: Self & { sessionId: string }): Promise<void> {
  await deps.database.batch([
    store.deleteSessions(self.id, self.sessionId),
    ...(await auditInAllWorkspaces(deps, self, 'session.others-ended')),
  ])
}

const DAY_MS = 24 * 60 * 60 * 1000

/** For how long somebody stays signed in who does not come, and how old a session is when it is prolonged. */
export const SESSION_LENGTH_MS = 30 * DAY_MS
export const RENEW_AFTER_MS = DAY_MS

export async function renewSession(deps: Deps, sessionId: string): Promise<void> {
  const now = deps.now()
  await deps.database.batch([store.extendSession(sessionId, { now, until: now + SESSION_LENGTH_MS })])
}

/** Drops what is over. */
export const purgeExpired = (deps: Deps) => deps.database.batch(store.purgeExpired(deps.now()))
