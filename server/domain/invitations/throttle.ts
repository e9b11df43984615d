import type { NewContact } from '../../../shared/contact.ts'
import type { SkipReason } from '../../../shared/contact-history.ts'
import { selectLastSurveyedAt } from '../../store/queries/contacts.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { findCandidates } from '../contacts/matching.ts'
import { getUnsubscriptionTimes } from '../contacts/unsubscriptions.ts'
import type { Deps } from '../deps.ts'
import { verifyIdentity } from '../surveys/identity.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Why contacts must not be surveyed now, by id: they were invited or responded, in any survey and by any channel,
 * within the minimum days of the workspace. Contacts that may be surveyed are left out.
 */
async function getThrottleReasons(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { workspaceId, throttleDays }: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  if (throttleDays === null || contactIds.length === 0) return new Map()
  const rows = await database.all(selectLastSurveyedAt(workspaceId, contactIds))
  const recentRows = rows.filter(({ at }) => now() - at < throttleDays * DAY_MS)
  // After the clock is set back, the time may lie in the future.
  const daysSince = (at: number) => Math.max(0, Math.floor((now() - at) / DAY_MS))
  return new Map(recentRows.map(({ id, at }) => [id, formatReason(daysSince(at), throttleDays)]))
}

const formatReason = (days: number, minDays: number) =>
  `Surveyed ${days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`}; no contact is surveyed again within ${minDays} days.`

/** Why a contact is not invited, for records and in words. */
export interface SkippedContact {
  reason: Extract<SkipReason, 'throttled' | 'unsubscribed'>
  text: string
}

/** The contacts that must not be surveyed now, by id: they have unsubscribed, or were surveyed too recently. */
export async function getSkippedContacts(
  deps: Pick<Deps, 'database' | 'now'>,
  workspace: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactIds: readonly string[],
): Promise<Map<string, SkippedContact>> {
  const [throttleReasons, unsubscriptionTimes] = await Promise.all([
    getThrottleReasons(deps, workspace, contactIds),
    getUnsubscriptionTimes(deps, workspace.workspaceId, contactIds),
  ])
  return new Map<string, SkippedContact>([
    ...[...throttleReasons].map(([id, text]) => [id, { reason: 'throttled', text }] as const),
    ...[...unsubscriptionTimes.keys()].map((id) => [id, { reason: 'unsubscribed', text: UNSUBSCRIBED }] as const),
  ])
}

const UNSUBSCRIBED = 'This contact has unsubscribed from surveys.'

/** When a contact was last surveyed, and may be surveyed again. Milliseconds UTC; null for never, and for now. */
export async function getLastAsked(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { workspaceId, throttleDays }: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactId: string,
): Promise<{ lastAskedAt: number | null; nextAskAt: number | null }> {
  const [row] = await database.all(selectLastSurveyedAt(workspaceId, [contactId]))
  const nextAskAt = row && throttleDays !== null ? row.at + throttleDays * DAY_MS : 0
  return { lastAskedAt: row?.at ?? null, nextAskAt: nextAskAt > now() ? nextAskAt : null }
}

/**
 * Why a visitor must not be surveyed now; null if they may be. Only for a signed identity: strangers must not learn
 * whether someone was surveyed recently, or has unsubscribed.
 */
export async function getSkipReason(
  deps: Deps,
  survey: OpenSurveyRow,
  contact: NewContact,
  signature: string | undefined,
): Promise<string | null> {
  const verifiedIdentity = verifyIdentity(deps, survey, contact, signature)
  if (!verifiedIdentity) return null
  const [existingContact] = await findCandidates(deps, survey.workspaceId, [verifiedIdentity])
  return existingContact
    ? ((await getSkippedContacts(deps, survey, [existingContact.id])).get(existingContact.id)?.text ?? null)
    : null
}
