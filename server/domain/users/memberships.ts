import type { Role } from '../../../shared/roles.ts'
import { type SessionMembershipRow, selectSessionMemberships } from '../../store/queries/sessions.ts'
import type { Caller, Deps } from '../deps.ts'

/** A workspace as its members see it around their pages. */
export interface Workspace {
  id: string
  /** In the address of its pages. */
  slug: string
  name: string
  timeZone: string
  /** 1 is Monday, 7 Sunday. */
  weekStartsOn: number
  /** It holds the sample data, and can be removed at one click. */
  demo: boolean
}

/** Somebody who is signed in, with all workspaces that he may enter. */
export interface User {
  id: string
  name: string
  email: string
  /** The language he has chosen, if any. */
  locale: string | null
  sessionId: string
  /** When his session was last prolonged, and when it ends; milliseconds UTC. */
  refreshedAt: number
  expiresAt: number
  memberships: readonly Membership[]
}

export interface Membership {
  workspace: Workspace
  role: Role
}

/** Who has the session of this token; undefined where it is unknown or over. */
export async function findUserBySession(deps: Deps, token: string): Promise<User | undefined> {
  const rows = await deps.database.all(selectSessionMemberships(token))
  const [row] = rows
  if (!row || row.expiresAt <= deps.now()) return undefined
  const { userId: id, name, email, locale, sessionId, refreshedAt, expiresAt } = row
  return { id, name, email, locale, sessionId, refreshedAt, expiresAt, memberships: rows.flatMap(toMemberships) }
}

function toMemberships({
  workspaceId,
  slug,
  workspaceName,
  timeZone,
  weekStartsOn,
  demoAt,
  role,
}: SessionMembershipRow): Membership[] {
  if (workspaceId === null || role === null) return []
  const workspace = {
    id: workspaceId,
    slug: slug ?? workspaceId,
    name: workspaceName ?? '',
    timeZone: timeZone ?? 'UTC',
    weekStartsOn: weekStartsOn ?? 1,
    demo: demoAt !== null,
  }
  return [{ workspace, role }]
}

/** On whose behalf a verb runs that a signed-in person asks for. @param address where from */
export const buildCaller = (user: User, { workspace, role }: Membership, address: string): Caller => ({
  workspaceId: workspace.id,
  actor: `user:${user.id}`,
  name: user.name,
  role,
  userId: user.id,
  address,
})
