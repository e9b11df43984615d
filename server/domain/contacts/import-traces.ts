import { getPhoneCountry, parsePhone } from '../../../shared/phone.ts'
import { fold } from '../../../shared/text.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/imports.ts'
import type { Deps } from '../deps.ts'
import { unescapeFormulas } from '../files/formulas.ts'
import type { StoredRow } from './import-rows.ts'
import type { TraceableIdentifiers } from './traceable-identifiers.ts'

const BATCH_SIZE = 500

/** A row that contains a contact. */
interface ImportTrace {
  line: number
  cells: string[]
}

/**
 * Finds the rows that contain a contact, or nothing but its name, in pending uploads and rejected rows, headers included, and the statements that
 * redact them.
 */
export async function findImportTraces(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  identifiers: TraceableIdentifiers,
  isNamedIn: (text: string) => boolean,
): Promise<{ traces: ImportTrace[]; redactions: Statement[] }> {
  const mentionsContact = buildContactMatcher(identifiers, isNamedIn)
  const traces: ImportTrace[] = []
  const redactions: Statement[] = []
  for (const { id, fileName, header } of await database.all(store.selectImportNames(workspaceId))) {
    const cells: string[] = JSON.parse(header)
    const [isInHeader, isInFileName] = [mentionsContact(cells), mentionsContact([fileName])]
    if (isInHeader) traces.push({ line: 1, cells })
    if (!isInHeader && !isInFileName) continue
    const redactedHeader = JSON.stringify(isInHeader ? cells.map(() => '') : cells)
    redactions.push(
      store.renameImport(workspaceId, id, { file_name: isInFileName ? '' : fileName, header: redactedHeader }),
    )
  }
  for (let cursor = { importId: '', line: 0 }; ; ) {
    const rows = await database.all(store.selectNextImportRejections(workspaceId, cursor, BATCH_SIZE), { long: true })
    for (const { importId, line, cells } of rows) {
      if (!mentionsContact(JSON.parse(cells))) continue
      traces.push({ line, cells: JSON.parse(cells) })
      redactions.push(store.deleteImportRejection(workspaceId, importId, line))
    }
    const last = rows.at(-1)
    if (!last || rows.length < BATCH_SIZE) break
    cursor = last
  }
  for (let cursor = { importId: '', position: -1 }; ; ) {
    const [chunk] = await database.all(store.selectNextImportChunk(workspaceId, cursor), { long: true })
    if (!chunk) return { traces, redactions }
    cursor = chunk
    const lines: (StoredRow | null)[] = JSON.parse(chunk.lines)
    const matchingLines = lines.filter((line) => line && mentionsContact(line.cells)) as StoredRow[]
    if (matchingLines.length === 0) continue
    traces.push(...matchingLines.map(({ line, cells }) => ({ line, cells })))
    const remainingLines = lines.map((line) => (line && matchingLines.includes(line) ? null : line))
    const redactedChunk = { position: chunk.position, lines: JSON.stringify(remainingLines) }
    redactions.push(store.updateImportChunk(workspaceId, chunk.importId, redactedChunk))
  }
}

/**
 * Matches cells that contain an identifier. Phone numbers match however they are written. A name alone matches, too, but not
 * beside the address or number of someone else who has it.
 */
function buildContactMatcher({ email, phone, externalId }: TraceableIdentifiers, isNamedIn: (text: string) => boolean) {
  const phoneMatchers = phone.map(buildPhoneMatcher)
  return (cells: readonly string[]) =>
    (!cells.some(hasAddressOrNumber) && isNamedIn(cells.join(' '))) ||
    cells.some((cell) => {
      const text = fold(cell).trim()
      if (email.some((address) => text.includes(address))) return true
      if (externalId.includes(cell.trim().replace(/^'/, ''))) return true
      return phoneMatchers.some((mentionsPhone) => mentionsPhone(cell))
    })
}

const hasAddressOrNumber = (cell: string) =>
  cell.includes('@') || cell.normalize('NFKC').replace(DATE, '').replace(/\D/g, '').length >= MIN_PHONE_DIGITS

/** A day, and what follows it: its digits are no phone number. */
const DATE = /\b(?:(?:19|20)\d{2}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}).*/s

/** Fewer digits may be anything. */
const MIN_PHONE_DIGITS = 7

/** Also matches numbers that the import rejected, and numbers with a trunk prefix: `+44 (0)20 …`, or `8 912 …` in Russia. */
function buildPhoneMatcher(phone: string) {
  const country = getPhoneCountry(phone)
  return (cell: string) => {
    const digits = cell.normalize('NFKC').replace(/\D/g, '').replace(/^0+/, '')
    if (digits.length < MIN_PHONE_DIGITS) return false
    return phone.slice(1).endsWith(digits) || parsePhone(unescapeFormulas(cell.trim()), country) === phone
  }
}
