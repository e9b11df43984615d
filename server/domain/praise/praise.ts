import { toLocalDay } from '../../../shared/calendar.ts'
import type { Praise, PraiseCount } from '../../../shared/praise.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import * as store from '../../store/queries/praise.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import type { PraiseJob } from './finding.ts'

/** How many months of praise are counted, with the current one. */
export const PRAISE_MONTHS = 12

/** A page of praise, newest first. The cursor names the last entry. */
export async function listPraise(
  { database }: Deps,
  { workspaceId }: Caller,
  { colleagueId, cursor, limit }: { colleagueId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ data: Praise[]; nextCursor: string | null }> {
  const before = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await database.all(store.selectPraise(workspaceId, { colleagueId, before }, limit + 1))
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last ? `${last.responseId}${last.colleagueId}` : null }
}

/** @throws DomainError `invalid-cursor` */
function readCursor(cursor: string): store.PraiseKey {
  if (/^[0-9a-z]{44}$/.test(cursor)) return { responseId: cursor.slice(0, 22), colleagueId: cursor.slice(22) }
  throw new DomainError('invalid', 'invalid-cursor', 'Expected the nextCursor of an earlier page.', { path: 'cursor' })
}

/** How often colleagues were praised in each of the last twelve months, newest month first. */
export async function countPraise(deps: Deps, { workspaceId }: Caller): Promise<PraiseCount[]> {
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  if (!workspace) throw notFound('workspace', workspaceId)
  const today = toLocalDay(deps.now(), workspace.timeZone)
  const [year = 0, month = 0] = today.split('-').map(Number)
  const since = new Date(Date.UTC(year, month - PRAISE_MONTHS, 1)).toISOString().slice(0, 10)
  return deps.database.all(store.countPraise(workspaceId, since))
}

/** An email that tells someone of praise. */
export interface PraiseMessage {
  to: string
  locale: string | null
  workspace: WorkspaceRow
  recipient: PraiseJob['recipient']['kind']
  praise: Praise[]
  /** The page of a response; null for people who may not open it. */
  getResponseUrl: ((id: string) => string) | null
}

/** What there is to tell; undefined if there is nothing any more: the response is erased, or the recipient is gone. */
export async function loadPraiseMessage(
  deps: Deps,
  workspaceId: string,
  { recipient, praise }: PraiseJob,
): Promise<PraiseMessage | undefined> {
  const [[workspace], person, rows] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    findPerson(deps, workspaceId, recipient),
    deps.database.all(
      store.selectPraiseOf(workspaceId, {
        responseIds: praise.map(({ responseId }) => responseId),
        colleagueIds: praise.map(({ colleagueId }) => colleagueId),
      }),
    ),
  ])
  const wanted = new Set(praise.map(({ responseId, colleagueId }) => `${responseId} ${colleagueId}`))
  const praiseRows = rows.filter(
    ({ responseId, colleagueId, comment }) => comment !== null && wanted.has(`${responseId} ${colleagueId}`),
  )
  if (!workspace || workspace.deletedAt !== null || !person || praiseRows.length === 0) return undefined
  const { slug } = workspace
  return {
    ...person,
    workspace,
    recipient: recipient.kind,
    praise: praiseRows,
    getResponseUrl: person.mayOpen ? (id) => `${deps.publicUrl}/w/${slug}/responses/${id}` : null,
  }
}

/** The address of a colleague or manager. Members who have left get nothing. */
async function findPerson({ database }: Deps, workspaceId: string, { kind, id }: PraiseJob['recipient']) {
  const findMember = async (userId: string | null) =>
    userId === null ? undefined : (await database.all(selectRecipient(workspaceId, userId)))[0]
  if (kind === 'manager') {
    const member = await findMember(id)
    return member && { to: member.email, locale: member.locale, mayOpen: hasPermission(member.role, 'responses') }
  }
  const [colleague] = await database.all(store.selectColleague(workspaceId, id))
  if (!colleague) return undefined
  const member = await findMember(colleague.userId)
  const to = colleague.email ?? member?.email
  if (to === undefined) return undefined
  // In the language of their manager, if they have chosen none.
  const locale = member?.locale ?? (await findMember(colleague.managerId))?.locale ?? null
  return { to, locale, mayOpen: member !== undefined && hasPermission(member.role, 'responses') }
}
