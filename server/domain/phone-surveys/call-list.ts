import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Callee } from '../../../shared/phone-survey.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/phone-calls.ts'
import type { SurveyRow } from '../../store/queries/surveys.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { DAY_MS, findRefusals } from '../invitations/asking.ts'
import { loadSurvey } from '../surveys/surveys.ts'

/** Contacts looked at in one statement, and for one page. */
const CHUNK_SIZE = 1000
const MAX_SCANNED = 20_000
/** How long a refusal stands in a workspace without a throttle. */
const REFUSAL_DAYS = 90

const tiers = ['A', 'B', 'C', 'D'] as const

export interface CallListQuery extends Paging {
  /** Contacts who were called within these days are left out. */
  days: number
}

/**
 * Whom to call for a survey: contacts with a phone number, the highest tier first and within it those known longest. Left out
 * are those who must not be asked on any channel, those called within some days or by another interviewer now, those who have refused within
 * the throttle, and wrong numbers. A page may have fewer contacts than asked for, or none, and still a cursor: so many were looked through.
 * @throws DomainError `not-found` survey
 */
export async function listCallees(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  { days, cursor, limit }: CallListQuery,
): Promise<ListPage<Callee>> {
  const survey = await loadSurvey(deps, caller, surveyId)
  const [workspace] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  if (!workspace) throw notFound('workspace', caller.workspaceId)
  const limits = buildLimits(deps, caller, workspace, days)
  const callees: store.CalleeRow[] = []
  let after = parseCursor(cursor)
  for (let scanned = 0; ; ) {
    const candidates = await deps.database.all(store.selectCallCandidates(caller.workspaceId, after, CHUNK_SIZE))
    const ids = candidates.map(({ id }) => id)
    if (ids.length > 0) callees.push(...(await findCallees(deps, workspace, survey, ids, limits)))
    if (callees.length > limit) {
      const data = callees.slice(0, limit)
      return { data: data.map(toCallee), nextCursor: formatCursor(data.at(-1) as store.CallPosition) }
    }
    scanned += candidates.length
    after = candidates.at(-1)
    if (!after || candidates.length < CHUNK_SIZE) return { data: callees.map(toCallee), nextCursor: null }
    if (scanned >= MAX_SCANNED) return { data: callees.map(toCallee), nextCursor: formatCursor(after) }
  }
}

/** Those among some contacts who may be called, by the rule for all channels, and were not called lately. */
async function findCallees(
  deps: Deps,
  workspace: WorkspaceRow,
  survey: Pick<SurveyRow, 'type'>,
  ids: readonly string[],
  limits: store.CallLimits,
): Promise<store.CalleeRow[]> {
  const rows = await deps.database.all(store.selectCallees(workspace.id, ids, limits), { long: true })
  const refusals = await findRefusals(
    deps,
    { ...workspace, workspaceId: workspace.id, channel: 'phone', surveyType: survey.type },
    rows.map(({ id }) => id),
  )
  const rowsById = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => (refusals.has(id) ? [] : (rowsById.get(id) ?? [])))
}

function buildLimits(deps: Deps, { actor }: Caller, { throttleDays }: WorkspaceRow, days: number): store.CallLimits {
  const toId = (daysAgo: number) => timePrefix(Math.max(0, deps.now() - daysAgo * DAY_MS))
  return {
    calledSinceId: toId(days),
    refusedSinceId: toId(throttleDays ?? REFUSAL_DAYS),
    actor,
    now: deps.now(),
  }
}

/** The place of a contact in the list, from which the list goes on. */
const formatCursor = ({ tier, id }: store.CallPosition): string => `${tier}.${id}`

/** The same, of a contact in the list. */
export const getCalleeCursor = ({ tier, id }: Pick<Callee, 'tier' | 'id'>): string =>
  formatCursor({ tier: tier === null ? tiers.length + 1 : tiers.indexOf(tier) + 1, id })

/** @param cursor as `CallListCursor` */
function parseCursor(cursor: string | undefined): store.CallPosition | undefined {
  const [tier = '', id = ''] = cursor?.split('.') ?? []
  return cursor === undefined ? undefined : { tier: Number(tier), id }
}

const toCallee = ({ tier, lastInvitedAt, lastRespondedAt, lastCalledAt, ...row }: store.CalleeRow): Callee => ({
  ...row,
  tier: tiers[tier - 1] ?? null,
  lastAskedAt: toIsoOrNull(Math.max(lastInvitedAt ?? 0, lastRespondedAt ?? 0) || null),
  lastCalledAt: toIsoOrNull(lastCalledAt),
})
