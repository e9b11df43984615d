import { Email } from '../../../shared/contact.ts'
import type { ReferralSettings, ThanksReason } from '../../../shared/referral.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { contactsWhere, lockContacts } from '../../store/queries/contacts.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { insertReferral, markReferralAsked } from '../../store/queries/referrals.ts'
import * as store from '../../store/queries/thanks.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { findSuppressions } from '../suppressions/suppressions.ts'
import { buildReferralRow } from './referrals.ts'
import { loadReferralSettings } from './settings.ts'

/** The job type that sends an email to thank a customer. */
export const SEND_THANKS = 'thanks'

const DAY_MS = 86_400_000

/** The payload of the job: what is erased before the email is sent is not in it. */
export interface ThanksJob {
  responseId: string
}

/**
 * Thanks the customer of a response by email, once in some days, and with `asksReferral` asks for a recommendation with a personal
 * link. Who must not get the email is left out, with the reason. Repeated, it changes nothing more.
 */
export function thankCustomer(deps: Deps, caller: Caller, responseId: string, asksReferral: boolean): Promise<void> {
  return retryOnConflict(async () => {
    const [facts] = await deps.database.all(store.selectThanksFacts(caller.workspaceId, responseId))
    if (!facts || facts.contactId === null || facts.isCounted === 0 || facts.isHandled === 1) return
    const { settings, isDemo } = await loadReferralSettings(deps, caller.workspaceId)
    const reason = isDemo ? 'sample-data' : await findReason(deps, caller.workspaceId, facts, settings)
    const row = buildRow(deps, caller, { responseId, contactId: facts.contactId, reason })
    // Without a destination, a link would lead nowhere.
    const isAsked = asksReferral && settings.destination !== null && reason === null
    await deps.database.batch(buildBatch(deps, caller, { ...row, asksReferral: isAsked ? 1 : 0 }, settings))
    if (reason === null) deps.wakeWorker()
  })
}

interface RowInput {
  responseId: string
  contactId: string
  reason: ThanksReason | null
}

const buildRow = ({ now }: Deps, { workspaceId, actor }: Caller, { responseId, contactId, reason }: RowInput) => ({
  ...{ responseId, workspaceId, contactId, reason },
  ...{ state: reason === null ? ('waiting' as const) : ('skipped' as const), createdAt: now(), createdBy: actor },
})

function buildBatch(
  deps: Deps,
  caller: Caller,
  row: store.NewThanksRow,
  { thanksDays }: Pick<ReferralSettings, 'thanksDays'>,
): Statement[] {
  const { workspaceId, contactId, responseId, createdAt } = row
  if (row.state === 'skipped') return store.insertThanks(row)
  const payload: ThanksJob = { responseId }
  const job = { id: deps.newId(createdAt), workspaceId, type: SEND_THANKS, payload, createdAt, dueAt: createdAt }
  return [
    // Of two responses of a customer at the same moment, one is thanked for.
    lockContacts(contactsWhere.byIds(workspaceId, [contactId])),
    store.assertNotThanked(workspaceId, contactId, createdAt - thanksDays * DAY_MS),
    ...store.insertThanks(row),
    ...(row.asksReferral === 1
      ? [
          insertReferral(buildReferralRow(deps, caller, contactId, createdAt)),
          markReferralAsked(workspaceId, contactId, createdAt),
        ]
      : []),
    enqueueJob(job),
    auditEntry(deps, caller, 'customer.thanked', contactId, { asksReferral: row.asksReferral === 1 }),
  ]
}

/** Why a customer must not be thanked now; null if nothing forbids it. */
async function findReason(
  deps: Deps,
  workspaceId: string,
  facts: store.ThanksFacts,
  { thanksDays }: Pick<ReferralSettings, 'thanksDays'>,
): Promise<ThanksReason | null> {
  const isRecent = facts.lastThankedAt !== null && facts.lastThankedAt > deps.now() - thanksDays * DAY_MS
  return (await findLastingReason(deps, workspaceId, facts)) ?? (isRecent ? 'thanked-recently' : null)
}

/** The reasons that count until the email leaves. */
async function findLastingReason(
  deps: Deps,
  workspaceId: string,
  { identity, unverifiedSince, email, ...facts }: store.ThanksFacts,
): Promise<ThanksReason | null> {
  if (deps.mail === undefined && !deps.mailToLog) return 'no-mail-server'
  // Anyone could have named this customer, who would get emails for what others wrote.
  if (identity !== 'verified' || unverifiedSince !== null) return 'not-verified'
  if (email === null || !Email.safeParse(email).success) return 'no-address'
  if (facts.isUnsubscribed === 1) return 'unsubscribed'
  if (facts.isBlocklisted === 1) return 'blocklisted'
  const reasons = (await findSuppressions(deps, workspaceId, [{ kind: 'email', address: email }])).get(email) ?? []
  if (reasons.length > 0) return reasons.includes('unsubscribed') ? 'unsubscribed' : 'suppressed'
  return facts.hasOpenFollowUp === 1 ? 'open-follow-up' : null
}

/** A customer who is to be thanked now. */
export interface Recipient {
  contactId: string
  email: string
  name: string | null
  salutation: string | null
  /** Of the response, else of the contact. */
  locales: (string | null)[]
  properties: Record<string, string>
  asksReferral: boolean
  /** When the email was queued. */
  queuedAt: number
}

/**
 * Whom an email goes to; undefined if there is none any more: it was sent, the response or its contact is gone, or something
 * forbids it by now, which is recorded.
 */
export async function loadRecipient(
  deps: Deps,
  workspaceId: string,
  responseId: string,
): Promise<Recipient | undefined> {
  const [[thanks], [facts]] = await Promise.all([
    deps.database.all(store.selectThanks(workspaceId, responseId)),
    deps.database.all(store.selectThanksFacts(workspaceId, responseId)),
  ])
  if (thanks?.state !== 'waiting') return undefined
  const reason = facts?.contactId == null ? 'no-address' : await findLastingReason(deps, workspaceId, facts)
  if (!facts || facts.contactId === null || facts.email === null || reason !== null) {
    await recordThanksOutcome(deps, workspaceId, responseId, { state: 'skipped', reason: reason ?? 'no-address' })
    return undefined
  }
  return {
    contactId: facts.contactId,
    email: facts.email,
    name: facts.name,
    salutation: facts.salutation,
    locales: [facts.contactLocale, facts.locale],
    properties: JSON.parse(facts.properties ?? '{}'),
    asksReferral: thanks.asksReferral === 1,
    queuedAt: thanks.createdAt,
  }
}

/** Records what has become of an email. */
export const recordThanksOutcome = (
  deps: Pick<Deps, 'database' | 'now'>,
  workspaceId: string,
  responseId: string,
  outcome: { state: 'sent' | 'skipped' | 'failed'; reason: ThanksReason | null },
) => deps.database.batch([store.recordThanksOutcome(workspaceId, responseId, { ...outcome, at: deps.now() })])

/** An email to a contact, or why there was none. */
export interface ContactThanks {
  responseId: string
  at: string
  state: string
  reason: string | null
}

/** The emails to a contact, newest first. */
export const listThanksOfContact = async (
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  contactId: string,
): Promise<ContactThanks[]> =>
  (await database.all(store.selectThanksByContact(workspaceId, contactId))).map(({ createdAt, ...row }) => ({
    ...row,
    at: toIso(createdAt),
  }))
