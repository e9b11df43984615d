import { isFindableName } from '../../../shared/name-finder.ts'
import { type Colleague, type ColleaguePatch, MAX_COLLEAGUES, type NewColleague } from '../../../shared/praise.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { selectMembers } from '../../store/queries/members.ts'
import * as store from '../../store/queries/praise.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { timePrefix } from '../ids.ts'

const MAX_MEMBERS = 500

/** The colleagues whom customers may praise, by name. */
export async function listColleagues(deps: Deps, caller: Caller): Promise<Colleague[]> {
  const rows = await deps.database.all(store.selectColleagues(caller.workspaceId, MAX_COLLEAGUES))
  return rows.map(toColleague).sort((one, other) => one.name.localeCompare(other.name))
}

/** @throws DomainError `colleague-not-found` */
export const getColleague = async (deps: Deps, caller: Caller, id: string): Promise<Colleague> =>
  toColleague(await loadColleague(deps, caller, id))

async function loadColleague({ database }: Deps, { workspaceId }: Caller, id: string): Promise<store.ColleagueRow> {
  const [row] = await database.all(store.selectColleague(workspaceId, id))
  if (!row) throw notFound('colleague', id)
  return row
}

/** A member who may be a colleague or a manager. */
export interface PraisedMember {
  id: string
  name: string
  email: string
}

/** The members of the workspace, by name. */
export async function listPraisedMembers(deps: Deps, { workspaceId }: Caller): Promise<PraisedMember[]> {
  const rows = await deps.database.all(selectMembers(workspaceId, { before: undefined, limit: MAX_MEMBERS }))
  return rows
    .map(({ id, name, email }) => ({ id, name: name || email, email }))
    .sort((one, other) => one.name.localeCompare(other.name))
}

/**
 * Adds a colleague, whose praise is found in responses from now on. @returns the id
 * @throws DomainError `name-taken`, `name-too-short`, `unknown-member`, `too-many-colleagues`
 */
export async function createColleague(
  deps: Deps,
  caller: Caller,
  input: NewColleague,
  idempotency?: Idempotency,
): Promise<string> {
  const { workspaceId } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const colleagues = await listColleagues(deps, caller)
    if (colleagues.length >= MAX_COLLEAGUES)
      throw new DomainError(
        'conflict',
        'too-many-colleagues',
        `A workspace has at most ${MAX_COLLEAGUES} colleagues.`,
        {
          params: { limit: MAX_COLLEAGUES },
        },
      )
    await requireSensible(deps, caller, input, colleagues)
    const now = deps.now()
    const id = deps.newId(now)
    const { memberId: userId, aliases, ...fields } = input
    const row = { ...fields, userId, aliases: JSON.stringify(aliases), id, workspaceId, createdAt: now, updatedAt: now }
    return {
      statements: [
        store.startPraise(workspaceId, timePrefix(now)),
        store.assertRoomForColleague(workspaceId, MAX_COLLEAGUES),
        store.insertColleague(row),
        auditEntry(deps, caller, 'colleague.created', id, {}, { name: input.name }),
      ],
      result: id,
    }
  })
  return result
}

/** @throws DomainError `colleague-not-found`, otherwise like `createColleague` */
export function updateColleague(deps: Deps, caller: Caller, id: string, patch: ColleaguePatch): Promise<Colleague> {
  return retryOnConflict(async () => {
    const current = await getColleague(deps, caller, id)
    const target = { ...current, ...patch }
    const fields = (Object.keys(patch) as (keyof ColleaguePatch)[]).filter(
      (key) => JSON.stringify(current[key]) !== JSON.stringify(target[key]),
    )
    if (fields.length === 0) return current
    const others = (await listColleagues(deps, caller)).filter((colleague) => colleague.id !== id)
    await requireSensible(deps, caller, target, others)
    await deps.database.batch([
      store.updateColleague(caller.workspaceId, id, {
        name: target.name,
        aliases: JSON.stringify(target.aliases),
        email: target.email,
        user_id: target.memberId,
        manager_id: target.managerId,
        updated_at: deps.now(),
      }),
      auditEntry(deps, caller, 'colleague.changed', id, { fields }, { name: target.name }),
    ])
    return getColleague(deps, caller, id)
  })
}

/** Deletes a colleague with the count of praise. @throws DomainError `colleague-not-found` */
export async function deleteColleague(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { name } = await loadColleague(deps, caller, id)
  await deps.database.batch([
    store.deleteColleague(caller.workspaceId, id),
    auditEntry(deps, caller, 'colleague.deleted', id, {}, { name }),
  ])
}

type Values = Pick<Colleague, 'name' | 'aliases' | 'memberId' | 'managerId'>

async function requireSensible(
  deps: Deps,
  caller: Caller,
  values: Values,
  others: readonly Colleague[],
): Promise<void> {
  const { name, aliases, memberId, managerId } = values
  const tooShort = [name, ...aliases].findIndex((value) => !isFindableName(value))
  if (tooShort >= 0)
    throw new DomainError('invalid', 'name-too-short', 'Expected a name of two letters or characters, or more.', {
      path: tooShort === 0 ? 'name' : `aliases.${tooShort - 1}`,
    })
  if (others.some((other) => other.name === name))
    throw new DomainError('conflict', 'name-taken', `The name “${name}” is taken. Choose another.`, {
      path: 'name',
      params: { name },
    })
  if (memberId === null && managerId === null) return
  const ids = new Set((await listPraisedMembers(deps, caller)).map(({ id }) => id))
  for (const [path, id] of Object.entries({ memberId, managerId }))
    if (id !== null && !ids.has(id))
      throw new DomainError('invalid', 'unknown-member', 'Expected the id of a member of this workspace.', { path })
}

export const toColleague = (row: store.ColleagueRow): Colleague => ({
  id: row.id,
  name: row.name,
  aliases: JSON.parse(row.aliases),
  email: row.email,
  memberId: row.userId,
  managerId: row.managerId,
  createdAt: toIso(row.createdAt),
  updatedAt: toIso(row.updatedAt),
})
