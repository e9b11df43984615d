import type { NewContact } from '../../../shared/contact.ts'
import type { DecisionReason } from '../../../shared/decision.ts'
import { type AskingFacts, selectAskingFacts } from '../../store/queries/asking.ts'
import type { DecisionRow } from '../../store/queries/decisions.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { findCandidates } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { verifyIdentity } from '../surveys/identity.ts'

export const DAY_MS = 24 * 60 * 60 * 1000

/** Why a contact must not be asked now. */
export interface Refusal {
  reason: DecisionReason
  /** When the reason ends, in milliseconds UTC; null if that is unknown. */
  until: number | null
}

/** What the rule takes from a workspace. */
export type AskingSettings = Pick<OpenSurveyRow, 'throttleDays' | 'minContactAgeDays'>

/**
 * The one rule of who may be asked, for every survey and channel. Of several reasons the first one counts, in the order of
 * `decisionReasons`. The throttle counts invitations and verified responses of any survey and channel.
 * @returns null if the contact may be asked
 */
export function findRefusal(
  { createdAt, hasOpenFollowUp, isUnsubscribed, lastAskedAt }: AskingFacts,
  { throttleDays, minContactAgeDays }: AskingSettings,
  now: number,
): Refusal | null {
  if (isUnsubscribed === 1) return { reason: 'unsubscribed', until: null }
  const askableAt = lastAskedAt === null || throttleDays === null ? now : lastAskedAt + throttleDays * DAY_MS
  if (askableAt > now) return { reason: 'throttled', until: askableAt }
  if (hasOpenFollowUp === 1) return { reason: 'open-follow-up', until: null }
  const oldEnoughAt = minContactAgeDays === null ? now : createdAt + minContactAgeDays * DAY_MS
  return oldEnoughAt > now ? { reason: 'too-new', until: oldEnoughAt } : null
}

/** Why contacts must not be asked now, by id. Contacts that may be asked are left out. */
export async function findRefusals(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  survey: AskingSettings & Pick<OpenSurveyRow, 'workspaceId'>,
  contactIds: readonly string[],
): Promise<Map<string, Refusal>> {
  if (contactIds.length === 0) return new Map()
  const facts = await database.all(selectAskingFacts(survey.workspaceId, contactIds))
  const time = now()
  return new Map(
    facts.flatMap((row) => {
      const refusal = findRefusal(row, survey, time)
      return refusal ? [[row.id, refusal] as const] : []
    }),
  )
}

/** The throttle in milliseconds; 0 for none. */
export const getThrottleMs = ({ throttleDays }: AskingSettings): number => (throttleDays ?? 0) * DAY_MS

/** A refusal as it is stored: for the contact’s history. */
export const buildDecision = (
  { newId }: Pick<Deps, 'newId'>,
  { id: surveyId, workspaceId }: Pick<OpenSurveyRow, 'id' | 'workspaceId'>,
  contactId: string,
  { reason, until }: Refusal,
  now: number,
): DecisionRow => ({ id: newId(now), workspaceId, surveyId, contactId, reason, until, at: now })

/** A refusal in words, for the API. */
export function describeRefusal({ reason, until }: Refusal, { throttleDays }: AskingSettings, now: number): string {
  const untilText = until === null ? '' : ` until ${new Date(until).toISOString()}`
  if (reason === 'throttled' && until !== null && throttleDays !== null) {
    // After the clock is set back, the time may lie in the future.
    const days = Math.max(0, Math.floor((now - until) / DAY_MS + throttleDays))
    const since = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`
    return `Surveyed ${since}; no contact is surveyed again within ${throttleDays} days.`
  }
  return `${reasonTexts[reason]}${untilText}.`
}

const reasonTexts: Record<DecisionReason, string> = {
  duplicate: 'This contact is in the list already',
  'open-follow-up': 'A follow-up of this contact is open',
  'too-new': 'This contact is too new to be surveyed',
  throttled: 'Surveyed too recently',
  unsubscribed: 'This contact has unsubscribed from surveys',
}

/** When a contact was last surveyed, and may be surveyed again. Milliseconds UTC; null for never, and for now. */
export async function getLastAsked(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { workspaceId, throttleDays }: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactId: string,
): Promise<{ lastAskedAt: number | null; nextAskAt: number | null }> {
  const [facts] = await database.all(selectAskingFacts(workspaceId, [contactId]))
  const lastAskedAt = facts?.lastAskedAt ?? null
  const nextAskAt = lastAskedAt !== null && throttleDays !== null ? lastAskedAt + throttleDays * DAY_MS : 0
  return { lastAskedAt, nextAskAt: nextAskAt > now() ? nextAskAt : null }
}

/**
 * Why a visitor must not be surveyed now; null if they may be. Only for a signed identity: strangers must not learn
 * whether someone was surveyed recently.
 */
export async function getVisitorRefusal(
  deps: Deps,
  survey: OpenSurveyRow,
  contact: NewContact,
  signature: string | undefined,
): Promise<string | null> {
  const verifiedIdentity = verifyIdentity(deps, survey, contact, signature)
  if (!verifiedIdentity) return null
  const [existingContact] = await findCandidates(deps, survey.workspaceId, [verifiedIdentity])
  if (!existingContact) return null
  const refusal = (await findRefusals(deps, survey, [existingContact.id])).get(existingContact.id)
  if (!refusal) return null
  // Visitors learn no more than that they have responded.
  return refusal.reason === 'throttled' ? describeRefusal(refusal, survey, deps.now()) : 'Not to be surveyed now.'
}
