import type { NewContact } from '../../../shared/contact.ts'
import { fold } from '../../../shared/text.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/contact-imports.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import type { Deps } from '../deps.ts'
import type { StoredLine } from './import-rows.ts'

const TOGETHER = 500

/** A row of a file of contacts in which somebody stands. */
interface Trace {
  line: number
  cells: string[]
}

/**
 * The rows in which a contact stands, of files that are on their way in and of those that were refused, also in the place of
 * headings; and the statements that make them go.
 */
export async function importedOf(
  { database }: Pick<Deps, 'database'>,
  contact: ContactRow,
): Promise<{ traces: Trace[]; forget: Statement[] }> {
  const { workspaceId } = contact
  const isTheirs = naming(contact)
  const traces: Trace[] = []
  const forget: Statement[] = []
  for (const { id, fileName, header } of await database.all(store.importNames(workspaceId))) {
    const cells: string[] = JSON.parse(header)
    const [inHeader, inName] = [isTheirs(cells), isTheirs([fileName])]
    if (inHeader) traces.push({ line: 1, cells })
    if (!inHeader && !inName) continue
    const left = JSON.stringify(inHeader ? cells.map(() => '') : cells)
    forget.push(store.renameImport(workspaceId, id, { file_name: inName ? '' : fileName, header: left }))
  }
  for (let after = { importId: '', line: 0 }; ; ) {
    const rows = await database.all(store.nextImportRejections(workspaceId, after, TOGETHER), { long: true })
    for (const { importId, line, cells } of rows) {
      if (!isTheirs(JSON.parse(cells))) continue
      traces.push({ line, cells: JSON.parse(cells) })
      forget.push(store.deleteImportRejection(workspaceId, importId, line))
    }
    const last = rows.at(-1)
    if (!last || rows.length < TOGETHER) break
    after = last
  }
  for (let after = { importId: '', position: -1 }; ; ) {
    const [chunk] = await database.all(store.nextImportChunk(workspaceId, after), { long: true })
    if (!chunk) return { traces, forget }
    after = chunk
    const lines: (StoredLine | null)[] = JSON.parse(chunk.lines)
    const theirs = lines.filter((line) => line && isTheirs(line.cells)) as StoredLine[]
    if (theirs.length === 0) continue
    traces.push(...theirs.map(({ line, cells }) => ({ line, cells })))
    const left = lines.map((line) => (line && theirs.includes(line) ? null : line))
    const rewritten = { position: chunk.position, lines: JSON.stringify(left) }
    forget.push(store.rewriteImportChunk(workspaceId, chunk.importId, rewritten))
  }
}

/** Whether one of the cells says what identifies a contact, however a number is written. */
function naming({ email, phone, externalId }: Pick<NewContact, 'email' | 'phone' | 'externalId'>) {
  const digits = phone?.slice(1) ?? ''
  return (cells: readonly string[]) =>
    cells.some((cell) => {
      const said = fold(cell).trim()
      if (email && said.includes(email)) return true
      if (externalId && cell.trim().replace(/^'/, '') === externalId) return true
      const number = cell.replace(/\D/g, '').replace(/^0+/, '')
      return phone !== null && number.length >= 7 && digits.endsWith(number)
    })
}
