import type { Context } from 'hono'
import { z } from 'zod'
import { FollowUpSort, statusOf, Tier } from '../../../shared/follow-up.ts'
import { Group } from '../../../shared/response.ts'
import { text, Whole } from '../../../shared/text.ts'
import type { FollowUpQuery } from '../../domain/follow-ups/query.ts'
import type { Env } from '../../http/env.ts'
import { home } from '../layout/shell.ts'

/** What the list is first narrowed to; the others are set beside it. */
export const views = ['today', 'overdue', 'open', 'done'] as const

/** What a filter of an address cannot mean is passed over: the page shows what is set. */
const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined)

const Asked = z.object({
  status: z.enum(['today', 'open', 'done', 'all']).catch('today'),
  overdue: z.literal('true').optional().catch(undefined),
  owner: lenient(text(200)),
  survey: lenient(text(40)),
  tier: lenient(Tier),
  group: lenient(Group),
  q: lenient(text(200)),
  waiting: lenient(Whole(0, 9999).transform(String)),
  sort: lenient(FollowUpSort),
  cursor: lenient(z.string().regex(/^(\d{1,15}-)?[0-9a-z]{22}$/)),
})

export type Asked = z.output<typeof Asked>

/** What the address of a page asks for. */
export const askedOf = (c: Context<Env>): Asked => Asked.parse(c.req.query())

export function viewOf({ status, overdue }: Asked): (typeof views)[number] | 'all' {
  return overdue && status !== 'done' && status !== 'all' ? 'overdue' : status
}

/** The order the list is in: who is most urgent first, unless something else is asked for that fits. */
export function sortOf(asked: Asked): FollowUpSort {
  const view = viewOf(asked)
  const [usual, status] =
    view === 'all'
      ? (['newest', undefined] as const)
      : view === 'done'
        ? (['done', 'done'] as const)
        : (['due', 'open'] as const)
  const fits = asked.sort && (statusOf[asked.sort] === undefined || statusOf[asked.sort] === status)
  return fits && asked.sort ? asked.sort : usual
}

/** The same as the domain understands it. */
export function queryOf(asked: Asked): FollowUpQuery {
  const view = viewOf(asked)
  const { owner, survey, tier, group, waiting, q } = asked
  return {
    owner,
    survey,
    tier,
    group,
    q,
    waiting: waiting === undefined ? undefined : Number(waiting),
    sort: sortOf(asked),
    status: view === 'all' ? undefined : view === 'done' ? 'done' : 'open',
    ...(view === 'today' && { today: true }),
    ...(view === 'overdue' && { overdue: true }),
  }
}

/** The address of the list, or of one of it, with what is asked for and some of that changed. */
export function addressOf(c: Context<Env>, asked: Partial<Asked>, change: Partial<Asked> = {}, at = ''): string {
  const parameters = Object.entries({ ...asked, ...change }).filter(
    ([name, value]) => value !== undefined && !(name === 'status' && value === 'today'),
  )
  const search = new URLSearchParams(parameters as [string, string][]).toString()
  return `${home(c)}/follow-ups${at}${search ? `?${search}` : ''}`
}

/** What a view of the list is in an address. */
export const viewIn = (view: ReturnType<typeof viewOf>): Partial<Asked> =>
  view === 'overdue'
    ? { status: 'today', overdue: 'true', sort: undefined, cursor: undefined }
    : { status: view, overdue: undefined, sort: undefined, cursor: undefined }
