import { toLocalDay } from '../../../shared/calendar.ts'
import { endBlocklistEntries, selectEndingEntries } from '../../store/queries/blocklist.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'

/** Entries per run: the next run ends the others. */
const MAX_ENTRIES = 1000

/** Where each day starts first. */
const FIRST_TIME_ZONE = 'Pacific/Kiritimati'

/** Ends entries of the blocklist whose last day is over in their workspace. */
export async function endExpiredEntries(deps: Deps): Promise<void> {
  const now = deps.now()
  const rows = await deps.database.all(selectEndingEntries(toLocalDay(now, FIRST_TIME_ZONE), MAX_ENTRIES))
  const expired = rows.filter(({ until, timeZone }) => until < toLocalDay(now, timeZone))
  for (const [workspaceId, entries] of Map.groupBy(expired, (row) => row.workspaceId)) {
    await deps.database.batch([
      endBlocklistEntries(
        workspaceId,
        entries.map(({ id }) => id),
        now,
      ),
      ...entries.map(({ id }) => auditEntry(deps, systemCaller(workspaceId), 'blocklist.ended', id, { expired: true })),
    ])
  }
}
