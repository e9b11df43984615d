import type { SecondFactor } from '../../../shared/member.ts'
import type { Statement } from '../../store/database.ts'
import { revokeActionLinks } from '../../store/queries/action-links.ts'
import { deletePasskey, type PasskeyRow, renamePasskey, selectPasskeys } from '../../store/queries/passkeys.ts'
import * as store from '../../store/queries/second-factors.ts'
import { deleteSessions } from '../../store/queries/sessions.ts'
import * as userStore from '../../store/queries/users.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import { type Caller, cliCaller, type Deps } from '../deps.ts'
import { enqueueEmail } from '../email.ts'
import { DomainError, notFound } from '../errors.ts'
import { getMember } from './members.ts'
import { auditInAllWorkspaces, getUser, type Self } from './users.ts'

/** What a user has beside a password. A passkey also signs them in by itself, because it verifies its user. */
export interface UserFactors {
  authenticatorApp: boolean
  /** Newest first. */
  passkeys: readonly PasskeyRow[]
}

export async function getUserFactors({ database }: Pick<Deps, 'database'>, userId: string): Promise<UserFactors> {
  const [apps, passkeys] = await Promise.all([
    database.all(store.selectAuthenticatorApp(userId)),
    database.all(selectPasskeys(userId)),
  ])
  return { authenticatorApp: apps.length > 0, passkeys }
}

/** @throws DomainError `notFound` */
export async function getPasskey(deps: Deps, userId: string, id: string): Promise<PasskeyRow> {
  const rows = await deps.database.all(selectPasskeys(userId))
  const row = rows.find((passkey) => passkey.id === id)
  if (!row) throw notFound('passkey', id)
  return row
}

/** Names one of the user's own passkeys. */
export async function updatePasskey(deps: Deps, self: Self, id: string, { name }: { name: string }): Promise<void> {
  const { name: from } = await getPasskey(deps, self.id, id)
  if (from === name) return
  await deps.database.batch([
    renamePasskey(self.id, id, name),
    ...(await auditInAllWorkspaces(deps, self, 'user.passkey-renamed', { from, to: name })),
  ])
}

/** Removes one of the user's own passkeys. */
export async function removePasskey(deps: Deps, self: Self, id: string): Promise<void> {
  const { name } = await getPasskey(deps, self.id, id)
  await deps.database.batch([
    deletePasskey(self.id, id),
    ...store.updateSecondFactorFlag(self.id, deps.now()),
    ...(await auditInAllWorkspaces(deps, self, 'user.passkey-removed', { name })),
  ])
}

/** Removes the user's own authenticator app, and its backup codes. */
export async function removeAuthenticatorApp(deps: Deps, self: Self): Promise<void> {
  await deps.database.batch([
    store.deleteAuthenticatorApp(self.id),
    ...store.updateSecondFactorFlag(self.id, deps.now()),
    ...(await auditInAllWorkspaces(deps, self, 'user.second-factor-off')),
  ])
}

/**
 * Removes all second factors of a member who has lost them, and signs them out everywhere. They get an email about it.
 * Nobody may weaken an account that also opens workspaces of others.
 * @throws DomainError `notFound`, `forbidden` (code `own-account`), `conflict` (code `other-workspaces`)
 */
export async function resetSecondFactors(deps: Deps, caller: Caller, userId: string): Promise<void> {
  const { secondFactors } = await getMember(deps, caller, userId)
  if (userId === caller.userId)
    throw new DomainError('forbidden', 'own-account', 'Change your own second factors in your account.')
  const foreignWorkspaces = await deps.database.all(store.selectForeignWorkspaces(userId, caller.userId ?? ''))
  if (foreignWorkspaces.length > 0) {
    const detail = 'This user is also a member of workspaces that you do not own. Use “vouch reset-second-factor”.'
    throw new DomainError('conflict', 'other-workspaces', detail)
  }
  await reset(deps, userId, secondFactors, (workspaceId) => ({ ...caller, workspaceId }))
}

/** `vouch reset-second-factor`: the same for any user, such as the last owner. @returns what was removed */
export async function resetSecondFactorsOfUser(deps: Deps, userId: string): Promise<readonly SecondFactor[]> {
  const { authenticatorApp, passkeys } = await getUserFactors(deps, userId)
  const secondFactors = [
    ...(authenticatorApp ? (['authenticator-app'] as const) : []),
    ...(passkeys.length > 0 ? (['passkey'] as const) : []),
  ]
  await reset(deps, userId, secondFactors, cliCaller)
  return secondFactors
}

async function reset(
  deps: Deps,
  userId: string,
  secondFactors: readonly SecondFactor[],
  buildCaller: (workspaceId: string) => Caller,
): Promise<void> {
  if (secondFactors.length === 0) return
  const { name } = await getUser(deps, userId)
  const memberships = await deps.database.all(userStore.selectMemberships(userId))
  const entries = memberships.map(({ workspaceId }) =>
    auditEntry(deps, buildCaller(workspaceId), 'member.second-factors-reset', userId, { secondFactors }, { name }),
  )
  await deps.database.batch([
    ...store.deleteSecondFactors(userId, deps.now()),
    deleteSessions(userId, null),
    revokeActionLinks(userId, deps.now()),
    userStore.deletePendingVerifications(userId),
    ...entries,
    ...(await buildResetEmail(deps, userId, memberships[0]?.workspaceId, buildCaller)),
  ])
  deps.wakeWorker()
}

async function buildResetEmail(
  deps: Deps,
  userId: string,
  workspaceId: string | undefined,
  buildCaller: (workspaceId: string) => Caller,
): Promise<Statement[]> {
  if (workspaceId === undefined) return []
  const { email, locale } = await getUser(deps, userId)
  const caller = buildCaller(workspaceId)
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(workspaceId))
  const message = {
    to: email,
    template: 'second-factor-reset',
    locale,
    url: `${deps.publicUrl}/account`,
    workspace: workspaceRow?.name ?? '',
    // The command line has no name that recipients know.
    ...(caller.userId !== undefined && { from: caller.name }),
  } as const
  return [enqueueEmail(deps, workspaceId, message)]
}
