import type { Language } from '../../../shared/locale.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { loadFileLocale } from '../files/locale.ts'
import { buildTable, type Column, dayCell, phoneCell, type Table } from '../files/table.ts'
import { type ContactActivity, getContactActivity } from './lists.ts'

/** The texts of a list of contacts for readers, in their language. Plain data, because exports run in a thread of their own. */
export interface ContactSpreadsheetTexts {
  language: Language
  columns: Record<ContactColumn, string>
  unverified: string
}

export type ContactColumn =
  | 'name'
  | 'salutation'
  | 'email'
  | 'phone'
  | 'externalId'
  | 'language'
  | 'lastScore'
  | 'lastAsked'
  | 'added'
  | 'remark'
  | 'otherProperties'
  | 'id'

/** A contact with what the list shows beside it. */
interface Item {
  row: ContactRow
  activity: ContactActivity | undefined
  properties: Record<string, string>
}

/**
 * The table of contacts for readers: days in the time zone of the workspace, the last score, phone numbers that spreadsheets keep as
 * text, and a column for each property that the workspace compares. The other properties share one.
 */
export async function buildContactTable(
  deps: Deps,
  caller: Caller,
  pages: AsyncIterable<ContactRow[]>,
  { language, columns: headings, unverified }: ContactSpreadsheetTexts,
): Promise<Table> {
  const { timeZone, country, propertyHeading } = await loadFileLocale(deps, caller)
  const keys = (await deps.database.all(selectSegmentKeys(caller.workspaceId))).map(({ key }) => key)
  const describeOthers = (properties: Record<string, string>) =>
    Object.entries(properties).flatMap(([key, value]) => (keys.includes(key) ? [] : [`${key}: ${value}`]))
  const columns: Column<Item>[] = [
    [headings.name, ({ row }) => row.name],
    [headings.salutation, ({ row }) => row.salutation],
    [headings.email, ({ row }) => row.email],
    [headings.phone, ({ row }) => phoneCell(row.phone, country)],
    [headings.externalId, ({ row }) => row.externalId],
    [headings.language, ({ row }) => row.locale],
    [headings.lastScore, ({ activity }) => activity?.lastScore],
    [headings.lastAsked, ({ activity }) => dayCell(activity?.lastAskedAt, timeZone)],
    [headings.added, ({ row }) => dayCell(row.createdAt, timeZone)],
    [headings.remark, ({ row }) => (row.unverifiedSince === null ? null : unverified)],
    ...keys.map((key): Column<Item> => [propertyHeading(key, language) ?? key, ({ properties }) => properties[key]]),
    [headings.otherProperties, ({ properties }) => describeOthers(properties).join('; ')],
    [headings.id, ({ row }) => row.id],
  ]
  return buildTable(addActivity(deps, caller, pages), columns)
}

async function* addActivity(deps: Deps, caller: Caller, pages: AsyncIterable<ContactRow[]>): AsyncGenerator<Item[]> {
  for await (const rows of pages) {
    const ids = rows.map(({ id }) => id)
    const activity = await getContactActivity(deps, caller, ids)
    yield rows.map((row) => ({ row, activity: activity.get(row.id), properties: JSON.parse(row.properties) }))
  }
}
