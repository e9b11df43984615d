import type { NewContact } from '../../../shared/contact.ts'
import { getPhoneCountry, parsePhone } from '../../../shared/phone.ts'
import { fold } from '../../../shared/text.ts'
import type { Statement } from '../../store/database.ts'
import { type ContactRow, selectContactsByIdentifiers } from '../../store/queries/contacts.ts'
import { selectFormerValues } from '../../store/queries/former-values.ts'
import * as store from '../../store/queries/imports.ts'
import type { Deps } from '../deps.ts'
import { unescapeFormulas } from '../formulas.ts'
import type { StoredRow } from './import-rows.ts'

const BATCH_SIZE = 500

/** A row that contains a contact. */
interface ImportTrace {
  line: number
  cells: string[]
}

/**
 * Finds the rows that contain a contact in pending uploads and rejected rows, headers included, and the statements that
 * redact them.
 */
export async function findImportTraces(
  { database }: Pick<Deps, 'database'>,
  contact: ContactRow,
): Promise<{ traces: ImportTrace[]; redactions: Statement[] }> {
  const { workspaceId } = contact
  const formerEmails = await listFormerEmails({ database }, contact)
  const mentionsContact = buildContactMatcher(contact, formerEmails)
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

const MAX_FORMER_VALUES = 1000

/** The former email addresses of a contact that no other contact has now. */
async function listFormerEmails(
  { database }: Pick<Deps, 'database'>,
  { id, workspaceId }: ContactRow,
): Promise<string[]> {
  const formerValues = await database.all(selectFormerValues(workspaceId, id, MAX_FORMER_VALUES))
  const emails = formerValues.flatMap(({ field, value }) => (field === 'email' ? [value] : []))
  if (emails.length === 0) return []
  const owners = await database.all(
    selectContactsByIdentifiers(workspaceId, { externalId: [], email: emails, phone: [], name: [] }),
  )
  const ownedEmails = new Set(owners.flatMap((owner) => (owner.id === id ? [] : (owner.email ?? []))))
  return emails.filter((email) => !ownedEmails.has(email))
}

/** Matches cells that contain an identifier of a contact. Phone numbers match however they are written. */
function buildContactMatcher(
  { email, phone, externalId }: Pick<NewContact, 'email' | 'phone' | 'externalId'>,
  formerEmails: readonly string[],
) {
  const emails = email ? [email, ...formerEmails] : formerEmails
  const mentionsPhone = phone ? buildPhoneMatcher(phone) : () => false
  return (cells: readonly string[]) =>
    cells.some((cell) => {
      const text = fold(cell).trim()
      if (emails.some((address) => text.includes(address))) return true
      if (externalId && cell.trim().replace(/^'/, '') === externalId) return true
      return mentionsPhone(cell)
    })
}

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
