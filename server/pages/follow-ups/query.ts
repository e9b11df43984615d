import type { Context } from 'hono'
import { z } from 'zod'
import { FollowUpSort, statusBySort, Tier } from '../../../shared/follow-up.ts'
import { type BoardColumn, boardColumns, stagesByColumn } from '../../../shared/follow-up-board.ts'
import { Group } from '../../../shared/response.ts'
import { text, WholeNumber } from '../../../shared/text.ts'
import type { FollowUpQuery } from '../../domain/follow-ups/query.ts'
import type { Env } from '../../http/env.ts'
import { parseTeamValue } from '../layout/assignee-values.ts'

/** The tabs of the list. Filters narrow them further. */
export const views = ['open', 'today', 'overdue', 'done'] as const

/** A filter with an invalid value is ignored; the page shows which filters are set. */
const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined)

const ListQuery = z.object({
  status: z.enum(['today', 'open', 'done', 'all']).catch('open'),
  overdue: z.literal('true').optional().catch(undefined),
  /** The page that a follow-up was opened from, if not the list. */
  from: lenient(z.literal('board')),
  stage: lenient(z.enum(boardColumns)),
  owner: lenient(text(200)),
  survey: lenient(text(40)),
  tier: lenient(Tier),
  group: lenient(Group),
  q: lenient(text(200)),
  waiting: lenient(WholeNumber(0, 9999).transform(String)),
  sort: lenient(FollowUpSort),
  cursor: lenient(z.string().regex(/^(\d{1,15}-)?[0-9a-z]{22}$/)),
})

export type ListQuery = z.output<typeof ListQuery>

export const parseQuery = (c: Context<Env>): ListQuery => ListQuery.parse(c.req.query())

export function getView({ status, overdue }: ListQuery): (typeof views)[number] | 'all' {
  return overdue && status !== 'done' && status !== 'all' ? 'overdue' : status
}

/** The requested order if it fits the view, otherwise the default order of the view. */
export function getSort(query: ListQuery): FollowUpSort {
  const view = getView(query)
  const [defaultSort, status] =
    view === 'all'
      ? (['newest', undefined] as const)
      : view === 'done'
        ? (['done', 'done'] as const)
        : (['queue', 'open'] as const)
  const isValid = query.sort && (statusBySort[query.sort] === undefined || statusBySort[query.sort] === status)
  return isValid && query.sort ? query.sort : defaultSort
}

/** A member, a name, or a team. */
function parseOwnerFilter(owner: string | undefined): Pick<FollowUpQuery, 'owner' | 'team'> {
  const team = owner === undefined ? undefined : parseTeamValue(owner)
  return team === undefined ? { owner } : { team }
}

export function toFollowUpQuery(query: ListQuery): FollowUpQuery {
  const view = getView(query)
  const { owner, survey, tier, group, waiting, q } = query
  const stage = query.stage && isInView(query.stage, view) ? query.stage : undefined
  return {
    stages: stage && stagesByColumn[stage],
    ...parseOwnerFilter(owner),
    survey,
    tier,
    group,
    q,
    waiting: waiting === undefined ? undefined : Number(waiting),
    sort: getSort(query),
    status: view === 'all' ? undefined : view === 'done' ? 'done' : 'open',
    ...(view === 'today' && { today: true }),
    ...(view === 'overdue' && { overdue: true }),
  }
}

/** Whether a view has follow-ups of a column of the board. */
export const isInView = (column: BoardColumn, view: ReturnType<typeof getView>): boolean =>
  view === 'all' || (view === 'done') === (column === 'solved' || column === 'ended')

/** The part of the query that selects a view. */
export const getViewQuery = (view: ReturnType<typeof getView>): Partial<ListQuery> =>
  view === 'overdue'
    ? { status: 'open', overdue: 'true', sort: undefined, cursor: undefined }
    : { status: view, overdue: undefined, sort: undefined, cursor: undefined }
