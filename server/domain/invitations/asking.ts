import { Email, type NewContact } from '../../../shared/contact.ts'
import { type DecisionReason, decisionReasons } from '../../../shared/decision.ts'
import { ASSUMED_THROTTLE_DAYS } from '../../../shared/preference.ts'
import {
  type AskingChannel,
  type AskingFacts,
  type AskingScope,
  selectAskingFacts,
  selectLastAsked,
} from '../../store/queries/asking.ts'
import type { DecisionRow } from '../../store/queries/decisions.ts'
import type { SuppressionReason, SuppressionRow } from '../../store/queries/suppressions.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { findCandidates } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { listAddresses } from '../suppressions/addresses.ts'
import { findSuppressions } from '../suppressions/suppressions.ts'
import { verifyIdentity } from '../surveys/identity.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
/** The facts about more contacts are read without blocking respondents. */
const MAX_SHORT = 20

/** Why a contact must not be asked now. */
export interface Refusal {
  reason: DecisionReason
  /** When the reason ends, in milliseconds UTC; null if that is unknown. */
  until: number | null
  /** Of a throttled contact: within how many days it is asked once. */
  throttleDays?: number
}

/** What the rule takes from a workspace. */
export type AskingSettings = Pick<OpenSurveyRow, 'throttleDays' | 'minContactAgeDays'>

/** What contacts are to be asked, how, and by the settings of which workspace. */
export interface AskingContext extends AskingSettings, AskingScope {
  workspaceId: string
  /** False once the survey has closed, so that nobody is asked. */
  isSurveyOpen?: boolean
  /** Vouch sends the message itself: it needs an address, and consent to text messages. */
  isSent?: boolean
  /** The contacts are invited already, and get another message: only what ends an invitation counts. */
  isInvited?: boolean
}

/** A contact may be asked, but is not in the sample, or comes after the limit of the campaign. */
export type Exclusion = Extract<DecisionReason, 'cap-reached' | 'not-sampled'>

/** What is known about a contact who may be asked. */
export interface AskingCase extends AskingFacts {
  /** Why its addresses get no surveys, where that applies to the channel. */
  suppressions: readonly SuppressionReason[]
  exclusion?: Exclusion | undefined
}

/**
 * The one rule of who may be asked, for every survey and channel. Of several reasons the first one counts, in the order of
 * `decisionReasons`. The throttle counts invitations and verified responses of any survey and channel. For contacts who want
 * fewer surveys it counts twice, and where there is none, they are asked once in 180 days.
 * @returns null if the contact may be asked
 */
export function findRefusal(contact: AskingCase, context: AskingContext, now: number): Refusal | null {
  const { suppressions, exclusion } = contact
  const throttleDays = getThrottleDays(context, contact.throttleFactor)
  const askableAt = contact.lastAskedAt === null ? now : contact.lastAskedAt + throttleDays * DAY_MS
  const oldEnoughAt = contact.createdAt + (context.minContactAgeDays ?? 0) * DAY_MS
  // The end of a reason, where it is known.
  const reasons: Partial<Record<DecisionReason, boolean | number>> = {
    unsubscribed: contact.isUnsubscribed === 1 || suppressions.includes('unsubscribed'),
    blocklisted: contact.isBlocklisted === 1,
    suppressed: suppressions.some((reason) => reason !== 'unsubscribed' && reason !== 'bounced'),
    bounced: suppressions.includes('bounced'),
    throttled: !context.isInvited && askableAt > now && askableAt,
    'open-follow-up': contact.hasOpenFollowUp === 1,
    'too-new': !context.isInvited && context.minContactAgeDays !== null && oldEnoughAt > now && oldEnoughAt,
    'no-address': context.isSent === true && !hasAddress(contact, context.channel),
    'no-consent': context.isSent === true && context.channel === 'sms' && contact.hasConsent === 0,
    'survey-closed': context.isSurveyOpen === false,
    ...(exclusion && { [exclusion]: true }),
  }
  const reason = decisionReasons.find((candidate) => reasons[candidate])
  if (reason === undefined) return null
  const until = reasons[reason]
  return {
    reason,
    until: typeof until === 'number' ? until : null,
    ...(reason === 'throttled' && { throttleDays }),
  }
}

/** Within how many days a contact is asked once, given how many times the throttle counts for it; 0 for no throttle. */
const getThrottleDays = ({ throttleDays }: Pick<AskingSettings, 'throttleDays'>, factor: number): number =>
  (throttleDays ?? (factor === 1 ? 0 : ASSUMED_THROTTLE_DAYS)) * factor

/** Whether a message on a channel can reach a contact. */
function hasAddress({ email, phone }: Pick<AskingFacts, 'email' | 'phone'>, channel: AskingChannel): boolean {
  const kind = addressKinds[channel]
  if (kind === null) return true
  return kind === 'email' ? Email.safeParse(email).success : phone !== null
}

/** The kind of address that each channel uses. */
const addressKinds: Record<AskingChannel, SuppressionRow['kind'] | null> = {
  email: 'email',
  sms: 'phone',
  phone: 'phone',
  link: null,
  widget: null,
}

/** Reasons that are about an address alone. All others are about the person, and so about every channel. */
const addressReasons: readonly SuppressionReason[] = ['bounced', 'wrong-person']

/**
 * Why contacts must not be asked now, by id. Contacts that may be asked are left out.
 * @param findExclusion of a contact who may be asked otherwise
 */
export async function findRefusals(
  deps: Pick<Deps, 'database' | 'now'>,
  context: AskingContext,
  contactIds: readonly string[],
  findExclusion?: (contactId: string) => Exclusion | undefined,
): Promise<Map<string, Refusal>> {
  if (contactIds.length === 0) return new Map()
  const facts = await deps.database.all(selectAskingFacts(context.workspaceId, contactIds, context), {
    long: contactIds.length > MAX_SHORT,
  })
  const listReasons = await findReasons(deps, context, facts)
  const time = deps.now()
  return new Map(
    facts.flatMap((row) => {
      const contact = { ...row, suppressions: listReasons(row), exclusion: findExclusion?.(row.id) }
      const refusal = findRefusal(contact, context, time)
      return refusal ? [[row.id, refusal] as const] : []
    }),
  )
}

type Addresses = Pick<AskingFacts, 'email' | 'phone'>

/**
 * Why contacts must not be asked with the addresses that they are about to get, also new ones, by id: someone who has unsubscribed
 * and was erased may be listed again.
 */
export async function findAddressRefusals(
  deps: Pick<Deps, 'database'>,
  context: AskingContext,
  contacts: readonly (Addresses & { id: string })[],
): Promise<Map<string, Refusal>> {
  const listReasons = await findReasons(deps, context, contacts)
  return new Map(
    contacts.flatMap((contact) => {
      const reasons = listReasons(contact)
      const reason = (['unsubscribed', 'bounced'] as const).find((candidate) => reasons.includes(candidate))
      return reasons.length > 0 ? [[contact.id, { reason: reason ?? 'suppressed', until: null }] as const] : []
    }),
  )
}

/** Why the addresses of contacts get no surveys on a channel, by contact. */
async function findReasons(
  deps: Pick<Deps, 'database'>,
  { workspaceId, channel }: AskingContext,
  facts: readonly Addresses[],
): Promise<(contact: Addresses) => SuppressionReason[]> {
  const suppressions = await findSuppressions(deps, workspaceId, facts.flatMap(listAddresses))
  return (contact) =>
    listAddresses(contact).flatMap(({ kind, address }) =>
      (suppressions.get(address) ?? []).filter(
        (reason) => !addressReasons.includes(reason) || kind === addressKinds[channel],
      ),
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
  campaign: { id: string; wave: number } | null = null,
): DecisionRow => ({
  ...{ id: newId(now), workspaceId, surveyId, contactId, reason, until, at: now },
  ...{ campaignId: campaign?.id ?? null, wave: campaign?.wave ?? null },
})

/** A refusal in words, for the API. */
export function describeRefusal({ reason, until, throttleDays }: Refusal, now: number): string {
  const untilText = until === null ? '' : ` until ${new Date(until).toISOString()}`
  if (reason === 'throttled' && until !== null && throttleDays !== undefined) {
    // After the clock is set back, the time may lie in the future.
    const days = Math.max(0, Math.floor((now - until) / DAY_MS + throttleDays))
    const since = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`
    return `Surveyed ${since}; no contact is surveyed again within ${throttleDays} days.`
  }
  return `${reasonTexts[reason]}${untilText}.`
}

const reasonTexts: Record<DecisionReason, string> = {
  blocklisted: 'This contact is on the blocklist',
  bounced: 'Messages to the address of this contact came back',
  'cap-reached': 'The campaign has reached its limit',
  duplicate: 'This contact is in the list already',
  'no-address': 'This contact has no address for this channel',
  'no-channel': 'There is no mail server or gateway to reach this contact, or its campaign was cancelled',
  'no-consent': 'This contact has not agreed to text messages',
  'not-sampled': 'This contact is not in the sample',
  'open-follow-up': 'A follow-up of this contact is open',
  suppressed: 'The address of this contact is on the suppression list',
  'survey-closed': 'The survey is closed',
  throttled: 'Surveyed too recently',
  'too-new': 'This contact is too new to be surveyed',
  unsubscribed: 'This contact has unsubscribed from surveys',
}

/** The rule for a survey that is open. */
export const toAskingContext = (survey: OpenSurveyRow, channel: AskingChannel): AskingContext => ({
  workspaceId: survey.workspaceId,
  throttleDays: survey.throttleDays,
  minContactAgeDays: survey.minContactAgeDays,
  surveyType: survey.type,
  channel,
})

/** When a contact was last surveyed, and may be surveyed again. Milliseconds UTC; null for never, and for now. */
export async function getLastAsked(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { workspaceId, throttleDays }: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactId: string,
): Promise<{ lastAskedAt: number | null; nextAskAt: number | null }> {
  const [facts] = await database.all(selectLastAsked(workspaceId, contactId))
  const lastAskedAt = facts?.lastAskedAt ?? null
  const throttleMs = getThrottleDays({ throttleDays }, facts?.throttleFactor ?? 1) * DAY_MS
  const nextAskAt = lastAskedAt === null ? 0 : lastAskedAt + throttleMs
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
  const context = toAskingContext(survey, 'widget')
  const refusal = (await findRefusals(deps, context, [existingContact.id])).get(existingContact.id)
  if (!refusal) return null
  // Visitors learn no more than that they have responded.
  return refusal.reason === 'throttled' ? describeRefusal(refusal, deps.now()) : 'Not to be surveyed now.'
}
