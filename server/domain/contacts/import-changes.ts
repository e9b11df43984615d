import type { NewContact } from '../../../shared/contact.ts'
import type { FieldValues, NewImportChange } from '../../store/queries/import-changes.ts'
import { DomainError } from '../errors.ts'
import type { findCandidates, Match } from './matching.ts'

type Candidate = Awaited<ReturnType<typeof findCandidates>>[number]

export const PROPERTY_PREFIX = 'property.'
const fieldNames = ['externalId', 'email', 'phone', 'name', 'locale'] as const

/** The fields of a contact that a file can set; each property is a field. */
export function toContactValues(
  contact: Omit<NewContact, 'properties'> & { properties?: Record<string, string> | undefined },
): FieldValues {
  const properties = Object.entries(contact.properties ?? {})
  const fields = fieldNames.flatMap((name) => (contact[name] ? [[name, contact[name]] as const] : []))
  return Object.fromEntries([...properties.map(([name, value]) => [PROPERTY_PREFIX + name, value] as const), ...fields])
}

/** What inputs change in contacts, and the earlier values, by the candidates read before. */
export function listContactChanges(
  candidates: readonly Candidate[],
  inputs: readonly NewContact[],
  matches: readonly (Match | DomainError)[],
): NewImportChange[] {
  const current = new Map(candidates.map((row) => [row.id, toContactValues(row)]))
  const changes = new Map<string, NewImportChange>()
  for (const [index, match] of matches.entries()) {
    const input = inputs[index]
    if (!input || match instanceof DomainError || match.outcome === 'unchanged') continue
    const existing = current.get(match.id)
    const after = toContactValues(input)
    const before: FieldValues = {}
    for (const [field, value] of Object.entries(after)) {
      const earlier = existing?.[field] ?? null
      if (earlier === value) delete after[field]
      else before[field] = earlier
    }
    const change = changes.get(match.id)
    current.set(match.id, { ...existing, ...after })
    changes.set(match.id, {
      noun: 'contact',
      id: match.id,
      before: change ? change.before && { ...before, ...change.before } : existing ? before : null,
      after: { ...change?.after, ...after },
    })
  }
  return [...changes.values()]
}
