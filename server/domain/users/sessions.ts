import { revokeActionLinks } from '../../store/queries/action-links.ts'
import * as store from '../../store/queries/sessions.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { getMember } from './members.ts'
import { auditInAllWorkspaces, type Self } from './users.ts'

const MINUTE_MS = 60 * 1000
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * A session ends two weeks after the last visit, and thirty days after the sign-in however often it is used.
 * @see OWASP ASVS 5.0, 7.3; NIST SP 800-63B, 4.1.3
 */
export const IDLE_LIMIT_MS = 14 * DAY_MS
const ABSOLUTE_LIMIT_MS = 30 * DAY_MS

/** After how long a visit extends the session: not every request writes. */
export const RENEW_AFTER_MS = DAY_MS

/** For how long a sign-in permits what asks for a recent one. */
const RECENT_MS = 15 * MINUTE_MS

/** A session of the signed-in user. */
export interface Session {
  sessionId: string
  startedAt: number
  authenticatedAt: number
}

/** Whether the user has proved who they are within the last minutes. */
export const isRecentlyAuthenticated = ({ now }: Pick<Deps, 'now'>, { authenticatedAt }: Session): boolean =>
  now() - authenticatedAt < RECENT_MS

/** When a session that is visited now ends without another visit. */
export const getSessionEnd = ({ now }: Pick<Deps, 'now'>, { startedAt }: Pick<Session, 'startedAt'>): number =>
  Math.min(now() + IDLE_LIMIT_MS, startedAt + ABSOLUTE_LIMIT_MS)

/** Extends a session, within its absolute limit. */
export async function extendSession(deps: Deps, session: Session): Promise<void> {
  const until = getSessionEnd(deps, session)
  await deps.database.batch([store.extendSession(session.sessionId, { now: deps.now(), until })])
}

/** Gives the session a new token after the user has proved who they are. @returns the token */
export async function renewAuthentication(deps: Deps, { sessionId }: Pick<Session, 'sessionId'>): Promise<string> {
  const token = deps.newSecret()
  await deps.database.batch([store.replaceSessionToken(sessionId, { token, authenticatedAt: deps.now() })])
  return token
}

/** The user's active sessions, newest first. */
export const listSessions = (deps: Deps, userId: string): Promise<store.SessionRow[]> =>
  deps.database.all(store.selectSessions(userId, deps.now()))

/** Ends a session of the user. Ending it again changes nothing. */
export async function endSession(deps: Deps, self: Self, sessionId: string): Promise<void> {
  await deps.database.batch([
    store.deleteSession(self.id, sessionId),
    ...(await auditInAllWorkspaces(deps, self, 'session.ended')),
  ])
}

/** Also links in emails, which act without a session, end. */
export async function endOtherSessions(deps: Deps, self: Self & { sessionId: string }): Promise<void> {
  await deps.database.batch([
    store.deleteSessions(self.id, self.sessionId),
    revokeActionLinks(self.id, deps.now()),
    ...(await auditInAllWorkspaces(deps, self, 'session.others-ended')),
  ])
}

/** The active sessions of a member, newest first. @throws DomainError `notFound` */
export async function listMemberSessions(deps: Deps, caller: Caller, userId: string): Promise<store.SessionRow[]> {
  await getMember(deps, caller, userId)
  return listSessions(deps, userId)
}

/**
 * Ends one session of a member, or all of them and the links in their emails.
 * @throws DomainError `notFound`
 */
export async function endMemberSessions(deps: Deps, caller: Caller, userId: string, sessionId?: string): Promise<void> {
  const { name } = await getMember(deps, caller, userId)
  await deps.database.batch([
    ...(sessionId === undefined
      ? [store.deleteSessions(userId, null), revokeActionLinks(userId, deps.now())]
      : [store.deleteSession(userId, sessionId)]),
    auditEntry(deps, caller, 'member.signed-out', userId, {}, { name }),
  ])
}
