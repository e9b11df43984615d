import { addDays, instantFromWallClock, splitRange, toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpFigures } from '../../../shared/follow-up-figures.ts'
import { scores, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import { MAX_TEAMS } from '../../../shared/team.ts'
import * as store from '../../store/queries/follow-up-figures.ts'
import { countOpenFollowUps } from '../../store/queries/follow-ups.ts'
import { selectScoresBySurvey } from '../../store/queries/reports.ts'
import { selectTeams } from '../../store/queries/teams.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { type FollowUpVisibility, loadVisibility } from '../teams/visibility.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import {
  compareWithNotReached,
  countCauses,
  countContactedInTime,
  measureClosingWithCurve,
  measureContactWithCurve,
  sum,
  sumAmends,
  summarizeConversion,
  summarizeGroup,
} from './figure-parts.ts'
import { measureSilence } from './silence.ts'

const DEFAULT_DAYS = 90
const MAX_FOLLOW_UPS = 200_000

/** Local days, inclusive: the last 90 unless given. */
export interface FigureDays {
  from?: string | undefined
  to?: string | undefined
}

/**
 * What came of the follow-ups of the responses of a range of local days. Merged follow-ups count through those they were merged
 * into. Agents see the figures of their own, and team leads those of their teams.
 * @throws DomainError `range-reversed` if `to` is before `from`, `too-many-follow-ups` for more than 200,000, or as many
 * unhappy responses
 */
export async function getFollowUpFigures(deps: Deps, caller: Caller, days: FigureDays = {}): Promise<FollowUpFigures> {
  const now = deps.now()
  const { timeZone } = await getWorkspace(deps, caller)
  const to = days.to ?? toLocalDay(now, timeZone)
  const from = days.from ?? addDays(to, 1 - DEFAULT_DAYS)
  if (from > to)
    throw new DomainError('invalid', 'range-reversed', 'Expected a day on or after “from”.', { path: 'to' })
  const visibility = await loadVisibility(deps, caller)
  const toIdBound = (day: string) => timePrefix(Math.max(0, instantFromWallClock(`${day}T00:00:00`, timeZone)))
  const { workspaceId } = caller
  const range = { workspaceId, after: toIdBound(from), before: toIdBound(addDays(to, 1)), visibility }
  await requireFew(deps, range)
  const all = visibility === undefined ? { from, to } : undefined
  const [later, customers, cells, teams, [open]] = await Promise.all([
    deps.database.all(store.countLaterResponses(range), { long: true }),
    all && loadCustomers(deps, range, all),
    deps.database.all(store.selectFigureCells(range, now), { long: true }),
    deps.database.all(selectTeams(workspaceId, MAX_TEAMS)),
    deps.database.all(countOpenFollowUps(workspaceId, { now, tomorrow: now, me: '' }, visibility), { long: true }),
  ])
  return {
    from,
    to,
    scope: visibility === undefined ? 'all' : visibility.teamIds.length > 0 ? 'teams' : 'own',
    count: sum(cells, 'count'),
    open: open?.open ?? 0,
    overdue: open?.overdue ?? 0,
    contactedInTime: countContactedInTime(cells),
    toContact: measureContactWithCurve(cells),
    toClose: measureClosingWithCurve(cells),
    conversion: summarizeConversion(cells),
    comparison: compareWithNotReached(
      later[0] ?? { reached: 0, reachedConverted: 0, notReached: 0, notReachedConverted: 0 },
    ),
    causes: countCauses(cells, customers?.tally),
    amends: sumAmends(cells),
    owners: summarizeOwners(cells, visibility),
    teams: teams.flatMap(({ id, name }) => {
      // The caller sees all follow-ups of the teams that they lead, and only some of the others.
      if (visibility && !visibility.teamIds.includes(id)) return []
      const part = cells.filter(({ teamId }) => teamId === id)
      return part.length === 0 ? [] : [{ id, name, ...summarizeGroup(part) }]
    }),
    silence: customers?.silence ?? null,
  }
}

async function requireFew({ database }: Deps, range: store.FigureRange): Promise<void> {
  const limit = MAX_FOLLOW_UPS + 1
  const [[followUps], [unhappy]] = await Promise.all([
    database.all(store.countFollowUps(range, limit), { long: true }),
    range.visibility ? [] : database.all(store.countUnhappyUpTo(range, limit), { long: true }),
  ])
  if (Math.max(followUps?.count ?? 0, unhappy?.count ?? 0) <= MAX_FOLLOW_UPS) return
  throw new DomainError(
    'invalid',
    'too-many-follow-ups',
    `These days have more than ${MAX_FOLLOW_UPS} follow-ups or unhappy responses. Choose fewer days.`,
    { path: 'from', params: { limit: MAX_FOLLOW_UPS } },
  )
}

/** The score of all customers who responded, and what it says of the others. */
async function loadCustomers({ database }: Deps, range: store.FigureRange, days: { from: string; to: string }) {
  const { workspaceId } = range
  const none = { responses: 0, withContact: 0, complaints: 0 }
  const [rows, recoverySurveys, [unhappy = none], [contacts]] = await Promise.all([
    database.all(selectScoresBySurvey({ workspaceId }, { key: '', value: '' }, splitRange(days))),
    database.all(store.selectRecoverySurveyIds(workspaceId)),
    database.all(store.countUnhappyResponses(range), { long: true }),
    database.all(store.countCustomers(workspaceId), { long: true }),
  ])
  const isRecovery = ({ surveyId }: { surveyId: string }) => recoverySurveys.some(({ id }) => id === surveyId)
  const counted = rows.filter((row) => !isRecovery(row))
  const histogram = scores.map((score) => counted.reduce((total, row) => total + (row[`s${score}`] ?? 0), 0))
  const tally: Tally = tallyHistogram(histogram)
  return { tally, silence: measureSilence(tally, unhappy, contacts?.count ?? 0) }
}

/** By member, or by name where follow-ups were given to a name. Only those all of whose follow-ups the caller sees. Most follow-ups first. */
const summarizeOwners = (
  cells: readonly store.FigureCell[],
  visibility: FollowUpVisibility | undefined,
): FollowUpFigures['owners'] =>
  [...Map.groupBy(cells, ({ ownerId, owner }) => ownerId ?? owner)]
    .flatMap(([key, part]) => {
      const { ownerId = null, owner = null } = part.at(-1) ?? {}
      if (visibility && !visibility.ownerIds.includes(ownerId ?? '')) return []
      return key === null ? [] : [{ id: ownerId, name: owner ?? key, ...summarizeGroup(part) }]
    })
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
