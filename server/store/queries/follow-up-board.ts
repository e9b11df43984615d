import { raw, type Sql } from 'sql-template-tag'
import type { BoardColumn } from '../../../shared/follow-up-board.ts'
import { useIndexWith } from '../planner-hints.ts'
import { sql } from '../sql.ts'
import { buildFollowUpFilter, type FollowUpFilter } from './follow-up-filters.ts'

/** What a column of the board has of a workspace, beyond the filter. */
export interface BoardPart {
  column: BoardColumn
  filter: FollowUpFilter
  /** The start of the time whose ends are shown. */
  endedSince: number
  limit: number
}

/** The conditions of the partial index that has each column, and its order. */
const columnParts: Readonly<Record<Exclude<BoardColumn, 'ended'>, { condition: Sql; order: Sql }>> = {
  new: { condition: sql`done_at is null and stage = 'new'`, order: raw('urgency, response_id') },
  contacted: {
    condition: sql`stage in ('contacted', 'waiting') and stage = 'contacted'`,
    order: raw('urgency, response_id'),
  },
  waiting: {
    condition: sql`stage in ('contacted', 'waiting') and stage = 'waiting'`,
    order: raw('urgency, response_id'),
  },
  solved: {
    condition: sql`stage in ('solved', 'asked') and ${useIndexWith(sql`done_at`)}`,
    order: raw('done_at desc, response_id desc'),
  },
}

const getColumnPart = ({ column, endedSince }: BoardPart) =>
  column === 'ended'
    ? {
        condition: sql`concluded_at >= ${endedSince} and stage <> 'merged'`,
        order: raw('concluded_at desc, response_id desc'),
      }
    : columnParts[column]

/** The first follow-ups of a column: open ones by urgency, the others from the latest. */
export function selectBoardColumn(workspaceId: string, part: BoardPart) {
  const { condition, order } = getColumnPart(part)
  return sql<{ id: string }>`
  select response_id as id
  from   follow_up
  where  ${buildFollowUpFilter(workspaceId, part.filter)} and ${condition}
  order by ${order}
  limit  ${part.limit}`
}

/** Counts the follow-ups of a column up to the limit. */
export const countBoardColumn = (workspaceId: string, part: BoardPart) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   (
    select 1 from follow_up
    where  ${buildFollowUpFilter(workspaceId, part.filter)} and ${getColumnPart(part).condition}
    limit  ${part.limit}) f`
