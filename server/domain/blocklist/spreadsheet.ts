import { selectBlocklistEntries } from '../../store/queries/blocklist.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTable, type Table } from '../files/table.ts'
import { convertPages } from '../pagination.ts'
import { loadToday } from '../workspaces/workspaces.ts'
import { toEntry } from './list.ts'

/** All entries of the blocklist, past ones included, newest first. */
export async function buildBlocklistTable(deps: Deps, caller: Caller, _query: object): Promise<Table> {
  const today = await loadToday(deps, caller)
  const pages = convertPages(
    deps.database,
    (position) => selectBlocklistEntries(caller.workspaceId, {}, position),
    (row) => toEntry(row, today),
  )
  return buildTable(pages, [
    ['id', ({ id }) => id],
    ['contactId', ({ contactId }) => contactId],
    ['contact', ({ contact }) => contact],
    ['state', ({ state }) => state],
    ['rule', ({ rule }) => rule],
    ['reason', ({ reason }) => reason],
    ['reviewDay', ({ reviewDay }) => reviewDay],
    ['until', ({ until }) => until],
    ['proposedAt', ({ proposedAt }) => proposedAt],
    ['proposer', ({ proposer }) => proposer],
    ['decidedAt', ({ decidedAt }) => decidedAt],
    ['decider', ({ decider }) => decider],
    ['endedAt', ({ endedAt }) => endedAt],
    ['ender', ({ ender, endedBy }) => ender ?? endedBy],
    ['endReason', ({ endReason }) => endReason],
  ])
}
