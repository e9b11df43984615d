import type { Country } from '../../../shared/country.ts'
import { hasPermission, type Permission, type Role } from '../../../shared/roles.ts'
import type { SegmentLabels } from '../../../shared/segment-key.ts'
import { selectMemberInvitationsByEmail } from '../../store/queries/member-invitations.ts'
import { type SessionMembershipRow, selectSessionMemberships } from '../../store/queries/sessions.ts'
import { selectMemberships } from '../../store/queries/users.ts'
import type { Caller, Deps } from '../deps.ts'

/** A workspace as its members see it. */
export interface Workspace {
  id: string
  /** Part of the address of its pages. */
  slug: string
  name: string
  timeZone: string
  country: Country | null
  /** 1 is Monday, 7 Sunday. */
  weekStartsOn: number
  /** The first month of the fiscal year: 1 is January. */
  fiscalYearStartsIn: number
  /** Whose festivals trends show. */
  festivals: 'country' | 'none'
  /** What properties are called, by key. */
  segmentLabels: Readonly<Record<string, SegmentLabels>>
  /** It contains sample data and can be removed with one click. */
  demo: boolean
  /** Members must have a second factor to see it. */
  secondFactorRequired: boolean
}

/** A signed-in user with all their workspaces. */
export interface User {
  id: string
  name: string
  email: string
  /** The language the user has chosen, if any. */
  locale: string | null
  /** Whether they have a second factor, or signed in with an identity provider that has checked one. */
  hasSecondFactor: boolean
  sessionId: string
  /** When the session was last extended, when it started, and when it ends; milliseconds UTC. */
  refreshedAt: number
  startedAt: number
  expiresAt: number
  /** When the user last proved who they are. */
  authenticatedAt: number
  memberships: readonly Membership[]
}

export interface Membership {
  workspace: Workspace
  role: Role
}

/** Whether a member may do something. Sample data gives no power over the service. */
export const isAllowed = ({ role, workspace }: Membership, permission: Permission): boolean =>
  hasPermission(role, permission) && !(workspace.demo && permission === 'health')

/** Whether a user is a member of a workspace with more than sample data, or has an invitation that they can accept. */
export async function hasWorkspaceOrInvitation(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { id, email }: { id: string | undefined; email: string },
): Promise<boolean> {
  const memberships = id === undefined ? [] : await database.all(selectMemberships(id))
  if (memberships.some(({ demoAt }) => demoAt === null)) return true
  return (await database.all(selectMemberInvitationsByEmail(email, now()))).length > 0
}

/** The user of a session token; undefined if it is unknown or expired. */
export async function findUserBySession(deps: Deps, token: string): Promise<User | undefined> {
  const rows = await deps.database.all(selectSessionMemberships(token))
  const [row] = rows
  if (!row || row.expiresAt <= deps.now()) return undefined
  const { userId: id, name, email, locale, sessionId, refreshedAt, startedAt, expiresAt, authenticatedAt } = row
  const session = { sessionId, refreshedAt, startedAt, expiresAt, authenticatedAt }
  const hasSecondFactor = row.hasSecondFactor === 1
  return { id, name, email, locale, hasSecondFactor, ...session, memberships: rows.flatMap(toMemberships) }
}

/** Whether the workspace requires a second factor that the user does not have. */
export const lacksSecondFactor = (
  { hasSecondFactor }: Pick<User, 'hasSecondFactor'>,
  { workspace }: Pick<Membership, 'workspace'>,
): boolean => workspace.secondFactorRequired && !hasSecondFactor

function toMemberships({
  workspaceId,
  slug,
  workspaceName,
  timeZone,
  country,
  weekStartsOn,
  fiscalYearStartsIn,
  festivals,
  demoAt,
  segmentLabels,
  secondFactorRequiredAt,
  role,
}: SessionMembershipRow): Membership[] {
  if (workspaceId === null || role === null) return []
  const workspace = {
    id: workspaceId,
    slug: slug ?? workspaceId,
    name: workspaceName ?? '',
    timeZone: timeZone ?? 'UTC',
    country,
    weekStartsOn: weekStartsOn ?? 1,
    fiscalYearStartsIn: fiscalYearStartsIn ?? 1,
    festivals: festivals ?? 'country',
    segmentLabels: JSON.parse(segmentLabels ?? '{}') as Record<string, SegmentLabels>,
    demo: demoAt !== null,
    secondFactorRequired: secondFactorRequiredAt !== null,
  }
  return [{ workspace, role }]
}

/** The caller for a signed-in user. @param address of the request */
export const buildCaller = (user: User, { workspace, role }: Membership, address: string): Caller => ({
  workspaceId: workspace.id,
  actor: `user:${user.id}`,
  name: user.name,
  role,
  userId: user.id,
  sessionId: user.sessionId,
  address,
})
