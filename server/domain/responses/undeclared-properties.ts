import type { NewContact } from '../../../shared/contact.ts'
import type { ResponseReceipt } from '../../../shared/response.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Deps } from '../deps.ts'

/** A contact that a respondent names, with no more properties than a response may have. */
export async function limitClaim<Contact extends NewContact>(
  deps: Deps,
  workspaceId: string,
  contact: Contact | undefined,
): Promise<{ contact: Contact | undefined; warnings: Warnings }> {
  const { properties, warnings } = await limitUndeclared(deps, workspaceId, contact?.properties)
  return {
    contact: contact && properties ? { ...contact, properties } : contact,
    warnings: warnings.map(({ path, message }) => ({ path: `contact.${path}`, message })),
  }
}

/** What a respondent sent that is not stored. */
export type Warnings = readonly NonNullable<ResponseReceipt['warnings']>[number][]

/** How many properties without a segment key are kept of a respondent without a personal link or signature. */
const MAX_UNDECLARED = 20

/**
 * Limits the properties of an unidentified respondent: anyone can invent names, and each would be stored and
 * exported. The properties that the workspace compares scores by are always kept.
 * @param existing the properties that are stored already
 */
export async function limitUndeclared<Properties extends Record<string, string | null>>(
  deps: Deps,
  workspaceId: string,
  properties: Properties | undefined,
  existing: Record<string, string> = {},
): Promise<{ properties: Properties | undefined; warnings: Warnings }> {
  const names = Object.keys({ ...existing, ...properties })
  if (properties === undefined || names.length <= MAX_UNDECLARED) return { properties, warnings: [] }
  const rows = await deps.database.all(selectSegmentKeys(workspaceId))
  const declared = new Set(rows.map(({ key }) => key))
  let left = MAX_UNDECLARED - Object.keys(existing).filter((key) => !declared.has(key)).length
  const remainingEntries = Object.entries(properties).filter(
    ([key]) => declared.has(key) || key in existing || left-- > 0,
  )
  if (remainingEntries.length === Object.keys(properties).length) return { properties, warnings: [] }
  const message = `Expected at most ${MAX_UNDECLARED} properties that are no segment keys; the rest is not stored`
  return { properties: Object.fromEntries(remainingEntries) as Properties, warnings: [{ path: 'properties', message }] }
}
