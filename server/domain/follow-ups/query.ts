import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { type FollowUpSort, type FollowUpStatus, statusBySort, type Tier, tiers } from '../../../shared/follow-up.ts'
import { type Group, getScoreRange } from '../../../shared/nps.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type * as store from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { isId } from '../ids.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import { prepareFollowUpSearch } from './search.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export interface FollowUpQuery {
  status?: FollowUpStatus | undefined
  /** `me`, `none`, the id of a member, or a name. */
  owner?: string | undefined
  overdue?: boolean | undefined
  /** Open and due today, overdue, or without a deadline. */
  today?: boolean | undefined
  /** For more than so many days. */
  waiting?: number | undefined
  survey?: string | undefined
  group?: Group | undefined
  score?: number | undefined
  tier?: Tier | undefined
  /** Words of what was said, or of whoever said it. */
  q?: string | undefined
  sort?: FollowUpSort | undefined
}

/** Whose follow-ups alone a caller sees and changes; undefined where it is everybody's. */
export const getVisibleOwnerId = ({ role, userId }: Caller): string | undefined =>
  hasPermission(role, 'follow-ups') ? undefined : (userId ?? '')

/** @throws DomainError `invalid` for a survey that the workspace does not have, or a sort of others than those asked for */
export async function buildFollowUpFilter(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
): Promise<store.FollowUpFilter> {
  const { status, survey, overdue, today, waiting, score, q, sort = 'newest' } = query
  if (survey !== undefined) await requireSurvey(deps, caller, survey, 'survey')
  const sortStatus = statusBySort[sort]
  if (sortStatus && status && sortStatus !== status) {
    throw new DomainError('invalid', 'invalid-input', `Expected status=${sortStatus} with sort=${sort}`, {
      path: 'sort',
    })
  }
  const now = deps.now()
  return {
    status: today ? 'open' : (sortStatus ?? status),
    restrictToOwner: getVisibleOwnerId(caller),
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

function buildOwnerFilter({ userId }: Caller, owner: string | undefined): store.FollowUpFilter {
  if (owner === 'none') return { unowned: true }
  // A key is nobody who could own any.
  if (owner === 'me') return { ownerId: userId ?? '' }
  return owner !== undefined && isId(owner) ? { ownerId: owner } : { owner }
}

/** When the day ends in a time zone. */
export const startOfTomorrow = (deps: Deps, timeZone: string): number =>
  instantFromWallClock(`${addDays(toLocalDay(deps.now(), timeZone), 1)}T00:00:00`, timeZone)
