import type { BlocklistEntry } from '../../../shared/blocklist.ts'
import type { Contact } from '../../../shared/contact.ts'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { ContactMerge } from '../../../shared/contact-merge.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { FollowUpMessage } from '../../../shared/follow-up-message.ts'
import type { MessageConsent } from '../../../shared/message-consent.ts'
import type { ContactPattern } from '../../../shared/pattern.ts'
import type { Praise } from '../../../shared/praise.ts'
import type { ContactPreference } from '../../../shared/preference.ts'
import type { Conversion, Referral } from '../../../shared/referral.ts'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { selectFollowUpIdsByContact, selectResponseIdsByContact } from '../../store/queries/contact-history.ts'
import { selectImportChangesOfContact } from '../../store/queries/import-changes.ts'
import { selectPraiseOfResponses } from '../../store/queries/praise.ts'
import { selectConversionsByNewcomer } from '../../store/queries/referral-conversions.ts'
import { selectSegmentsByContact } from '../../store/queries/segments.ts'
import { auditEntry } from '../audit.ts'
import { listContactEntries } from '../blocklist/list.ts'
import { getContact, loadContact } from '../contacts/contacts.ts'
import { findImportTraces } from '../contacts/import-traces.ts'
import { listMerges } from '../contacts/merges.ts'
import { listMessageConsents } from '../contacts/message-consents.ts'
import { listTraceableIdentifiers } from '../contacts/traceable-identifiers.ts'
import type { Caller, Deps } from '../deps.ts'
import { getFollowUp } from '../follow-ups/follow-ups.ts'
import { listPreferences } from '../invitations/preferences.ts'
import { getContactPattern } from '../patterns/contacts.ts'
import { toConversion } from '../referrals/conversions.ts'
import { getReferralOfContact } from '../referrals/referrals.ts'
import { type ContactThanks, listThanksOfContact } from '../referrals/thanks.ts'
import { listAllMessages } from '../replies/messages.ts'
import { getContactHistory } from '../reports/contact-history.ts'
import { getResponse } from '../responses/responses.ts'
import { buildNameMatcher, listNames } from './name-matcher.ts'

/** All data stored about a contact, to hand over to them. */
export interface ContactExport {
  contact: Contact
  responses: ResponseWithHistory[]
  followUps: Omit<FollowUp, 'response'>[]
  /** The emails that members and the contact have written to each other, newest first. */
  messages: (FollowUpMessage & { followUpId: string })[]
  /** The colleagues whom the contact has praised in responses. */
  praise: Pick<Praise, 'responseId' | 'colleague' | 'day'>[]
  history: ContactHistory
  /** The contacts that were merged into this one. */
  merges: ContactMerge[]
  /** The lists of contacts that this one is in. */
  segments: { id: string; name: string }[]
  /** What the contact has chosen about surveys. */
  preferences: ContactPreference[]
  /** The consents to text messages, withdrawn ones too. */
  consents: MessageConsent[]
  /** The personal link by which others come; null if there is none. */
  referral: Referral | null
  /** That the contact came by the link of someone else, who is not named. */
  cameBy: Pick<Conversion, 'at' | 'source' | 'key'>[]
  /** The emails that thanked the contact, and those that were left out. */
  thanks: ContactThanks[]
  /** What the contact has done as a detractor, by the rules of the workspace; null if none fits. */
  pattern: ContactPattern | null
  /** Why the contact got no offers and no surveys, and until when. */
  blocklist: BlocklistEntry[]
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
  const responseIds = ids.map((response) => response.id)
  for (const responseId of responseIds) responses.push(await getResponse(deps, caller, responseId))
  const history = await getContactHistory(deps, caller, id, 1_000_000)
  const { data: merges } = await listMerges(deps, caller, id, { cursor: undefined, limit: 1_000_000 })
  const followUps = await listContactFollowUps(deps, caller, id)
  const messages: ContactExport['messages'] = []
  for (const { id: followUpId } of followUps)
    messages.push(...(await listAllMessages(deps, caller, followUpId)).map((message) => ({ ...message, followUpId })))
  await database.batch([auditEntry(deps, caller, 'contact.exported', id)])
  return {
    contact: await getContact(deps, caller, id),
    responses,
    followUps: followUps.map(({ response: _, ...followUp }) => followUp),
    messages,
    praise: (await database.all(selectPraiseOfResponses(workspaceId, responseIds))).map(
      ({ responseId, colleague, day }) => ({ responseId, colleague, day }),
    ),
    history,
    merges,
    segments: await database.all(selectSegmentsByContact(workspaceId, id)),
    preferences: await listPreferences(deps, caller, id),
    consents: await listMessageConsents(deps, caller, id),
    referral: await getReferralOfContact(deps, caller, id),
    cameBy: (await database.all(selectConversionsByNewcomer(workspaceId, id)))
      .map(toConversion)
      .map(({ at, source, key }) => ({ at, source, key })),
    thanks: await listThanksOfContact(deps, caller, id),
    pattern: await getContactPattern(deps, caller, id),
    blocklist: await listContactEntries(deps, caller, id),
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
