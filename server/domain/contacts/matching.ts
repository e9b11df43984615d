import type { Identifier, NewContact } from '../../../shared/contact.ts'
import type { Statement } from '../../store/database.ts'
import {
  contactsWhere,
  insertContacts,
  lockContacts,
  type NewContactRow,
  selectContactsByIdentifiers,
  updateContacts,
} from '../../store/queries/contacts.ts'
import { insertFormerValues, keepFormerValues } from '../../store/queries/former-values.ts'
import { assertContactsUnchanged } from '../../store/queries/imported-contacts.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { recordEvents } from '../events/recording.ts'
import { type Match, type MatchOptions, MatchPlan, type RowMatch } from './match-plan.ts'
import { clearIdentifiers, mergeContactStatements, releaseAddresses } from './merges.ts'
import { indexContact } from './search.ts'

/**
 * Finds the contact of each input by externalId, then email, then phone, or creates one. A phone number alone identifies a
 * contact only where nothing contradicts it: see `ContactIndex`. Inputs see the contacts of earlier inputs.
 *
 * Unverified inputs, from respondents, never change an existing contact. A contact known from unverified inputs only
 * does not conflict with others: a verified contact with the same identifiers takes over its responses, and nothing
 * else. Verified responses never move.
 * @returns the statements for the caller's batch, and per input its contact or the error
 */
export async function matchContacts(
  deps: Deps,
  workspaceId: string,
  inputs: readonly NewContact[],
  options: MatchOptions = {},
): Promise<{ statements: Statement[]; matches: (Match | DomainError)[] }> {
  const plan = new MatchPlan(deps, workspaceId, await findCandidates(deps, workspaceId, inputs), options)
  const matches = inputs.map((input) => plan.match(input))
  const statements = buildStatements(deps, workspaceId, plan, options)
  const { actor = 'import' } = options
  const events = actor === 'import' ? [] : recordMatches(deps, { workspaceId, actor }, plan, matches)
  return { statements: [...events, ...statements], matches }
}

/** The events of new and changed contacts. The batch fails if a changed one is not as it was read: its change may be made already. */
function recordMatches(
  deps: Deps,
  caller: Pick<Caller, 'workspaceId' | 'actor'>,
  { newContacts }: MatchPlan,
  matches: readonly (Match | DomainError)[],
): Statement[] {
  const changed = new Map<string, { updatedAt: number; fields: Set<string> }>()
  for (const match of matches) {
    if (match instanceof DomainError || match.outcome !== 'updated' || newContacts.has(match.id)) continue
    const { updatedAt, fields } = changed.get(match.id) ?? { updatedAt: match.updatedAt, fields: new Set<string>() }
    for (const field of listChangedFields(match)) fields.add(field)
    changed.set(match.id, { updatedAt, fields })
  }
  const expected = [...changed].map(([id, { updatedAt }]) => ({ id, updatedAt }))
  return [
    ...(expected.length > 0
      ? [
          lockContacts(
            contactsWhere.byIds(
              caller.workspaceId,
              expected.map(({ id }) => id),
            ),
          ),
          assertContactsUnchanged(caller.workspaceId, expected),
        ]
      : []),
    // Before the events of what the contacts are matched for, such as a response.
    ...recordEvents({ ...deps, newId: (time) => deps.newId(time - 1) }, caller, [
      ...[...newContacts.values()].map(({ id, unverifiedSince }) => ({
        type: 'contact.created' as const,
        subjectId: id,
        data: { isVerified: unverifiedSince === null },
      })),
      ...[...changed].map(([id, { fields }]) => ({
        type: 'contact.updated' as const,
        subjectId: id,
        data: { fields: [...fields] },
      })),
    ]),
  ]
}

const listChangedFields = ({ before, after }: Match): string[] =>
  (Object.keys(after) as (keyof Match['after'])[]).filter(
    (field) => JSON.stringify(before?.[field]) !== JSON.stringify(after[field]),
  )

/** The same for rows of a file. A value that contradicts what is stored is left out, and costs nothing else of its row. */
export async function matchRows(
  deps: Deps,
  workspaceId: string,
  rows: readonly NewContact[],
): Promise<{ statements: Statement[]; matches: RowMatch[] }> {
  const plan = new MatchPlan(deps, workspaceId, await findCandidates(deps, workspaceId, rows), {})
  const matches = rows.map((row) => plan.matchRow(row))
  return { statements: buildStatements(deps, workspaceId, plan, {}), matches }
}

/** What `matchRows` would do with each row. Nothing is written. Later rows see what earlier ones would change. */
export async function previewRowMatches(
  deps: Deps,
  workspaceId: string,
  rows: readonly NewContact[],
): Promise<RowMatch[]> {
  const plan = new MatchPlan(deps, workspaceId, await findCandidates(deps, workspaceId, rows), {})
  return rows.map((row) => plan.matchRow(row))
}

function buildStatements(
  deps: Deps,
  workspaceId: string,
  plan: MatchPlan,
  { actor = 'import' }: MatchOptions,
): Statement[] {
  const now = deps.now()
  const { updates, newContacts, released, nextValues, intermediateValues } = plan
  const merges = [...plan.merges]
  const unverifiedIds = [...merges.map(([row]) => row), ...released].map(({ id }) => id)
  const existingIds = [...unverifiedIds, ...updates.reindexedIds]
  const change = { at: now, by: actor }
  // Statements that release an identifier come before those that take it over.
  return rewriteContacts(workspaceId, { existingIds, newIds: [...newContacts.keys()] }, [
    ...merges.map(([{ id }]) => clearIdentifiers(workspaceId, id)),
    ...[...released].map(releaseAddresses),
    ...(nextValues.length > 0 ? [keepFormerValues(workspaceId, nextValues, change)] : []),
    ...updates.rounds.map((updateRound) => updateContacts(workspaceId, [...updateRound.values()], now)),
    ...(newContacts.size > 0 ? [insertContacts([...newContacts.values()])] : []),
    ...(intermediateValues.length > 0 ? [insertFormerValues(workspaceId, intermediateValues, change)] : []),
    ...merges.flatMap(([unverifiedContact, { id }]) => mergeContactStatements(deps, unverifiedContact, id, actor)),
  ])
}

/** All contacts with one of the identifiers. */
export async function findCandidates(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  inputs: readonly NewContact[],
): Promise<NewContactRow[]> {
  if (inputs.length === 0) return []
  const values = (key: Identifier | 'name', items = inputs) =>
    items.map((input) => input[key]).filter((value) => typeof value === 'string')
  const rows = await database.all(
    selectContactsByIdentifiers(workspaceId, {
      externalId: values('externalId'),
      email: values('email'),
      phone: values('phone'),
      name: values(
        'name',
        inputs.filter(({ phone }) => phone),
      ),
    }),
  )
  const rowsById = new Map(rows.map((row) => [row.id, row]))
  return [...rowsById.values()].map(
    (row): NewContactRow => ({
      ...row,
      properties: JSON.parse(row.properties),
      ...indexContact(row),
      keptApart: row.keptApart === 1,
    }),
  )
}
