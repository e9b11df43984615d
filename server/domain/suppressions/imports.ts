import type { Country } from '../../../shared/country.ts'
import { type SuppressionsResult, suppressionLimits } from '../../../shared/suppression.ts'
import { auditEntry } from '../audit.ts'
import { loadCountry } from '../contacts/phone-numbers.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { unreadableFile } from '../imports/file-errors.ts'
import { openTable } from '../imports/table.ts'
import { type Address, digestAddress } from './addresses.ts'
import { readAddress } from './reading.ts'
import { suppressAddresses } from './suppressions.ts'

/** Addresses in one statement: D1 accepts two megabytes. */
const CHUNK_SIZE = 500
/** Rows by which the columns with addresses are found. */
const SAMPLE_ROWS = 200

interface Line {
  line: number
  value: string
}

/** Suppresses addresses that a member or API key lists. All of them, or after an error none. */
export async function addSuppressions(
  deps: Deps,
  caller: Caller,
  { addresses, note }: { addresses: readonly string[]; note?: string | undefined },
): Promise<SuppressionsResult> {
  const lines = addresses.map((value, index) => ({ line: index + 1, value }))
  return storeLines(deps, caller, lines, { note, country: await loadCountry(deps, caller.workspaceId) })
}

/**
 * Suppresses the addresses of a file or a pasted list: of each column in which most cells are email addresses or phone numbers.
 * @throws DomainError `file-…` if it is not a table or too large, `no-addresses` if no column has addresses
 */
export async function importSuppressions(deps: Deps, caller: Caller, file: Blob): Promise<SuppressionsResult> {
  if (file.size > suppressionLimits.megabytes * 1024 * 1024) throw unreadableFile('large', suppressionLimits.megabytes)
  const country = await loadCountry(deps, caller.workspaceId)
  const rows = await readRows(file)
  const columns = findAddressColumns(rows, country)
  if (columns.length === 0)
    throw new DomainError('invalid', 'no-addresses', 'Expected a column of email addresses or phone numbers.', {
      path: 'file',
    })
  const lines = rows.flatMap(({ line, cells }) =>
    columns.flatMap((column) => (cells[column]?.trim() ? [{ line, value: cells[column] }] : [])),
  )
  // A heading is no address, and nothing was lost.
  const [first] = lines
  const hasHeading = first !== undefined && first.line === rows[0]?.line && isHeading(rows[0].cells, columns)
  const listed = hasHeading ? lines.filter(({ line }) => line !== first.line) : lines
  return storeLines(deps, caller, listed, { note: undefined, country })
}

async function readRows(file: Blob) {
  // Without a header: a list may begin with its first address.
  const table = await openTable(file, { headerLine: 0 })
  const rows: { line: number; cells: string[] }[] = []
  for await (const { line, cells } of table.readRows()) {
    if (rows.length === suppressionLimits.rows) throw unreadableFile('rows', suppressionLimits.rows)
    rows.push({ line, cells })
  }
  if (rows.length === 0) throw unreadableFile('empty')
  return rows
}

/** Columns of email addresses; of phone numbers, if there are none: other columns may have numbers that look like some. */
function findAddressColumns(rows: readonly { cells: readonly string[] }[], country: Country | null): number[] {
  const sample = rows.slice(0, SAMPLE_ROWS)
  const width = Math.max(...sample.map(({ cells }) => cells.length))
  const findByKind = (kind: Address['kind']) =>
    Array.from({ length: width }, (_, column) => column).filter((column) => {
      const values = sample.map(({ cells }) => cells[column]?.trim() ?? '').filter((value) => value !== '')
      const matches = values.filter((value) => {
        const address = readAddress(value, country)
        return typeof address !== 'string' && address.kind === kind
      })
      return matches.length > 0 && matches.length * 2 >= values.length - 1
    })
  const emailColumns = findByKind('email')
  return emailColumns.length > 0 ? emailColumns : findByKind('phone')
}

const isHeading = (cells: readonly string[], columns: readonly number[]) =>
  columns.every((column) => /^[^@\d]*$/.test(cells[column] ?? ''))

async function storeLines(
  deps: Deps,
  caller: Caller,
  lines: readonly Line[],
  { note, country }: { note: string | undefined; country: Country | null },
): Promise<SuppressionsResult> {
  const addresses = new Map<string, Address>()
  const rejected: SuppressionsResult['rejected'] = []
  for (const { line, value } of lines) {
    const address = readAddress(value, country)
    if (typeof address === 'string') rejected.push({ line, address: value.slice(0, 300), reason: address })
    else addresses.set(digestAddress(caller.workspaceId, address), address)
  }
  if (addresses.size === 0) return { added: 0, unchanged: 0, rejected }
  const list = [...addresses.values()]
  const chunks = Array.from({ length: Math.ceil(list.length / CHUNK_SIZE) }, (_, index) =>
    list.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE),
  )
  const results = await deps.database.batch([
    ...chunks.map((chunk) => suppressAddresses(deps, caller, chunk, { reason: 'imported', detail: note ?? null })),
    auditEntry(deps, caller, 'suppressions.added', null, { addresses: addresses.size }),
  ])
  const added = chunks.reduce((total, _, index) => total + (results[index]?.length ?? 0), 0)
  return { added, unchanged: lines.length - rejected.length - added, rejected }
}
