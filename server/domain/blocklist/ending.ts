import { toLocalDay } from '../../../shared/calendar.ts'
import { endBlocklistEntries, forgetRejectedReasons, selectEndingEntries } from '../../store/queries/blocklist.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'

/** Entries per run: the next run ends the others. */
const MAX_ENTRIES = 1000

/** Where each day starts first. */
const FIRST_TIME_ZONE = 'Pacific/Kiritimati'

/** How long a rejected proposal says what happened: nobody has confirmed it. */
const REJECTED_REASON_MS = 90 * 24 * 60 * 60 * 1000

/** Ends entries of the blocklist whose last day is over in their workspace, and forgets what was rejected long ago. */
export async function endExpiredEntries(deps: Deps): Promise<void> {
  const now = deps.now()
  await deps.database.batch([forgetRejectedReasons(now - REJECTED_REASON_MS)])
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
