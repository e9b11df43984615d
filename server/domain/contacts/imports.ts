import { type ContactImport, ContactMapping, guessColumns, type ImportState } from '../../../shared/contact-import.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/contact-imports.ts'
import { queueWork } from '../../store/queries/jobs.ts'
import { segmentKeys } from '../../store/queries/segment-keys.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { list } from '../pagination.ts'
import { type Bytes, chunksOf, type Encoding } from './import-file.ts'
import { contactIn, type ReadRow, type StoredLine } from './import-rows.ts'

/** The kind of work that tries an import, and carries it out. */
export const IMPORT_CONTACTS = 'contact-import'

/** Chunks that go into one batch while a file comes in. */
const TOGETHER = 4

/**
 * Takes a file of contacts in: it is kept as it came until somebody says what its columns are. Nothing of it is left where
 * it cannot be used.
 * @returns the id of the import
 * @throws DomainError `invalid` for what is no such file, or too large
 */
export async function beginImport(
  deps: Deps,
  caller: Caller,
  file: { name: string; bytes: Bytes; encoding: Encoding },
): Promise<string> {
  const { database } = deps
  const { workspaceId } = caller
  const id = deps.newId(deps.now())
  let rows = 0
  let waiting: store.ImportChunkRow[] = []
  try {
    for await (const part of chunksOf(file.bytes, file.encoding)) {
      if ('header' in part) {
        await database.batch([await newImport(deps, caller, id, file.name, part.header)])
        continue
      }
      waiting.push(part)
      rows = part.position + JSON.parse(part.lines).length
      if (waiting.length < TOGETHER) continue
      await database.batch([store.insertImportChunks(workspaceId, id, waiting)])
      waiting = []
    }
    const rest = waiting.length > 0 ? [store.insertImportChunks(workspaceId, id, waiting)] : []
    const whole = store.prepareContactImport(workspaceId, id, { row_count: rows })
    await database.batch([...rest, whole, audited(deps, caller, 'contact-import.uploaded', id, { rows })])
    return id
  } catch (error) {
    await database.batch(deletingImport(workspaceId, id))
    throw error
  }
}

async function newImport(deps: Deps, { workspaceId, actor }: Caller, id: string, fileName: string, header: string[]) {
  const known = await deps.database.all(segmentKeys(workspaceId))
  const columns = guessColumns(
    header,
    known.map(({ key }) => key),
  )
  return store.insertContactImport({
    id,
    workspaceId,
    fileName: fileName.toWellFormed().replaceAll('\0', '').slice(0, 200),
    header: JSON.stringify(header),
    mapping: JSON.stringify({ columns, countryCode: null }),
    createdAt: deps.now(),
    createdBy: actor,
  })
}

/** All that there is of an import. */
export const deletingImport = (workspaceId: string, id: string): Statement[] => [
  store.deleteImportChunks(workspaceId, id),
  store.deleteImportRejections(workspaceId, id),
  store.deleteImportSteps(workspaceId, id),
  store.deleteContactImport(workspaceId, id),
]

export async function getImport(deps: Deps, caller: Caller, id: string): Promise<ContactImport> {
  const [row] = await deps.database.all(store.contactImport(caller.workspaceId, id))
  if (!row) throw unknown('import', id)
  return showImport(row)
}

export const listImports = (deps: Deps, caller: Caller, paging: Paging): Promise<List<ContactImport>> =>
  list(deps.database, paging, (position) => store.contactImports(caller.workspaceId, position), showImport)

const FIRST_ROWS = 5

/** The first rows of a file as they came, and as they would be stored; none once it is under way. */
export async function previewImport(
  deps: Deps,
  caller: Caller,
  { id, mapping }: Pick<ContactImport, 'id' | 'mapping'>,
): Promise<{ cells: string[]; read: ReadRow }[]> {
  const [chunk] = await deps.database.all(store.importChunk(caller.workspaceId, id, 0))
  const lines: (StoredLine | null)[] = JSON.parse(chunk?.lines ?? '[]')
  const first = lines.filter((line) => line !== null).slice(0, FIRST_ROWS)
  return first.map((line) => ({ cells: line.cells, read: contactIn(line, mapping) }))
}

const UNTRIED = {
  dry_run_started_at: null,
  dry_run_at: null,
  processed: 0,
  created: 0,
  updated: 0,
  rejected: 0,
  reasons: '{}',
}

/**
 * Says what the columns are; what was tried before is forgotten.
 * @throws DomainError `conflict` where the import has been begun
 */
export async function mapImport(deps: Deps, caller: Caller, id: string, mapping: ContactMapping): Promise<void> {
  await prepared(deps, caller, id, { ...UNTRIED, mapping: JSON.stringify(mapping) })
}

/** Has the file gone through as if it were stored: what would be new, changed and refused. @throws as `mapImport` */
export async function tryImport(deps: Deps, caller: Caller, id: string): Promise<void> {
  const found = await getImport(deps, caller, id)
  ContactMapping.parse(found.mapping)
  await prepared(deps, caller, id, { ...UNTRIED, dry_run_started_at: deps.now() }, [working(deps, caller, id)])
  deps.queued()
}

/** Has the file stored. @throws DomainError `conflict` where that has begun, or nobody has looked at what would be stored */
export async function startImport(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { state, rows } = await getImport(deps, caller, id)
  if (state !== 'tried') throw begun()
  await prepared(deps, caller, id, { ...UNTRIED, dry_run_at: deps.now(), started_at: deps.now() }, [
    working(deps, caller, id),
    audited(deps, caller, 'contact-import.started', id, { rows }),
  ])
  deps.queued()
}

async function prepared(
  deps: Deps,
  { workspaceId }: Caller,
  id: string,
  values: Record<string, string | number | null>,
  others: Statement[] = [],
) {
  const [rows] = await unlessBegun(
    deps.database.batch([
      store.prepareContactImport(workspaceId, id, values),
      store.deleteImportRejections(workspaceId, id),
      ...others,
    ]),
  )
  if (rows?.length === 0) throw unknown('import', id)
}

/** Of what comes together nothing is done where somebody was quicker. */
async function unlessBegun<Rows>(batch: Promise<Rows>): Promise<Rows> {
  try {
    return await batch
  } catch (error) {
    throw error instanceof ConstraintViolation ? begun() : error
  }
}

const begun = () => new DomainError('conflict', 'This import has been begun, or is over.', { code: 'begun' })

function working(deps: Deps, { workspaceId }: Caller, importId: string): Statement {
  const now = deps.now()
  const payload = { importId }
  return queueWork({ id: deps.newId(now), workspaceId, kind: IMPORT_CONTACTS, payload, createdAt: now, dueAt: now })
}

/** Ends an import where it is: what has been stored stays. One that was never begun goes as if it had never come. */
export async function cancelImport(deps: Deps, caller: Caller, id: string): Promise<ContactImport> {
  const { workspaceId } = caller
  const before = await getImport(deps, caller, id)
  const told = audited(deps, caller, 'contact-import.cancelled', id, { done: before.done })
  if (!['running', 'done', 'cancelled'].includes(before.state)) {
    await deps.database.batch([...deletingImport(workspaceId, id), told])
    return before
  }
  await unlessBegun(
    deps.database.batch([
      store.cancelContactImport(workspaceId, id, deps.now()),
      store.deleteImportChunks(workspaceId, id),
      told,
    ]),
  )
  return getImport(deps, caller, id)
}

function showImport(row: store.ContactImportRow): ContactImport {
  return {
    id: row.id,
    fileName: row.fileName,
    state: stateOf(row),
    header: JSON.parse(row.header),
    mapping: JSON.parse(row.mapping),
    rows: row.rowCount,
    done: row.done,
    created: row.created,
    updated: row.updated,
    rejected: row.rejected,
    reasons: JSON.parse(row.reasons),
    createdAt: iso(row.createdAt),
    finishedAt: isoOrNull(row.finishedAt ?? row.cancelledAt),
  }
}

export function stateOf(row: store.ContactImportRow): ImportState {
  if (row.finishedAt !== null) return 'done'
  if (row.cancelledAt !== null) return 'cancelled'
  if (row.startedAt !== null) return 'running'
  if (row.triedAt !== null) return 'tried'
  return row.tryingAt === null ? 'mapping' : 'trying'
}
