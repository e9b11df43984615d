import type { Profile } from '../../../shared/user.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/users.ts'
import { audited } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { hashPassword, isPassword } from './passwords.ts'

/** Who does something with his own account, and from where. */
export interface Oneself {
  id: string
  name: string
  address?: string
}

export async function personWithEmail(deps: Deps, email: string): Promise<store.PersonRow | undefined> {
  const [row] = await deps.database.all(store.personWithEmail(email))
  return row
}

export async function getPerson(deps: Deps, id: string): Promise<store.PersonRow> {
  const [row] = await deps.database.all(store.person(id))
  if (!row) throw unknown('person', id)
  return row
}

/** Tells the log of every workspace he is in what somebody has done with his account. */
export async function auditedEverywhere(
  deps: Deps,
  { id, name, address }: Oneself,
  action: string,
  detail: Record<string, unknown> = {},
): Promise<Statement[]> {
  const places = await deps.database.all(store.placesOf(id))
  return places.map(({ workspaceId, role }) =>
    audited(
      deps,
      { workspaceId, actor: `person:${id}`, name, role, personId: id, ...(address !== undefined && { address }) },
      action,
      id,
      detail,
    ),
  )
}

/** Tells the logs of what has happened already, such as that somebody has signed in. */
export async function noted(deps: Deps, who: Oneself, action: string, detail?: Record<string, unknown>): Promise<void> {
  const statements = await auditedEverywhere(deps, who, action, detail)
  if (statements.length > 0) await deps.database.batch(statements)
}

export async function changeProfile(deps: Deps, who: Oneself, { name, locale }: Profile): Promise<void> {
  await deps.database.batch([
    store.updatePerson(who.id, { name, locale, updated_at: deps.now() }),
    ...(await auditedEverywhere(deps, who, 'person.changed', { name, locale })),
  ])
}

/** Whether somebody signs in with a password, rather than by a provider alone. */
export async function hasPassword(deps: Deps, personId: string): Promise<boolean> {
  const accounts = await deps.database.all(store.accountsOf(personId))
  return accounts.some(({ password }) => password !== null)
}

/** Whether this is his password; never where he has none. */
export async function knowsPassword(deps: Deps, personId: string, password: string): Promise<boolean> {
  const accounts = await deps.database.all(store.accountsOf(personId))
  const kept = accounts.find((account) => account.password !== null)?.password
  return kept ? isPassword(password, kept) : false
}

/**
 * Changes a password, and ends all sessions but the one it is changed in. Whoever came by a provider gets his first one.
 * @throws DomainError `forbidden` where the present one is wrong
 */
export async function changePassword(
  deps: Deps,
  who: Oneself & { sessionId: string },
  { present, next }: { present: string; next: string },
): Promise<void> {
  const has = await hasPassword(deps, who.id)
  if (has && !(await knowsPassword(deps, who.id, present))) {
    throw new DomainError('forbidden', 'This is not the present password.', { path: 'present' })
  }
  const now = deps.now()
  const hash = await hashPassword(next)
  await deps.database.batch([
    has ? store.setPassword(who.id, hash, now) : store.insertPassword(deps.newId(now), who.id, hash, now),
    store.deleteSessions(who.id, who.sessionId),
    store.deleteProofs(who.id),
    ...(await auditedEverywhere(deps, who, 'person.password-changed')),
  ])
}

/** Somebody has a new password by a link: what was sent to him besides is of no use any more. */
export async function passwordReset(deps: Deps, who: Oneself): Promise<void> {
  await deps.database.batch([
    store.deleteProofs(who.id),
    ...(await auditedEverywhere(deps, who, 'person.password-reset')),
  ])
}

/** Where somebody is signed in, newest first. */
export const sessionsOf = (deps: Deps, personId: string): Promise<store.SessionRow[]> =>
  deps.database.all(store.sessionsOf(personId, deps.now()))

/** Ends a session of his own; one that is over already is no fault. */
export async function endSession(deps: Deps, who: Oneself, sessionId: string): Promise<void> {
  await deps.database.batch([
    store.deleteSession(who.id, sessionId),
    ...(await auditedEverywhere(deps, who, 'session.ended')),
  ])
}

export async function endOtherSessions(deps: Deps, who: Oneself & { sessionId: string }): Promise<void> {
  await deps.database.batch([
    store.deleteSessions(who.id, who.sessionId),
    ...(await auditedEverywhere(deps, who, 'session.others-ended')),
  ])
}

const DAY = 24 * 60 * 60 * 1000

/** For how long somebody stays signed in who does not come, and how old a session is when it is prolonged. */
export const SESSION_LENGTH = 30 * DAY
export const PROLONGED_AFTER = DAY

export async function prolongSession(deps: Deps, sessionId: string): Promise<void> {
  const now = deps.now()
  await deps.database.batch([store.prolongSession(sessionId, { now, until: now + SESSION_LENGTH })])
}

/** Drops what is over. */
export const forgetOver = (deps: Deps) => deps.database.batch(store.forgetOver(deps.now()))
