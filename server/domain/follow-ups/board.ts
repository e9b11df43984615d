import type { FollowUp } from '../../../shared/follow-up.ts'
import { type BoardColumn, boardColumns } from '../../../shared/follow-up-board.ts'
import { countBoardColumn, selectBoardColumn } from '../../store/queries/follow-up-board.ts'
import type { Caller, Deps } from '../deps.ts'
import { listFollowUpsByIds } from './follow-ups.ts'
import { buildFollowUpFilter, type FollowUpQuery } from './query.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** How long the board shows what has ended. */
export const BOARD_ENDED_DAYS = 30

/** Follow-ups in a column of the board; the rest is in the list. */
const COLUMN_SIZE = 10

/** A column with more is counted up to here. */
export const MAX_COLUMN_COUNT = 1000

export interface Board {
  column: BoardColumn
  followUps: FollowUp[]
  /** At most `MAX_COLUMN_COUNT`. */
  count: number
}

/**
 * The follow-ups that the caller may see, by how far they have come.
 * @param query its status, view and order mean nothing here
 * @throws DomainError as `buildFollowUpFilter`
 */
export async function loadBoard(
  deps: Deps,
  caller: Caller,
  { owner, team, survey, tier, group, q }: FollowUpQuery,
): Promise<Board[]> {
  const { workspaceId } = caller
  const filter = await buildFollowUpFilter(deps, caller, { owner, team, survey, tier, group, q })
  const endedSince = deps.now() - BOARD_ENDED_DAYS * DAY_MS
  const columns = await Promise.all(
    boardColumns.map(async (column) => {
      const part = { column, filter, endedSince }
      const [ids, [row]] = await Promise.all([
        deps.database.all(selectBoardColumn(workspaceId, { ...part, limit: COLUMN_SIZE })),
        deps.database.all(countBoardColumn(workspaceId, { ...part, limit: MAX_COLUMN_COUNT })),
      ])
      return { column, ids: ids.map(({ id }) => id), count: row?.count ?? 0 }
    }),
  )
  const followUps = await listFollowUpsByIds(
    deps,
    caller,
    columns.flatMap(({ ids }) => ids),
  )
  const followUpById = new Map(followUps.map((followUp) => [followUp.id, followUp]))
  return columns.map(({ column, ids, count }) => ({
    column,
    count,
    followUps: ids.flatMap((id) => followUpById.get(id) ?? []),
  }))
}
