import { type Identifier, identifiers, type NewContact } from '../../../shared/contact.ts'
import type { ContactMapping, RowFault } from '../../../shared/contact-import.ts'
import { retried, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/contact-imports.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { contactIn, type StoredLine } from './import-rows.ts'
import { deletingImport, stateOf } from './imports.ts'
import { type Match, matchContacts } from './matching.ts'

type Place = Pick<Caller, 'workspaceId'>

/** People that a file has named so far while it is tried: whoever is new comes once. */
type Seen = Set<string>

/**
 * Goes on with an import until it is done, or the signal asks to end: tries it first, and stores it later, a chunk at a
 * time, each in one batch with how far it has come.
 * @returns whether there is more to do
 */
export async function importOn(deps: Deps, place: Place, id: string, signal: AbortSignal): Promise<boolean> {
  const seen: Seen = new Set()
  while (await retried(() => step(deps, place, id, seen))) {
    if (signal.aborted) return true
  }
  return false
}

async function step(deps: Deps, { workspaceId }: Place, id: string, seen: Seen): Promise<boolean> {
  const [row] = await deps.database.all(store.contactImport(workspaceId, id))
  const state = row && stateOf(row)
  if (!row || (state !== 'trying' && state !== 'running')) return false
  const [chunk] = await deps.database.all(store.importChunk(workspaceId, id, row.done))
  if (!chunk) {
    await deps.database.batch(ending(row, deps.now()))
    return false
  }
  const lines: (StoredLine | null)[] = JSON.parse(chunk.lines)
  const { statements, results } = await carriedOut(deps, workspaceId, lines, JSON.parse(row.mapping))
  const told = tally(row, results, state === 'trying' ? seen : undefined)
  const refused = results.flatMap(({ line, cells, fault }) =>
    fault ? [{ line, cells: JSON.stringify(cells), reason: fault }] : [],
  )
  const done = chunk.position + lines.length
  await deps.database.batch([
    ...(state === 'running' ? [store.takeImportStep(workspaceId, id, chunk.position), ...statements] : []),
    ...(refused.length > 0 ? [store.insertImportRejections(workspaceId, id, refused)] : []),
    store.moveContactImport(workspaceId, id, row.done, { ...told, processed: done }),
    ...(state === 'running' ? [store.deleteImportChunk(workspaceId, id, chunk.position)] : []),
  ])
  return true
}

function ending({ workspaceId, id, done, startedAt }: store.ContactImportRow, now: number): Statement[] {
  if (startedAt === null) return [store.moveContactImport(workspaceId, id, done, { dry_run_at: now })]
  return [
    store.moveContactImport(workspaceId, id, done, { finished_at: now }),
    store.deleteImportSteps(workspaceId, id),
    store.deleteImportChunks(workspaceId, id),
  ]
}

/** What becomes of a row. */
interface Result extends Pick<StoredLine, 'line' | 'cells'> {
  fault?: RowFault
  does?: Match['does']
  contact?: NewContact
}

/** What a chunk comes to. Rows of people who have been erased meanwhile are no rows any more. */
async function carriedOut(
  deps: Deps,
  workspaceId: string,
  lines: readonly (StoredLine | null)[],
  mapping: ContactMapping,
): Promise<{ statements: Statement[]; results: Result[] }> {
  const read = lines.filter((line) => line !== null).map((line) => ({ line, ...contactIn(line, mapping) }))
  const contacts = read.flatMap((row) => ('contact' in row ? [row.contact] : []))
  const { statements, matches } = await matchContacts(deps, workspaceId, contacts)
  const matched = matches.values()
  const results = read.map((row): Result => {
    const { line, cells } = row.line
    if ('fault' in row) return { line, cells, fault: row.fault }
    const match = matched.next().value as Match | DomainError
    if (!(match instanceof DomainError)) return { line, cells, does: match.does, contact: row.contact }
    return { line, cells, fault: match.path === 'properties' ? 'properties' : 'conflict' }
  })
  return { statements, results }
}

function tally(row: store.ContactImportRow, results: readonly Result[], seen: Seen | undefined) {
  const reasons: Partial<Record<RowFault, number>> = JSON.parse(row.reasons)
  let { created, updated, rejected } = row
  for (const { fault, does, contact } of results) {
    if (fault) {
      rejected++
      reasons[fault] = (reasons[fault] ?? 0) + 1
    } else if (does === 'create' && !(seen && contact && isKnown(seen, contact))) created++
    else updated++
  }
  return { created, updated, rejected, reasons: JSON.stringify(reasons) }
}

/** Whether an earlier row has named somebody who was new then. */
function isKnown(seen: Seen, contact: NewContact): boolean {
  const names = identifiers.flatMap((key: Identifier) => (contact[key] ? [`${key} ${contact[key]}`] : []))
  const known = names.some((name) => seen.has(name))
  for (const name of names) seen.add(name)
  return known
}

const DAY = 24 * 60 * 60 * 1000
const UNUSED_FOR = 7 * DAY
const KEPT_FOR = 30 * DAY

/** Forgets files that nobody has begun to import, and the refused rows of those that are over. */
export async function forgetImports({ database, now }: Deps): Promise<void> {
  const unused = await database.all(store.idleContactImports(now() - UNUSED_FOR, 'never begun'))
  for (const { workspaceId, id } of unused) await database.batch(deletingImport(workspaceId, id), { erases: true })
  const over = await database.all(store.idleContactImports(now() - KEPT_FOR, 'over'))
  for (const { workspaceId, id } of over) {
    await database.batch([store.deleteImportRejections(workspaceId, id)], { erases: true })
  }
}
