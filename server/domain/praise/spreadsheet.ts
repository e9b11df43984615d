import type { Praise } from '../../../shared/praise.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTable, type Table } from '../files/table.ts'
import { listPraise } from './praise.ts'

const PAGE_SIZE = 500

/** The praise of colleagues, newest first. */
export const buildPraiseTable = async (deps: Deps, caller: Caller, _query: object): Promise<Table> =>
  buildTable(eachPraisePage(deps, caller), [
    ['day', ({ day }) => day],
    ['colleague', ({ colleague }) => colleague],
    ['colleagueId', ({ colleagueId }) => colleagueId],
    ['score', ({ score }) => score],
    ['comment', ({ comment }) => comment],
    ['responseId', ({ responseId }) => responseId],
  ])

async function* eachPraisePage(deps: Deps, caller: Caller): AsyncGenerator<Praise[]> {
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await listPraise(deps, caller, { cursor, limit: PAGE_SIZE })
    yield data
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}
