import { SEARCH_VERSION, toSearchable } from '../../../shared/search.ts'
import type { Statement } from '../../store/database.ts'
import { selectContactTerms, updateContactTerms } from '../../store/queries/contacts.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { responsesWhere } from '../../store/queries/responses.ts'
import { rewriteContacts, rewriteResponses } from '../../store/queries/rewrite.ts'
import * as store from '../../store/queries/search.ts'
import { indexContact } from '../contacts/search.ts'
import type { Deps } from '../deps.ts'
import { buildTermsColumn } from '../search-index.ts'

/** The job that indexes a workspace by the present rules. */
export const REINDEX = 'reindex-search'

const CHUNK_SIZE = 500

/** How far indexing by the rules of this version has come. */
const toCursor = (position: string) => `${SEARCH_VERSION} ${position}`

/** Starts indexing each workspace that is indexed by older rules, unless that is under way. */
export async function startReindexing(deps: Deps): Promise<void> {
  const now = deps.now()
  for (const { id, cursor } of await deps.database.all(store.selectOutdatedIndexes(SEARCH_VERSION))) {
    if (cursor?.startsWith(toCursor(''))) continue
    const job = { id: deps.newId(now), workspaceId: id, type: REINDEX, payload: {}, createdAt: now, dueAt: now }
    await deps.database.batch([store.advanceIndexing(id, cursor, toCursor('comment ')), enqueueJob(job)])
  }
  deps.wakeWorker()
}

/**
 * Indexes the next comments of a workspace, and then contacts. Rows changed meanwhile are indexed by that change.
 * @returns whether there is more
 */
export async function reindexNextChunk(deps: Deps, workspaceId: string, chunk = CHUNK_SIZE): Promise<boolean> {
  const outdated = await deps.database.all(store.selectOutdatedIndexes(SEARCH_VERSION))
  const cursor = outdated.find(({ id }) => id === workspaceId)?.cursor
  // An older version has started it: this one starts anew.
  if (!cursor?.startsWith(toCursor(''))) return false
  const [, noun, after = ''] = cursor.split(' ')
  const { statements, lastId } =
    noun === 'comment'
      ? await planComments(deps, workspaceId, after, chunk)
      : await planContacts(deps, workspaceId, after, chunk)
  const next = lastId ? toCursor(`${noun} ${lastId}`) : noun === 'comment' ? toCursor('contact ') : undefined
  const progress = next
    ? store.advanceIndexing(workspaceId, cursor, next)
    : store.finishIndexing(workspaceId, SEARCH_VERSION)
  await deps.database.batch([...statements, progress])
  return next !== undefined
}

interface Plan {
  statements: Statement[]
  /** The id up to which all rows are indexed by then; undefined if no row is left. */
  lastId: string | undefined
}

async function planComments({ database }: Deps, workspaceId: string, after: string, chunk: number): Promise<Plan> {
  const rows = await database.all(store.selectCommentTerms(workspaceId, after, chunk), { long: true })
  const outdatedRows = rows
    .map((row) => ({ row, terms: buildTermsColumn(row.comment), commentFolded: toSearchable(row.comment) }))
    .filter(({ row, terms, commentFolded }) => row.terms !== terms || row.commentFolded !== commentFolded)
    .map(({ row: { id, comment }, terms, commentFolded }) => ({ id, comment, terms, commentFolded }))
  const which = responsesWhere.byIds(outdatedRows.map(({ id }) => id))
  const statements =
    outdatedRows.length > 0
      ? rewriteResponses(which, [store.updateCommentTerms(workspaceId, outdatedRows)], { counts: false })
      : []
  return { statements, lastId: rows.at(-1)?.id }
}

const indexColumns = ['terms', 'nameKey', 'strokeKey'] as const

async function planContacts({ database }: Deps, workspaceId: string, after: string, chunk: number): Promise<Plan> {
  const rows = await database.all(selectContactTerms(workspaceId, after, chunk), { long: true })
  const outdatedRows = rows
    .map((row) => ({ row, columns: indexContact(row) }))
    .filter(({ row, columns }) => indexColumns.some((name) => row[name] !== columns[name]))
    .map(({ row: { id, updatedAt }, columns }) => ({ id, updatedAt, ...columns }))
  const existingIds = outdatedRows.map(({ id }) => id)
  const statements =
    outdatedRows.length > 0
      ? rewriteContacts(workspaceId, { existingIds }, [updateContactTerms(workspaceId, outdatedRows)])
      : []
  return { statements, lastId: rows.at(-1)?.id }
}
