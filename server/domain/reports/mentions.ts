import { splitRange } from '../../../shared/calendar.ts'
import { benjaminiHochberg, type Change, compareScores, holm } from '../../../shared/comparison.ts'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { computeImpact, hasEnoughForImpact, testImpact } from '../../../shared/drivers.ts'
import { count, countGroup, type Group, subtractTally, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import { getPreviousSpan } from '../../../shared/range.ts'
import type { MentionsReport } from '../../../shared/report.ts'
import { ANY, REASON_KEY, TAG_KEY } from '../../store/counted-segments.ts'
import * as store from '../../store/queries/reports.ts'
import type { Caller, Deps } from '../deps.ts'
import { getIdRange } from '../responses/query.ts'
import { canSee } from '../responses/views.ts'
import { buildHistogram } from './metrics.ts'
import { buildReportFilter, isCountedKey, isFiltered, loadHistogram, type ReportQuery } from './reports.ts'

/** What respondents selected as their reasons, or what members tagged their responses with. */
export type MentionKind = MentionsReport['by']

export interface MentionsQuery extends ReportQuery {
  by: MentionKind
  group: Group
}

const MAX_MENTIONS = 200

/**
 * The reasons, or tags, of the responses of a group, with the change since the period before and the effect on the score.
 * @throws DomainError as `buildReportFilter`
 */
export async function getMentions(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: MentionsQuery,
): Promise<MentionsReport> {
  return loadMentions(deps, caller, await buildReportFilter(deps, caller, surveyId, query), query)
}

export async function loadMentions(
  deps: Deps,
  caller: Caller,
  filter: store.ReportFilter,
  { by, group, hasChanges = true }: Pick<MentionsQuery, 'by' | 'group'> & { hasChanges?: boolean },
): Promise<MentionsReport> {
  const { from, to } = filter
  const before = hasChanges && from !== undefined && to !== undefined ? getPreviousSpan({ from, to }) : null
  const [current, previous, histogram] = await Promise.all([
    loadTallies(deps, filter, by),
    before ? loadTallies(deps, { ...filter, ...before }, by) : null,
    loadHistogram(deps, filter),
  ])
  const all = tallyHistogram(histogram)
  const answered = countIn(current, ANY, group)
  const tallies = [...current].filter(([value]) => value !== ANY)
  const changes = testChanges(tallies, { group, current, previous })
  const impacts = testImpacts(tallies, all)
  const mentions = tallies.map(([value, tally], index) => ({
    value,
    count: countGroup(tally, group),
    share: !hasEnoughForShares(answered) ? null : countGroup(tally, group) / answered,
    change: changes[index] ?? null,
    impact: impacts[index] ?? null,
  }))
  return {
    by,
    group,
    count: countGroup(all, group),
    answered,
    before,
    mentions: mentions
      .filter((mention) => mention.count > 0 && canSee(caller, mention.value))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
  }
}

/** The responses by reason or tag; the empty one stands for any of them. */
async function loadTallies(deps: Deps, filter: store.ReportFilter, by: MentionKind): Promise<Map<string, Tally>> {
  const key = by === 'reason' ? REASON_KEY : TAG_KEY
  if (isFiltered(filter) && !(await hasMentions(deps, filter, key))) return new Map()
  const { cells, long } = await selectMentionCells(deps, filter, by, key)
  const rows = await deps.database.all(store.selectScoresByValue(cells, MAX_MENTIONS + 1), { long })
  return new Map(
    rows.flatMap((row) => (row.value === null ? [] : [[row.value, tallyHistogram(buildHistogram([row]))] as const])),
  )
}

/** The counts of the survey or of a counted segment, or else the responses themselves, of which there may be many. */
async function selectMentionCells(deps: Deps, filter: store.ReportFilter, by: MentionKind, mentionKey: string) {
  const [condition, ...others] = Object.entries(filter.where)
  if (!condition && filter.channel === undefined)
    return { cells: store.selectCountedCells(filter, { key: mentionKey }, splitRange(filter)), long: false }
  const [key, value] = condition ?? ['', '']
  if (
    condition &&
    others.length === 0 &&
    filter.channel === undefined &&
    (await isCountedKey(deps, filter.workspaceId, key))
  )
    return { cells: store.selectCountedMentionCells(filter, mentionKey, { key, value }), long: false }
  return { cells: store.selectMentionCells({ ...filter, ...getIdRange(filter) }, by), long: true }
}

/** Whether any response of the survey has a reason, or tag, in the range: if not, the responses need not be read. */
async function hasMentions(deps: Deps, filter: store.ReportFilter, key: string): Promise<boolean> {
  const cells = store.selectCountedCells(filter, { key, value: ANY }, splitRange(filter))
  return count(tallyHistogram(buildHistogram(await deps.database.all(store.selectTotalScores(cells))))) > 0
}

function countIn(tallies: Map<string, Tally> | null, value: string, group: Group): number {
  const tally = tallies?.get(value)
  return tally ? countGroup(tally, group) : 0
}

interface Shares {
  group: Group
  current: Map<string, Tally>
  previous: Map<string, Tally> | null
}

/** Without passives, a score is a share on a scale of twice the width, and its interval that of Wilson. */
const toShareTally = (part: number, total: number): Tally => ({
  promoters: part,
  passives: 0,
  detractors: total - part,
})

function compareShares([before, totalBefore]: [number, number], [now, total]: [number, number]): Change {
  const change = compareScores(toShareTally(before, totalBefore), toShareTally(now, total)) as Change
  return { ...change, difference: change.difference / 2, low: change.low / 2, high: change.high / 2 }
}

/** The changes of the shares, adjusted for the number of reasons or tags. */
function testChanges(tallies: readonly [string, Tally][], { group, current, previous }: Shares) {
  const [answered, answeredBefore] = [countIn(current, ANY, group), countIn(previous, ANY, group)]
  if (!(hasEnoughForShares(answered) && hasEnoughForShares(answeredBefore))) return []
  const changes = tallies.map(([value, tally]) => {
    const countBefore = countIn(previous, value, group)
    const change = compareShares([countBefore, answeredBefore], [countGroup(tally, group), answered])
    return { ...change, before: countBefore / answeredBefore }
  })
  const adjustedPValues = holm(changes.map(({ pValue }) => pValue))
  return changes.map((change, index) => {
    const adjustedPValue = adjustedPValues[index] as number
    return { ...change, adjustedPValue, significant: adjustedPValue < 1 - change.confidence }
  })
}

/** The effects on the score, over all groups; undefined with too few responses. */
function testImpacts(tallies: readonly [string, Tally][], all: Tally) {
  const impacts = tallies.map(([, tally]) => {
    const rest = subtractTally(all, tally)
    if (!hasEnoughForImpact(tally, rest)) return undefined
    const impact = computeImpact(tally, rest)
    return { ...impact, ...testImpact(impact) }
  })
  const pValues = benjaminiHochberg(impacts.map((impact) => impact?.pValue ?? 1))
  return impacts.map(
    (impact, index) =>
      impact && {
        points: impact.points,
        low: impact.low,
        high: impact.high,
        npsWith: impact.npsWith,
        npsWithout: impact.npsWithout,
        significant: (pValues[index] as number) < 1 - impact.confidence,
      },
  )
}
