import { parse } from 'csv-parse'
import { stringify } from 'csv-stringify/sync'
import { Email } from '../../../shared/contact.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getIdentitySecret, signIdentity } from './identity.ts'

/** How the columns that say who somebody is are called, in small letters without spaces. */
const columnNames = {
  externalId: ['externalid', 'external_id', 'customerid', 'customer_id', 'id', '客户编号', '客戶編號', '顧客編號'],
  email: ['email', 'e-mail', 'emailaddress', 'email_address', 'mail', '邮箱', '电子邮箱', '電子郵件', '信箱'],
  name: ['name', 'fullname', 'full_name', '姓名', '名字'],
} as const

interface Columns {
  externalId: number
  email: number
  name: number
  /** With the name of the property. */
  properties: [index: number, key: string][]
}

/**
 * Signs a list of people for a survey, and tells so in the audit log.
 * @returns its first line, and all that follow
 * @throws DomainError as `signedList` does: what is wrong with the whole of it is known with its first line
 */
export async function signContactList(
  deps: Deps,
  caller: Caller,
  survey: { id: string; name: string },
  { bytes, url }: { bytes: Uint8Array; url: string },
): Promise<{ first: string; rows: AsyncGenerator<string> }> {
  const { secret } = await getIdentitySecret(deps, caller, survey.id)
  const rows = eachSignedLine(bytes, url, secret)
  const first = await rows.next()
  await deps.database.batch([auditEntry(deps, caller, 'list.signed', survey.id, { name: survey.name })])
  return { first: first.value ?? '', rows }
}

/**
 * A list of people as CSV with one more column, `link`: the shared link with each one’s signature. Who has neither id nor
 * e-mail address gets an empty one. Read row by row: as much is in memory as a row takes.
 * @param bytes the file, in UTF-8, with a line of headings; its delimiter is found out
 * @throws DomainError `invalid` with code `list-columns` where no column says who they are, or `list-unreadable` where it is no CSV
 */
export async function* eachSignedLine(bytes: Uint8Array, url: string, secret: string): AsyncGenerator<string> {
  const delimiter = detectDelimiter(bytes)
  const write = (cells: readonly string[]) => stringify([[...cells]], { delimiter, record_delimiter: 'windows' })
  const rows = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 65_536,
  })
  rows.end(bytes)
  let columns: Columns | undefined
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      if (columns) yield write([...cells, buildSignedLink(cells, columns, url, secret)])
      else {
        columns = findColumns(cells)
        yield write([...cells, 'link'])
      }
    }
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw new DomainError('invalid', 'list-unreadable', 'Expected a CSV file in UTF-8.', { path: 'list' })
  }
  if (!columns) throw missingColumns()
}

function findColumns(head: readonly string[]): Columns {
  const headings = head.map((cell) => cell.trim().toLowerCase().replaceAll(' ', ''))
  const findColumn = (aliases: readonly string[]) => headings.findIndex((name) => aliases.includes(name))
  const columns = {
    externalId: findColumn(columnNames.externalId),
    email: findColumn(columnNames.email),
    name: findColumn(columnNames.name),
    properties: head.flatMap((cell, index): [number, string][] => {
      const [, key] = /^property\.(.+)$/.exec(cell.trim()) ?? []
      return key ? [[index, key]] : []
    }),
  }
  if (columns.externalId < 0 && columns.email < 0) throw missingColumns()
  return columns
}

const missingColumns = () =>
  new DomainError('invalid', 'list-columns', 'Expected a column “email” or “externalId”.', { path: 'list' })

function buildSignedLink(cells: readonly string[], columns: Columns, url: string, secret: string): string {
  const cell = (index: number) => cells[index]?.trim() ?? ''
  const email = Email.safeParse(cell(columns.email)).data ?? ''
  const externalId = cell(columns.externalId).slice(0, 200)
  const identifier = externalId || email
  if (!identifier) return ''
  const params = [
    ['externalId', externalId],
    ['email', email],
    ['name', cell(columns.name)],
    ...columns.properties.map(([index, key]) => [`property.${key}`, cell(index)]),
    ['signature', signIdentity(secret, identifier)],
  ].filter(([, value]) => value)
  return `${url}?${new URLSearchParams(params as [string, string][])}`
}

/** Excel writes what its country writes. */
function detectDelimiter(bytes: Uint8Array): string {
  const [head = ''] = new TextDecoder().decode(bytes.subarray(0, 4096)).split('\n', 1)
  const countParts = (character: string) => head.split(character).length
  return [';', '\t'].find((separator) => countParts(separator) > countParts(',')) ?? ','
}
