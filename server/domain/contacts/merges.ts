import type { ContactMerge } from '../../../shared/contact-merge.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { moveAskingPreference, moveAskingPreferenceBack } from '../../store/queries/asking-preferences.ts'
import * as store from '../../store/queries/contact-merges.ts'
import {
  deleteUnusedUnverifiedContact,
  type IndexColumns,
  insertContacts,
  type NewContactRow,
  selectContactById,
  selectContactsByIdentifiers,
  updateUnverifiedContact,
} from '../../store/queries/contacts.ts'
import { movePhoneCalls, movePhoneCallsBack } from '../../store/queries/phone-calls.ts'
import { moveRequests } from '../../store/queries/privacy-requests.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import { moveUnsubscriptions, moveUnsubscriptionsBack } from '../../store/queries/unsubscriptions.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { recordEvents } from '../events/recording.ts'
import { listPage } from '../pagination.ts'
import { indexContact } from './search.ts'

/** Removes the identifiers of an unverified contact that is about to be merged. */
export const clearIdentifiers = (workspaceId: string, id: string): Statement =>
  updateUnverifiedContact(workspaceId, id, { external_id: null, email: null, phone: null })

/** Removes the addresses of an unverified contact that become those of a verified one. It keeps its responses. */
export const releaseAddresses = (contact: NewContactRow): Statement =>
  updateUnverifiedContact(contact.workspaceId, contact.id, {
    external_id: null,
    email: null,
    terms: indexContact({ ...contact, externalId: null, email: null }).terms,
  })

/** What is kept of a merged contact. */
type MergedValues = Omit<NewContactRow, 'workspaceId' | keyof IndexColumns | 'updatedAt' | 'keptApart'>

/**
 * Merges an unverified contact into a verified one, which takes over its responses, calls, requests, that it has
 * unsubscribed and how often it wants to be asked, and nothing else. Recorded, so that it can be undone.
 */
export function mergeContactStatements(
  deps: Pick<Deps, 'newId' | 'now'>,
  contact: NewContactRow,
  targetId: string,
  actor: string,
): Statement[] {
  const { workspaceId, terms: _terms, nameKey: _nameKey, strokeKey: _strokeKey, ...others } = contact
  const { updatedAt: _updatedAt, keptApart: _keptApart, ...values } = others
  const now = deps.now()
  const merge = { id: deps.newId(now), workspaceId, contactId: targetId, mergedId: contact.id, at: now, actor }
  return [
    store.insertContactMerge({ ...merge, merged: JSON.stringify(values satisfies MergedValues) }),
    store.moveResponses(merge),
    moveUnsubscriptions(merge),
    ...moveAskingPreference(merge),
    moveRequests(workspaceId, { from: contact.id, to: targetId }),
    movePhoneCalls(merge),
    deleteUnusedUnverifiedContact(workspaceId, contact.id),
    ...(actor === 'import' ? [] : recordMerge(deps, { workspaceId, actor }, targetId, { mergedId: contact.id })),
  ]
}

const recordMerge = (
  deps: Pick<Deps, 'newId' | 'now'>,
  caller: Pick<Caller, 'workspaceId' | 'actor'>,
  subjectId: string,
  data: { mergedId: string } | { separatedId: string },
): Statement[] => recordEvents(deps, caller, [{ type: 'contact.updated', subjectId, data }])

/** The contacts that were merged into a contact. @throws DomainError `not-found` */
export async function listMerges(
  deps: Deps,
  { workspaceId }: Caller,
  contactId: string,
  paging: Paging,
): Promise<ListPage<ContactMerge>> {
  const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
  if (!contact) throw notFound('contact', contactId)
  const select = (position: Position) => store.selectContactMerges(workspaceId, contactId, position)
  return listPage(deps.database, paging, select, toMerge)
}

/** @throws DomainError `not-found` */
export async function getMerge(deps: Deps, caller: Caller, contactId: string, id: string): Promise<ContactMerge> {
  return toMerge(await loadMerge(deps, caller, contactId, id))
}

async function loadMerge({ database }: Deps, { workspaceId }: Caller, contactId: string, id: string) {
  const [row] = await database.all(store.selectContactMerge(workspaceId, contactId, id))
  if (!row) throw notFound('merge', id)
  return row
}

/**
 * Undoes a merge: restores the unverified contact under its earlier id, with the responses, calls and unsubscriptions that
 * the merge has moved. It is not merged again. An externalId or email address that another contact has by now stays there. Idempotent.
 * @throws DomainError `not-found`
 */
export async function undoMerge(deps: Deps, caller: Caller, contactId: string, mergeId: string): Promise<void> {
  const { workspaceId } = caller
  await retryOnConflict(async () => {
    const merge = await loadMerge(deps, caller, contactId, mergeId)
    if (merge.undoneAt !== null) return
    const row = await restoreContact(deps, workspaceId, JSON.parse(merge.merged))
    await deps.database.batch([
      store.markMergeUndone(merge, deps.now(), caller.actor),
      store.assertMergeUndone(merge),
      ...rewriteContacts(workspaceId, { existingIds: [], newIds: [row.id] }, [
        insertContacts([row]),
        store.moveResponsesBack(merge),
        moveUnsubscriptionsBack(merge),
        moveAskingPreferenceBack(merge),
        movePhoneCallsBack(merge),
      ]),
      ...recordMerge(deps, caller, contactId, { separatedId: merge.mergedId }),
      auditEntry(deps, caller, 'contact-merge.undone', contactId),
    ])
  })
}

/** The row of a merged contact, without the addresses that other contacts have now. */
async function restoreContact({ database, now }: Deps, workspaceId: string, values: MergedValues) {
  const addresses = {
    externalId: values.externalId ? [values.externalId] : [],
    email: values.email ? [values.email] : [],
  }
  const others = await database.all(selectContactsByIdentifiers(workspaceId, { ...addresses, phone: [], name: [] }))
  const isTaken = (key: 'externalId' | 'email') => others.some((other) => other[key] === values[key])
  const restoredValues = {
    ...values,
    externalId: isTaken('externalId') ? null : values.externalId,
    email: isTaken('email') ? null : values.email,
  }
  return { ...restoredValues, workspaceId, ...indexContact(restoredValues), updatedAt: now() }
}

function toMerge({ id, contactId, at, actor, actorName, merged, ...row }: store.ContactMergeDetailsRow): ContactMerge {
  const { createdAt: _, unverifiedSince, ...values }: MergedValues = JSON.parse(merged)
  return {
    id,
    contactId,
    at: toIso(at),
    by: actor,
    byName: actorName,
    merged: { ...values, unverifiedSince: toIso(unverifiedSince ?? at) },
    responses: row.responses,
    undoneAt: toIsoOrNull(row.undoneAt),
    undoneBy: row.undoneBy,
    undoneByName: row.undoneByName,
  }
}
