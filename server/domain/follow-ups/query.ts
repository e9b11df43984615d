import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { type FollowUpSort, type FollowUpStatus, statusBySort, type Tier, tiers } from '../../../shared/follow-up.ts'
import type { FollowUpStage } from '../../../shared/follow-up-stages.ts'
import { type Group, getScoreRange } from '../../../shared/nps.ts'
import type { FollowUpFilter } from '../../store/queries/follow-up-filters.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { isId } from '../ids.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { loadVisibility } from '../teams/visibility.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import { prepareFollowUpSearch } from './search.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export interface FollowUpQuery {
  status?: FollowUpStatus | undefined
  stages?: readonly FollowUpStage[] | undefined
  /** `me`, `none`, the id of a member, or a name. */
  owner?: string | undefined
  /** The id of a team. */
  team?: string | undefined
  overdue?: boolean | undefined
  /** Open and due today, overdue, or without a deadline. */
  today?: boolean | undefined
  /** Open for more than this many days. */
  waiting?: number | undefined
  survey?: string | undefined
  group?: Group | undefined
  score?: number | undefined
  tier?: Tier | undefined
  /** Words in the comment, or in the name and addresses of the respondent. */
  q?: string | undefined
  sort?: FollowUpSort | undefined
}

/** @throws DomainError `unknown-survey`, or `sort-mismatch` if the order does not fit the status */
export async function buildFollowUpFilter(deps: Deps, caller: Caller, query: FollowUpQuery): Promise<FollowUpFilter> {
  const { status, survey, overdue, today, waiting, score, q, sort = 'newest' } = query
  if (survey !== undefined) await requireSurvey(deps, caller, survey, 'survey')
  const sortStatus = statusBySort[sort]
  if (sortStatus && status && sortStatus !== status) {
    throw new DomainError('invalid', 'sort-mismatch', `Expected status=${sortStatus} with sort=${sort}`, {
      path: 'sort',
      params: { sort, status: sortStatus },
    })
  }
  const now = deps.now()
  return {
    status: today ? 'open' : (sortStatus ?? status),
    stages: query.stages,
    visibility: await loadVisibility(deps, caller),
    team: query.team,
    ...buildOwnerFilter(caller, query.owner),
    overdue: overdue === undefined ? undefined : { is: overdue, now },
    callBefore: today ? startOfTomorrow(deps, (await getWorkspace(deps, caller)).timeZone) : undefined,
    openedBefore: waiting === undefined ? undefined : now - waiting * DAY_MS,
    survey,
    scores: score === undefined ? query.group && getScoreRange(query.group) : { from: score, to: score },
    tier: query.tier && tiers.indexOf(query.tier) + 1,
    search: q === undefined ? undefined : await prepareFollowUpSearch(deps, caller, q),
  }
}

function buildOwnerFilter({ userId }: Caller, owner: string | undefined): FollowUpFilter {
  if (owner === 'none') return { unowned: true }
  // An API key owns no follow-ups.
  if (owner === 'me') return { ownerId: userId ?? '' }
  return owner !== undefined && isId(owner) ? { ownerId: owner } : { owner }
}

/** What the queue depends on: what is overdue now, and what waits until tomorrow or later. */
export interface QueueClock {
  now: number
  tomorrow: number
}

export async function loadQueueClock(deps: Deps, caller: Caller): Promise<QueueClock> {
  const { timeZone } = await getWorkspace(deps, caller)
  return { now: deps.now(), tomorrow: startOfTomorrow(deps, timeZone) }
}

/** The end of today in a time zone. */
export const startOfTomorrow = (deps: Deps, timeZone: string): number =>
  instantFromWallClock(`${addDays(toLocalDay(deps.now(), timeZone), 1)}T00:00:00`, timeZone)
