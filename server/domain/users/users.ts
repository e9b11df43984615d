import type { Profile } from '../../../shared/user.ts'
import type { Statement } from '../../store/database.ts'
import { revokeActionLinks } from '../../store/queries/action-links.ts'
import { deleteSessions, replaceSessionToken } from '../../store/queries/sessions.ts'
import * as store from '../../store/queries/users.ts'
import { auditEntry } from '../audit.ts'
import { cliCaller, type Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { requireStrongPassword } from './password-policy.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

/** A user who changes their own account, and the address of the request. */
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

/** Audit entries about a user's own account, one for each of their workspaces. */
export async function auditInAllWorkspaces(
  deps: Deps,
  { id, name, address }: Self,
  action: string,
  detail: Record<string, unknown> = {},
  personal?: Record<string, unknown>,
): Promise<Statement[]> {
  const memberships = await deps.database.all(store.selectMemberships(id))
  return memberships.map(({ workspaceId, role }) =>
    auditEntry(
      deps,
      { workspaceId, actor: `user:${id}`, name, role, userId: id, ...(address !== undefined && { address }) },
      action,
      id,
      detail,
      personal,
    ),
  )
}

/** Records in all workspaces of a user something that has happened, such as a sign-in. */
export async function recordAudit(
  deps: Deps,
  self: Self,
  action: string,
  detail?: Record<string, unknown>,
): Promise<void> {
  const statements = await auditInAllWorkspaces(deps, self, action, detail)
  if (statements.length > 0) await deps.database.batch(statements)
}

/** Records in all workspaces of a user what the command line did for them. */
export async function recordOperatorAction(deps: Deps, { id, name }: Self, action: string): Promise<void> {
  const memberships = await deps.database.all(store.selectMemberships(id))
  if (memberships.length === 0) return
  await deps.database.batch(
    memberships.map(({ workspaceId }) => auditEntry(deps, cliCaller(workspaceId), action, id, {}, { name })),
  )
}

export async function updateProfile(deps: Deps, self: Self, { name, locale }: Profile): Promise<void> {
  await deps.database.batch([
    store.updateUser(self.id, { name, locale, updated_at: deps.now() }),
    ...(await auditInAllWorkspaces(deps, self, 'user.changed', { locale }, { name })),
  ])
}

/** Whether the user has a password, rather than an identity provider alone. */
export async function hasPassword(deps: Deps, userId: string): Promise<boolean> {
  const accounts = await deps.database.all(store.selectAccounts(userId))
  return accounts.some(({ password }) => password !== null)
}

/** Whether this is the user's password; false if they have none. */
export async function isCurrentPassword(deps: Deps, userId: string, password: string): Promise<boolean> {
  const accounts = await deps.database.all(store.selectAccounts(userId))
  const passwordHash = accounts.find((account) => account.password !== null)?.password
  return passwordHash ? verifyPassword({ password, hash: passwordHash }) : false
}

/** A change of a password by a signed-in user. */
export interface PasswordChange {
  present: string
  next: string
  /** Signs the user out in all other browsers. */
  endOthers: boolean
}

/**
 * Changes a password, and gives the session a new token. Users of an identity provider set their first password.
 * @returns the token
 * @throws DomainError `forbidden` if the current password is wrong; WeakPassword
 */
export async function changePassword(
  deps: Deps,
  self: Self & { sessionId: string },
  { present, next, endOthers }: PasswordChange,
): Promise<string> {
  const hasCurrentPassword = await hasPassword(deps, self.id)
  if (hasCurrentPassword && !(await isCurrentPassword(deps, self.id, present))) {
    throw new DomainError('forbidden', 'wrong-password', 'The current password is wrong.', { path: 'present' })
  }
  await requireStrongPasswordFor(deps, self.id, next)
  const now = deps.now()
  const hash = await hashPassword(next)
  const token = deps.newSecret()
  await deps.database.batch([
    hasCurrentPassword
      ? store.updatePassword(self.id, hash, now)
      : store.insertPasswordAccount(deps.newId(now), self.id, hash, now),
    ...(endOthers ? [deleteSessions(self.id, self.sessionId)] : []),
    replaceSessionToken(self.sessionId, { token, authenticatedAt: now }),
    store.deletePendingVerifications(self.id),
    revokeActionLinks(self.id, now),
    ...(await auditInAllWorkspaces(deps, self, 'user.password-changed')),
  ])
  return token
}

/** @throws WeakPassword */
export async function requireStrongPasswordFor(deps: Deps, userId: string, password: string): Promise<void> {
  const { email, name } = await getUser(deps, userId)
  const memberships = await deps.database.all(store.selectMemberships(userId))
  requireStrongPassword(password, { email, names: [name, ...memberships.map(({ workspaceName }) => workspaceName)] })
}

/** Invalidates pending links and codes, and links in emails, after a password was reset by a link. */
export async function completePasswordReset(deps: Deps, self: Self): Promise<void> {
  await deps.database.batch([
    store.deletePendingVerifications(self.id),
    revokeActionLinks(self.id, deps.now()),
    ...(await auditInAllWorkspaces(deps, self, 'user.password-reset')),
  ])
}

/** Deletes expired sessions and links. */
export const purgeExpired = (deps: Deps) => deps.database.batch(store.purgeExpired(deps.now()))
