import { stringify } from 'csv-stringify/sync'
import { contactFieldSchemas, Email } from '../../../shared/contact.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { unescapeFormulas } from '../files/formulas.ts'
import { guessMapping } from '../imports/column-guesses.ts'
import { openTable, type Table } from '../imports/table.ts'
import { deriveSecret, signIdentity } from './identity.ts'
import { loadSurvey } from './surveys.ts'

/** The index of each column that becomes a parameter of the link, by the name of the parameter. */
type Columns = ReadonlyMap<string, number>

/**
 * Signs a list of contacts for a survey, and records it in the audit log.
 * @returns the first line, and all further lines
 * @throws DomainError as `eachSignedLine`: reading the first line finds what is wrong with the whole file
 */
export async function signContactList(
  deps: Deps,
  caller: Caller,
  survey: { id: string; name: string },
  { bytes, url }: { bytes: Uint8Array; url: string },
): Promise<{ first: string; rows: AsyncGenerator<string> }> {
  const secret = deriveSecret(deps, await loadSurvey(deps, caller, survey.id))
  const rows = eachSignedLine(bytes, url, secret)
  const first = await rows.next()
  await deps.database.batch([auditEntry(deps, caller, 'list.signed', survey.id, { name: survey.name })])
  return { first: first.value ?? '', rows }
}

/**
 * The lines of a CSV file with one more column, `link`: the shared link with a signature for that row's contact. It is empty
 * in rows without an id or email address, and in rows that cannot be read. Holds one row in memory at a time.
 * @throws DomainError `list-columns` if no column identifies contacts, or several could, `list-unreadable` if the file is not CSV
 */
async function* eachSignedLine(bytes: Uint8Array, url: string, secret: string): AsyncGenerator<string> {
  const table = await openList(bytes)
  const columns = findColumns(table)
  const delimiter = table.delimiter ?? ','
  const formatLine = (cells: readonly string[]) => stringify([[...cells]], { delimiter, record_delimiter: 'windows' })
  yield formatLine([...table.header, 'link'])
  for await (const { cells, error } of table.readRows()) {
    yield formatLine([...cells, error ? '' : buildSignedLink(cells, columns, { url, secret })])
  }
}

async function openList(bytes: Uint8Array): Promise<Table> {
  try {
    return await openTable(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw error.code === 'file-empty' ? missingColumns() : unreadableList()
  }
}

function findColumns(table: Table): Columns {
  const { columns: targets, rivals } = guessMapping(table, 'contacts', [])
  // A link signed for the wrong one of two addresses would be another person's.
  if (rivals.some(({ target }) => target === 'externalId' || target === 'email')) throw missingColumns()
  const parameters = targets.map((target) =>
    target && (CONTACT_PARAMETERS.includes(target) || target.startsWith('property.')) ? target : null,
  )
  const columns = new Map(parameters.flatMap((parameter, index) => (parameter ? [[parameter, index] as const] : [])))
  if (!columns.has('externalId') && !columns.has('email')) throw missingColumns()
  return columns
}

const missingColumns = () =>
  new DomainError('invalid', 'list-columns', 'Expected a column “email” or “externalId”, and only one of each.', {
    path: 'list',
  })

const unreadableList = () => new DomainError('invalid', 'list-unreadable', 'Expected a CSV file.', { path: 'list' })

/** The parameters of a link in their order; properties follow. */
const CONTACT_PARAMETERS = ['externalId', 'email', 'name']

function buildSignedLink(
  cells: readonly string[],
  columns: Columns,
  { url, secret }: { url: string; secret: string },
): string {
  const readCell = (column: string) => unescapeFormulas(cells[columns.get(column) ?? -1]?.trim() ?? '')
  const email = Email.safeParse(readCell('email')).data ?? ''
  const externalId = contactFieldSchemas.externalId.safeParse(readCell('externalId').slice(0, 200)).data ?? ''
  if (!externalId && !email) return ''
  const propertyColumns = [...columns.keys()].filter((column) => !CONTACT_PARAMETERS.includes(column))
  const values: Record<string, string> = { externalId, email }
  const params = [
    ...[...CONTACT_PARAMETERS, ...propertyColumns].map((column) => [column, values[column] ?? readCell(column)]),
    ['signature', externalId ? signIdentity(secret, 'id', externalId) : signIdentity(secret, 'email', email)],
  ].filter(([, value]) => value)
  return `${url}?${new URLSearchParams(params as [string, string][])}`
}
