import type { NewContact } from '../../../shared/contact.ts'
import type { FieldValues, NewImportChange } from '../../store/queries/import-changes.ts'
import type { Match } from './match-plan.ts'

export const PROPERTY_PREFIX = 'property.'
const fieldNames = ['externalId', 'email', 'phone', 'name', 'salutation', 'locale'] as const

/** The fields of a contact that a file can set; each property is a field. */
export function toContactValues(
  contact: Omit<NewContact, 'properties'> & { properties?: Record<string, string> | undefined },
): FieldValues {
  const properties = Object.entries(contact.properties ?? {})
  const fields = fieldNames.flatMap((name) => (contact[name] ? [[name, contact[name]] as const] : []))
  return Object.fromEntries([...properties.map(([name, value]) => [PROPERTY_PREFIX + name, value] as const), ...fields])
}

/** What rows change in contacts, and the earlier values. */
export function listContactChanges(matches: readonly Match[]): NewImportChange[] {
  const changes = new Map<string, NewImportChange>()
  for (const match of matches) {
    if (match.outcome === 'unchanged') continue
    const earlier = match.before && toContactValues(match.before)
    const changed = Object.entries(toContactValues(match.after)).filter(([field, value]) => earlier?.[field] !== value)
    const before = Object.fromEntries(changed.map(([field]) => [field, earlier?.[field] ?? null]))
    const change = changes.get(match.id)
    changes.set(match.id, {
      noun: 'contact',
      id: match.id,
      before: change ? change.before && { ...before, ...change.before } : earlier && before,
      after: { ...change?.after, ...Object.fromEntries(changed) },
    })
  }
  return [...changes.values()]
}
