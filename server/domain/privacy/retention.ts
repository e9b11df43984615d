import { retryOnConflict, type Statement } from '../../store/database.ts'
import { erasePersonalAuditData } from '../../store/queries/audit.ts'
import { eraseMessagesOfResponseRange } from '../../store/queries/channel-erasure.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import * as store from '../../store/queries/retention.ts'
import { auditEntry } from '../audit.ts'
import { loadContactRows } from '../contacts/lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { listAddresses } from '../suppressions/addresses.ts'
import { forgetAddresses } from '../suppressions/erasure.ts'

/** The job that redacts expired personal data. */
export const REDACT_EXPIRED = 'redact-expired'

const DAY_MS = 86_400_000

/** How many rows are redacted at once. */
const CHUNK_SIZE = 1000

/** The time before which personal data expires, and the first id of that time. */
function getCutoff({ now }: Deps, days: number) {
  const cutoff = now() - days * DAY_MS
  return { cutoff, cutoffId: timePrefix(Math.max(0, cutoff)) }
}

/** How many responses and contacts would be redacted now with a retention of this many days. Slow. */
export async function previewRetention(deps: Deps, { workspaceId }: Caller, days: number) {
  const { cutoff, cutoffId } = getCutoff(deps, days)
  const options = { long: true }
  const [[responses], [contacts]] = await Promise.all([
    deps.database.all(store.countPersonalResponses(workspaceId, { after: '', to: cutoffId }), options),
    deps.database.all(store.countIdleContacts(workspaceId, cutoff, cutoffId), options),
  ])
  return { responses: responses?.count ?? 0, contacts: contacts?.count ?? 0 }
}

/** Starts the daily redaction in every workspace with a retention period, unless the previous one is still running. */
export async function startRedaction(deps: Deps): Promise<void> {
  const now = deps.now()
  for (const { id, cursor } of await deps.database.all(store.selectWorkspacesWithRetention)) {
    if (cursor !== null) continue
    const job = { id: deps.newId(now), workspaceId: id, type: REDACT_EXPIRED, payload: {}, createdAt: now, dueAt: now }
    await deps.database.batch([store.advanceRedaction(id, null, 'responses '), enqueueJob(job)])
  }
  deps.wakeWorker()
}

/**
 * Redacts the next expired responses, and then contacts. Scores, segments and counts stay, so the reports do not
 * change.
 * @returns whether there is more
 */
export const redactNextChunk = (deps: Deps, workspaceId: string, chunk = CHUNK_SIZE): Promise<boolean> =>
  // Responses and contacts may change between their count, which is audited, and their redaction.
  retryOnConflict(() => tryNextChunk(deps, workspaceId, chunk))

async function tryNextChunk(deps: Deps, workspaceId: string, chunk: number): Promise<boolean> {
  const [workspace] = await deps.database.all(store.selectRedaction(workspaceId))
  if (!workspace) return resetRedaction(deps, workspaceId)
  if (workspace.cursor === null) return false
  const [phase, after = ''] = workspace.cursor.split(' ')
  const context = { ...getCutoff(deps, workspace.retentionDays), workspaceId, after, chunk }
  const step = phase === 'responses' ? await planResponses(deps, context) : await planContacts(deps, context)
  const progressUpdate = store.advanceRedaction(workspaceId, workspace.cursor, step.next)
  await deps.database.batch([...step.statements, progressUpdate], { exclusive: true, secureErase: true })
  return step.next !== null
}

/** The retention period was removed: the next redaction starts from the beginning. */
async function resetRedaction({ database }: Deps, workspaceId: string): Promise<false> {
  await database.batch([store.resetRedaction(workspaceId)])
  return false
}

interface RedactionContext {
  workspaceId: string
  cutoff: number
  cutoffId: string
  after: string
  chunk: number
}

interface RedactionStep {
  statements: Statement[]
  next: string | null
}

async function planResponses(
  deps: Deps,
  { workspaceId, cutoffId, after, chunk }: RedactionContext,
): Promise<RedactionStep> {
  const [lastRow] = await deps.database.all(
    store.selectExpiredChunkEnd('response', workspaceId, { after, to: cutoffId }, chunk),
  )
  const range = { after, to: lastRow?.id ?? cutoffId }
  const keys = await deps.database.all(store.selectUncountedProperties(workspaceId, range))
  const names = keys.map(({ key }) => key)
  const [personal] = await deps.database.all(store.countPersonalResponses(workspaceId, range))
  const responses = personal?.count ?? 0
  return {
    statements: [
      store.assertPersonalResponses(workspaceId, range, responses),
      ...auditRedaction(deps, workspaceId, { responses }),
      ...store.redactResponses(workspaceId, range, names),
      ...eraseMessagesOfResponseRange(workspaceId, range, deps.now()),
    ],
    next: lastRow ? `responses ${lastRow.id}` : 'contacts ',
  }
}

async function planContacts(
  deps: Deps,
  { workspaceId, cutoff, cutoffId, after, chunk }: RedactionContext,
): Promise<RedactionStep> {
  const [lastRow] = await deps.database.all(
    store.selectExpiredChunkEnd('contact', workspaceId, { after, to: cutoffId }, chunk),
  )
  const range = { after, to: lastRow?.id ?? cutoffId }
  const idleRows = await deps.database.all(store.selectIdleContacts(workspaceId, range, cutoff, cutoffId), {
    long: true,
  })
  const ids = idleRows.map(({ id }) => id)
  const contacts = await loadContactRows(deps, { workspaceId }, ids)
  return {
    statements: [
      store.assertIdleContacts(workspaceId, ids, cutoff, cutoffId),
      ...auditRedaction(deps, workspaceId, { contacts: ids.length }),
      forgetAddresses(workspaceId, contacts.flatMap(listAddresses)),
      ...store.deleteIdleContacts(workspaceId, ids, cutoff, cutoffId),
      ...(lastRow
        ? []
        : [
            ...store.redactImports(workspaceId, cutoff),
            ...store.redactContactHistory(workspaceId, cutoff),
            ...store.redactMessageWords(workspaceId, cutoff),
            erasePersonalAuditData(workspaceId, cutoffId),
          ]),
    ],
    next: lastRow ? `contacts ${lastRow.id}` : null,
  }
}

/** The actor is the setting, not a member. */
function auditRedaction(deps: Deps, workspaceId: string, detail: Record<string, number>): Statement[] {
  if (Object.values(detail).every((count) => count === 0)) return []
  const caller: Caller = { workspaceId, actor: 'retention', name: 'Data retention', role: 'owner' }
  return [auditEntry(deps, caller, 'retention.applied', null, detail)]
}
