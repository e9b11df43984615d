import type { Country } from '../../../shared/country.ts'
import type { SegmentLabels } from '../../../shared/segment-key.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import type { Column } from './table.ts'

/** How a workspace writes times and phone numbers, and what it calls properties. */
export interface FileLocale {
  timeZone: string
  country: Country | null
  /** The label of a property in a language. */
  propertyHeading(key: string, language: string): string | undefined
}

/** What the properties that the widget sends itself are called, and their values. */
export interface OwnPropertyTexts {
  names: Record<string, string>
  values: Record<string, Record<string, string>>
}

/** A column with the values of a property. */
export const propertyColumn = <Item>(
  { propertyHeading }: FileLocale,
  key: string,
  { language, properties: { names, values } }: { language: string; properties: OwnPropertyTexts },
  getProperties: (item: Item) => Record<string, string>,
): Column<Item> => [
  propertyHeading(key, language) ?? names[key] ?? key,
  (item) => {
    const value = getProperties(item)[key]
    return value === undefined ? null : (values[key]?.[value] ?? value)
  },
]

export async function loadFileLocale(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
): Promise<FileLocale> {
  const [row] = await database.all(selectWorkspaceById(workspaceId))
  const labels = new Map(Object.entries(JSON.parse(row?.segmentLabels ?? '{}') as Record<string, SegmentLabels>))
  return {
    timeZone: row?.timeZone ?? 'UTC',
    country: row?.country ?? null,
    propertyHeading: (key, language) => labels.get(key)?.[language as keyof SegmentLabels],
  }
}
