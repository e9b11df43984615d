import type { Country } from '../../../shared/country.ts'
import type { SegmentLabels } from '../../../shared/segment-key.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'

/** How a workspace writes times and phone numbers, and what it calls properties. */
export interface FileLocale {
  timeZone: string
  country: Country | null
  /** The label of a property in a language, or its key. */
  propertyHeading(key: string, language: string): string
}

export async function loadFileLocale(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
): Promise<FileLocale> {
  const [row] = await database.all(selectWorkspaceById(workspaceId))
  const labels = new Map(Object.entries(JSON.parse(row?.segmentLabels ?? '{}') as Record<string, SegmentLabels>))
  return {
    timeZone: row?.timeZone ?? 'UTC',
    country: row?.country ?? null,
    propertyHeading: (key, language) => labels.get(key)?.[language as keyof SegmentLabels] ?? key,
  }
}
