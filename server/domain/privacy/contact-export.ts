import type { Contact } from '../../../shared/contact.ts'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { ContactMerge } from '../../../shared/contact-merge.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { MessageConsent } from '../../../shared/message-consent.ts'
import type { ContactPreference } from '../../../shared/preference.ts'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { selectFollowUpIdsByContact, selectResponseIdsByContact } from '../../store/queries/contact-history.ts'
import { selectImportChangesOfContact } from '../../store/queries/import-changes.ts'
import { selectSegmentsByContact } from '../../store/queries/segments.ts'
import { auditEntry } from '../audit.ts'
import { getContact, loadContact } from '../contacts/contacts.ts'
import { findImportTraces } from '../contacts/import-traces.ts'
import { listMerges } from '../contacts/merges.ts'
import { listMessageConsents } from '../contacts/message-consents.ts'
import { listTraceableIdentifiers } from '../contacts/traceable-identifiers.ts'
import type { Caller, Deps } from '../deps.ts'
import { getFollowUp } from '../follow-ups/follow-ups.ts'
import { listPreferences } from '../invitations/preferences.ts'
import { getContactHistory } from '../reports/contact-history.ts'
import { getResponse } from '../responses/responses.ts'
import { buildNameMatcher, listNames } from './name-matcher.ts'

/** All data stored about a contact, to hand over to them. */
export interface ContactExport {
  contact: Contact
  responses: ResponseWithHistory[]
  followUps: Omit<FollowUp, 'response'>[]
  history: ContactHistory
  /** The contacts that were merged into this one. */
  merges: ContactMerge[]
  /** The lists of contacts that this one is in. */
  segments: { id: string; name: string }[]
  /** What the contact has chosen about surveys. */
  preferences: ContactPreference[]
  /** The consents to text messages, withdrawn ones too. */
  consents: MessageConsent[]
  /** Rows of imported contact files that are still stored, as uploaded. */
  imported: { line: number; cells: string[] }[]
  /** Earlier values that are kept while an import can be undone. */
  importChanges: { id: string; before: Record<string, unknown> | null; after: Record<string, unknown> }[]
}

/** Collects the data and records the export. @throws DomainError `not-found` */
export async function exportContact(deps: Deps, caller: Caller, id: string): Promise<ContactExport> {
  const { database } = deps
  const { workspaceId } = caller
  const row = await loadContact(deps, caller, id)
  const { traces } = await findImportTraces(
    deps,
    workspaceId,
    await listTraceableIdentifiers(deps, row),
    buildNameMatcher(await listNames(deps, row)),
  )
  const changes = await database.all(selectImportChangesOfContact(workspaceId, id))
  const ids = await database.all(selectResponseIdsByContact(workspaceId, id))
  const responses: ResponseWithHistory[] = []
  for (const { id: responseId } of ids) responses.push(await getResponse(deps, caller, responseId))
  const history = await getContactHistory(deps, caller, id, 1_000_000)
  const { data: merges } = await listMerges(deps, caller, id, { cursor: undefined, limit: 1_000_000 })
  const followUps = await listContactFollowUps(deps, caller, id)
  await database.batch([auditEntry(deps, caller, 'contact.exported', id)])
  return {
    contact: await getContact(deps, caller, id),
    responses,
    followUps: followUps.map(({ response: _, ...followUp }) => followUp),
    history,
    merges,
    segments: await database.all(selectSegmentsByContact(workspaceId, id)),
    preferences: await listPreferences(deps, caller, id),
    consents: await listMessageConsents(deps, caller, id),
    imported: traces,
    importChanges: changes.map(({ before, after, ...change }) => ({
      id: change.id,
      before: before === null ? null : JSON.parse(before),
      after: JSON.parse(after),
    })),
  }
}

/** The follow-ups of a contact, newest first. */
export async function listContactFollowUps(deps: Deps, caller: Caller, id: string): Promise<FollowUp[]> {
  const followUps: FollowUp[] = []
  for (const row of await deps.database.all(selectFollowUpIdsByContact(caller.workspaceId, id))) {
    followUps.push(await getFollowUp(deps, caller, row.id))
  }
  return followUps
}
