import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpFigures } from '../../../shared/follow-up-figures.ts'
import { MAX_TEAMS } from '../../../shared/team.ts'
import { type FollowUpFiguresRow, selectFollowUpsForFigures } from '../../store/queries/follow-up-figures.ts'
import { selectTeams } from '../../store/queries/teams.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import {
  compareWithNotReached,
  countCauses,
  countContactedInTime,
  measureClosing,
  measureContact,
  sumAmends,
  summarizeConversion,
  summarizeGroup,
} from './figure-parts.ts'

const DEFAULT_DAYS = 90
const BATCH_SIZE = 5000
const MAX_FOLLOW_UPS = 100_000

/**
 * What came of the follow-ups of the responses of a range of local days: the last 90 if it is not given. Merged follow-ups count
 * through those they were merged into.
 * @throws DomainError `range-reversed` if `to` is before `from`, `too-many-follow-ups` for more than 100,000
 */
export async function getFollowUpFigures(
  deps: Deps,
  { workspaceId }: Caller,
  range: { from?: string | undefined; to?: string | undefined } = {},
): Promise<FollowUpFigures> {
  const now = deps.now()
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  if (!workspace) throw notFound('workspace', workspaceId)
  const { timeZone } = workspace
  const to = range.to ?? toLocalDay(now, timeZone)
  const from = range.from ?? addDays(to, 1 - DEFAULT_DAYS)
  if (from > to)
    throw new DomainError('invalid', 'range-reversed', 'Expected a day on or after “from”.', { path: 'to' })
  const toIdBound = (day: string) => timePrefix(Math.max(0, instantFromWallClock(`${day}T00:00:00`, timeZone)))
  const bounds = { after: toIdBound(from), before: toIdBound(addDays(to, 1)) }
  const [rows, teams] = await Promise.all([
    loadRows(deps, workspaceId, bounds),
    deps.database.all(selectTeams(workspaceId, MAX_TEAMS)),
  ])
  const open = rows.filter(({ doneAt }) => doneAt === null)
  const byOwner = [...Map.groupBy(rows, ({ ownerId, owner }) => ownerId ?? owner)]
  return {
    from,
    to,
    count: rows.length,
    open: open.length,
    overdue: open.filter(({ dueAt, stage }) => dueAt !== null && dueAt < now && stage !== 'waiting').length,
    contactedInTime: countContactedInTime(rows, now),
    toContact: measureContact(rows, now),
    toClose: measureClosing(rows, now),
    conversion: summarizeConversion(rows),
    comparison: compareWithNotReached(rows),
    causes: countCauses(rows),
    amends: sumAmends(rows),
    owners: byOwner
      .flatMap(([key, part]) => {
        const { ownerId = null, owner = null } = part.at(-1) ?? {}
        return key === null ? [] : [{ id: ownerId, name: owner ?? key, ...summarizeGroup(part, now) }]
      })
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    teams: teams.flatMap(({ id, name }) => {
      const part = rows.filter(({ teamId }) => teamId === id)
      return part.length === 0 ? [] : [{ id, name, ...summarizeGroup(part, now) }]
    }),
  }
}

async function loadRows({ database }: Deps, workspaceId: string, bounds: { after: string; before: string }) {
  const rows: FollowUpFiguresRow[] = []
  let { after } = bounds
  while (true) {
    const batch = await database.all(
      selectFollowUpsForFigures(workspaceId, { after, before: bounds.before }, BATCH_SIZE),
      { long: true },
    )
    rows.push(...batch)
    if (rows.length > MAX_FOLLOW_UPS) {
      throw new DomainError(
        'invalid',
        'too-many-follow-ups',
        `These days have more than ${MAX_FOLLOW_UPS} follow-ups. Choose fewer days.`,
        { path: 'from', params: { limit: MAX_FOLLOW_UPS } },
      )
    }
    const last = batch.at(-1)
    if (!last || batch.length < BATCH_SIZE) return rows
    after = last.id
  }
}
