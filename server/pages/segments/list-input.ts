import type { NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { parseContactRow } from '../../domain/contacts/import-rows.ts'
import { DomainError } from '../../domain/errors.ts'
import { guessMapping } from '../../domain/imports/column-guesses.ts'
import { openTable } from '../../domain/imports/table.ts'
import type { Form } from '../../http/forms.ts'

/** More contacts than this belong into an import, which runs in the background. */
export const MAX_LISTED = 5000

/** A line of a list: the contact as it would be looked up, and the line as it was written. */
export interface ListedLine {
  line: string
  contact: unknown
}

/** The contacts of a form: pasted lines, then those of its file. @returns what is wrong with them otherwise */
export async function readListedContacts(
  form: Form,
  country: Country | null,
): Promise<ListedLine[] | 'contacts' | 'tooLarge' | 'file'> {
  const pasted = parseLines(form.text('list-contacts'))
  const file = form.file('list-file')
  const uploaded = file && file.size > 0 ? await readFile(file, country) : []
  if (!uploaded) return 'file'
  const lines = [...pasted, ...uploaded]
  if (lines.length === 0) return 'contacts'
  return lines.length > MAX_LISTED ? 'tooLarge' : lines
}

const EMAIL = /[^\s<>,;"'()]+@[^\s<>,;"'()]+/

/** An email address with or without a name, a phone number, or else a customer ID. */
function parseLines(text: string): ListedLine[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => ({ line, contact: parseLine(line) }))
}

function parseLine(line: string): NewContact {
  const [email] = EMAIL.exec(line) ?? []
  if (email) {
    const name = line
      .replace(email, '')
      .replace(/[<>,;\t"]+/g, ' ')
      .trim()
    return { email, ...(name && { name }) } as NewContact
  }
  return (
    /^[+(]?[\d\s().\-／/·–]{6,}$/.test(line.normalize('NFKC')) ? { phone: line } : { externalId: line }
  ) as NewContact
}

/** The rows of a table, by the names of its columns. Without a header, its first column is read like pasted lines. */
async function readFile(file: File, country: Country | null): Promise<ListedLine[] | undefined> {
  try {
    const table = await openTable(file)
    const { columns } = guessMapping(table, 'contacts', [])
    const isMapped = columns.some((column) => column === 'email' || column === 'phone' || column === 'externalId')
    const lines: ListedLine[] = []
    for await (const row of table.readRows()) {
      const line = row.cells.join(' ').trim()
      if (isMapped) {
        const parsed = parseContactRow(row, { columns, country })
        lines.push({ line, contact: 'contact' in parsed ? parsed.contact : {} })
      } else lines.push(...parseLines(row.cells[0] ?? ''))
      if (lines.length > MAX_LISTED) break
    }
    return lines
  } catch (error) {
    if (error instanceof DomainError && error.code.startsWith('file-')) return undefined
    throw error
  }
}
