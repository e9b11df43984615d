import { instantFromWallClock } from '../../../shared/calendar.ts'
import type { Tier } from '../../../shared/follow-up.ts'
import { type Group, getScoreRange } from '../../../shared/nps.ts'
import type { ContactConditions } from '../../store/queries/contact-lists.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { digest } from '../secrets.ts'

/** A filter of contacts. Those who were never asked match any `notAskedDays`. */
export interface ContactListQuery {
  q?: string | undefined
  where?: Record<string, string> | undefined
  tier?: Tier | undefined
  lastScore?: Group | 'none' | undefined
  notAskedDays?: number | undefined
  neverAsked?: boolean | undefined
  /** A day in the time zone of the workspace, or an instant in milliseconds UTC. */
  createdFrom?: { day: string } | { time: number } | undefined
}

/** A filter, prepared for the store. It is kept with jobs, so it has no times relative to now. */
export interface PreparedContactQuery {
  q?: string | undefined
  fromId?: string | undefined
  conditions?: ContactConditions | undefined
}

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** How long a download of personal links can be repeated. Less than a day: one made every day lists nobody twice. */
export const REPEAT_HOURS = 12

/** Identifies a filter, however its parts are ordered. */
export const getListKey = ({ where = {}, ...query }: ContactListQuery): string =>
  digest(JSON.stringify([sortEntries(query), sortEntries(where)]))

const sortEntries = (values: object) => Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))

/**
 * @param options `repeatLinksTo`: a survey. Its unused links that a download of this list created in the last hours do not
 *   count as asked, so that a download that broke off can be repeated
 */
export async function prepareContactQuery(
  deps: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  query: ContactListQuery,
  { repeatLinksTo }: { repeatLinksTo?: string } = {},
): Promise<PreparedContactQuery> {
  const { q, where, tier, lastScore, notAskedDays, neverAsked, createdFrom } = query
  const now = deps.now()
  const notAskedSinceId = neverAsked
    ? ''
    : notAskedDays === undefined
      ? undefined
      : timePrefix(Math.max(0, now - notAskedDays * DAY_MS))
  const conditions = {
    where: where && Object.keys(where).length > 0 ? where : undefined,
    tier,
    lastScore: lastScore === undefined || lastScore === 'none' ? lastScore : getScoreRange(lastScore),
    notAskedSinceId,
    ignoredLinks:
      repeatLinksTo === undefined || notAskedSinceId === undefined
        ? undefined
        : {
            surveyId: repeatLinksTo,
            listKey: getListKey(query),
            sinceId: timePrefix(Math.max(0, now - REPEAT_HOURS * HOUR_MS)),
            now,
          },
  }
  const hasConditions = Object.values(conditions).some((condition) => condition !== undefined)
  return {
    q,
    fromId: createdFrom && timePrefix(Math.max(0, await getTime(deps, workspaceId, createdFrom))),
    conditions: hasConditions ? conditions : undefined,
  }
}

async function getTime({ database }: Deps, workspaceId: string, bound: { day: string } | { time: number }) {
  if ('time' in bound) return bound.time
  const [workspace] = await database.all(selectWorkspaceById(workspaceId))
  return instantFromWallClock(`${bound.day}T00:00:00`, workspace?.timeZone ?? 'UTC')
}
