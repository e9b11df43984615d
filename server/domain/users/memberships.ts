import type { Role } from '../../../shared/roles.ts'
import { type StaffRow, staffOf } from '../../store/queries/sessions.ts'
import type { Caller, Deps } from '../deps.ts'

/** A workspace as its members see it around their pages. */
export interface Place {
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
export interface Person {
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
  place: Place
  role: Role
}

/** Who has the session of this token; undefined where it is unknown or over. */
export async function personOf(deps: Deps, token: string): Promise<Person | undefined> {
  const rows = await deps.database.all(staffOf(token))
  const [row] = rows
  if (!row || row.expiresAt <= deps.now()) return undefined
  const { personId: id, name, email, locale, sessionId, refreshedAt, expiresAt } = row
  return { id, name, email, locale, sessionId, refreshedAt, expiresAt, memberships: rows.flatMap(membership) }
}

function membership({
  workspaceId,
  slug,
  workspaceName,
  timeZone,
  weekStartsOn,
  demoAt,
  role,
}: StaffRow): Membership[] {
  if (workspaceId === null || role === null) return []
  const place = {
    id: workspaceId,
    slug: slug ?? workspaceId,
    name: workspaceName ?? '',
    timeZone: timeZone ?? 'UTC',
    weekStartsOn: weekStartsOn ?? 1,
    demo: demoAt !== null,
  }
  return [{ place, role }]
}

/** On whose behalf a verb runs that a signed-in person asks for. @param address where from */
export const callerFor = (person: Person, { place, role }: Membership, address: string): Caller => ({
  workspaceId: place.id,
  actor: `person:${person.id}`,
  name: person.name,
  role,
  personId: person.id,
  address,
})
