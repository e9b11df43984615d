import { PropertyKey } from '../../shared/properties.ts'
import { type ColumnGuess, isAmbiguous } from '../domain/imports/column-guesses.ts'
import { normalizeName } from '../domain/imports/header.ts'
import type { Table } from '../domain/imports/table.ts'
import { t } from './language.ts'
import { UsageError } from './usage.ts'

type Columns = Pick<Table, 'header' | 'otherNames'>

/**
 * Parses `--map`: the column of each field, as in `score=Score,property.shop=Shop`. A column is called by its name, by
 * `#2` for the second column, or by `Email#2` for the second one of that name.
 * @throws UsageError for an unknown field or column, or a name of several columns
 */
export function parseColumnMapping(
  map: readonly string[],
  columns: Columns,
  fields: readonly string[],
): Map<string, number> {
  const mapping = new Map<string, number>()
  for (const part of map) {
    for (let rest = part.trim(); rest !== ''; ) {
      const [, field = '', text = ''] = /^([^=]*)=?(.*)$/s.exec(rest)?.map((value) => value.trim()) ?? []
      checkField(field, fields)
      const { name, remainder } = takeColumnName(text, columns, fields)
      mapping.set(field, findColumn(name, '--map', columns, field))
      rest = remainder
    }
  }
  return mapping
}

const isProperty = (field: string) => PropertyKey.safeParse(/^property\.(.*)$/s.exec(field)?.[1]).success

function checkField(field: string, fields: readonly string[]): void {
  if (fields.includes(field) || isProperty(field)) return
  throw new UsageError(t().mapping.noField(field, [...fields, 'property.NAME'].join(t().separator)))
}

/** The name at the beginning of a text, before the next field. Names may contain commas and equals signs. */
function takeColumnName(
  text: string,
  columns: Columns,
  fields: readonly string[],
): { name: string; remainder: string } {
  const ends = [...text.matchAll(/,\s*(?:([^,=]+?)\s*=|$)/g)]
  const splits = [...ends.map(({ index }) => index), text.length].map((end) => ({
    name: text.slice(0, end).trim(),
    remainder: text.slice(end + 1).trim(),
  }))
  const existingColumn = splits.findLast(({ name }) => listMatches(name, columns).length > 0)
  const nextField = ends.findIndex(([, field]) => field !== undefined && isField(field, fields))
  return existingColumn ?? splits.at(nextField) ?? { name: text, remainder: '' }
}

const isField = (field: string, fields: readonly string[]) => fields.includes(field) || field.startsWith('property.')

/** The column that an option names. @throws UsageError for an unknown column, or a name of several */
export function findColumn(name: string, option: string, columns: Columns, field?: string): number {
  const [column, ...others] = listMatches(name, columns)
  if (column === undefined) throw new UsageError(t().mapping.noColumn(option, name, field, describeColumns(columns)))
  if (others.length === 0) return column
  const positions = [column, ...others].map((index, order) => t().mapping.position(`${name}#${order + 1}`, index + 1))
  throw new UsageError(t().mapping.severalColumns(option, name, positions.length, positions.join(t().separator)))
}

/** The columns that a name means. */
function listMatches(text: string, { header, otherNames }: Columns): number[] {
  const name = normalizeName(text)
  if (name === '') return []
  const byName = listIndexes(header, (other) => other === name)
  if (byName.length > 0) return byName
  const byOtherName = listIndexes(otherNames, (names) => names.includes(name))
  if (byOtherName.length > 0) return byOtherName
  const [, base = '', order = ''] = /^(.*)#(\d+)$/s.exec(name) ?? []
  if (order === '') return []
  const position = Number(order) - 1
  const candidates =
    base === '' ? header.map((_, index) => index) : listIndexes(header, (other) => other === base.trim())
  const column = candidates[position]
  return column === undefined ? [] : [column]
}

const listIndexes = <Item>(items: readonly Item[], matches: (item: Item) => boolean): number[] =>
  items.flatMap((item, index) => (matches(item) ? [index] : []))

/** What the columns are called, for messages: unnamed ones by their position. */
export function describeColumns({ header }: Pick<Table, 'header'>): string {
  return t().file.columns(header.map((_, column) => nameColumn(header, column)).join(t().separator))
}

/** By what a column can be chosen. */
export function nameColumn(header: readonly string[], column: number): string {
  const name = header[column] ?? ''
  if (name === '') return `#${column + 1}`
  if (!isAmbiguous(header, name)) return name
  return `${name}#${header.slice(0, column + 1).filter((other) => other === name).length}`
}

/**
 * Refuses a guess if a field could come from several columns: the wrong one would go unnoticed.
 * @throws UsageError naming the columns, and how to choose
 */
export function failIfRivals(header: readonly string[], { columns, rivals }: Pick<ColumnGuess, 'columns' | 'rivals'>) {
  if (rivals.length === 0) return
  const texts = t().mapping
  const lines = rivals.map(({ target, columns: indexes }) => {
    const names = indexes.map((column) => texts.position(nameColumn(header, column), column + 1))
    return texts.rival(target, names)
  })
  const chosenColumns = [...columns]
  for (const {
    target,
    columns: [first = 0],
  } of rivals)
    chosenColumns[first] = target
  const example = chosenColumns.flatMap((target, column) => (target ? [`${target}=${nameColumn(header, column)}`] : []))
  throw new UsageError(texts.rivals(lines, example.join(',').replaceAll("'", "'\\''")))
}
