import type { BounceKind } from '../../../shared/bounce.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/bounces.ts'
import { insertBouncedEvent } from '../../store/queries/guarded-events.ts'
import { deleteSuppressionsByDigests } from '../../store/queries/suppressions.ts'
import { deleteUnsubscriptionsBySource } from '../../store/queries/unsubscriptions.ts'
import { auditEntry } from '../audit.ts'
import { unsubscribeContact } from '../contacts/unsubscriptions.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildEvent, recordEvents } from '../events/recording.ts'
import { type Address, digestAddress } from '../suppressions/addresses.ts'
import { suppressAddresses } from '../suppressions/suppressions.ts'
import { findSentAddress, findTarget, type ReportedMail } from './targets.ts'

/** What became of an email, as a mail, a provider or the mail server says. */
export interface BounceReport {
  /** `delivered` is no bounce: the email has arrived. */
  kind: BounceKind | 'delivered'
  /** The code of RFC 3463. */
  status: string | null
  /** In one word. */
  reason: string
  /** What the server said. */
  words: string | null
  /** `mail`, `smtp`, or the provider that reports it. */
  source: string
  /** By which a repetition is recognised. */
  sourceId: string | null
}

const DAY_MS = 86_400_000
/** So many days on which messages came back make the address bad. */
const SOFT_BOUNCE_DAYS = 3
const SOFT_BOUNCE_WINDOW_DAYS = 30
const MAX_WORDS = 500

/** `unknown`: no mail of ours; nothing changed. `repeated`: known already. */
export type RecordOutcome = 'recorded' | 'repeated' | 'unknown'

/**
 * Records what came back. A hard bounce suppresses the address, not the contact: a corrected address works at once. So does the
 * third soft one within 30 days. A complaint unsubscribes the contact. Repetitions change nothing, in whatever order they come.
 */
export async function recordBounce(deps: Deps, mail: ReportedMail, report: BounceReport): Promise<RecordOutcome> {
  const target = await findTarget(deps, mail)
  if (!target) return 'unknown'
  if (report.kind === 'delivered') {
    await deps.database.batch([store.markDelivered(target, deps.now())])
    return 'recorded'
  }
  if (await isKnown(deps, target, report)) return 'repeated'
  try {
    const words = report.words?.replace(/\s+/g, ' ').trim().slice(0, MAX_WORDS) || null
    await recordNew(deps, target, { ...report, kind: report.kind, words })
    return 'recorded'
  } catch (error) {
    // The same report came twice at once.
    if (error instanceof ConstraintViolation && (await isKnown(deps, target, report))) return 'repeated'
    throw error
  }
}

type NewReport = BounceReport & { kind: BounceKind }

const isKnown = async ({ database }: Deps, { workspaceId }: store.BounceTargetRow, report: BounceReport) =>
  report.sourceId !== null &&
  (await database.all(store.selectBounceBySource(workspaceId, report.source, report.sourceId))).length > 0

async function recordNew(deps: Deps, target: store.BounceTargetRow, report: NewReport): Promise<void> {
  const { workspaceId, contactId } = target
  const caller: Caller = { workspaceId, actor: 'mail', name: 'Mail server', role: 'admin' }
  const { email, since } = await findSentAddress(deps, target)
  const addresses: Address[] = email === null ? [] : [{ kind: 'email', address: email }]
  const bounce = insertReport(deps, target, report)
  if (report.kind === 'complaint') {
    const statements = [
      bounce,
      suppressAddresses(deps, caller, addresses, { reason: 'complained', detail: report.words }),
    ]
    const isNew = await unsubscribeContact(deps, caller, contactId, 'complaint', { buildStatements: () => statements })
    if (!isNew) await deps.database.batch(statements)
    return
  }
  const isBad = report.kind === 'hard' || (await isThirdSoftBounce(deps, target, report, since))
  const isBounce = report.kind === 'hard' || report.kind === 'soft'
  await deps.database.batch([
    bounce,
    ...(isBounce ? recordInvitationBounce(deps, caller, target, report) : []),
    ...(isBad ? suppressBounced(deps, caller, target, addresses, report) : []),
    ...(report.kind === 'not-spam' ? takeBackComplaint(deps, caller, contactId, addresses) : []),
  ])
}

const recordInvitationBounce = (
  deps: Deps,
  caller: Caller,
  { invitationId, campaignId }: store.BounceTargetRow,
  { kind, reason, status }: NewReport,
): Statement[] =>
  recordEvents(
    deps,
    caller,
    invitationId === null
      ? []
      : [
          {
            type: 'invitation.bounced',
            subjectId: invitationId,
            data: { channel: 'email', campaignId, kind, reason, status },
          },
        ],
  )

const insertReport = (deps: Deps, target: store.BounceTargetRow, report: NewReport): Statement =>
  store.insertBounce({
    id: deps.newId(deps.now()),
    workspaceId: target.workspaceId,
    contactId: target.contactId,
    invitationId: target.invitationId,
    campaignId: target.campaignId,
    kind: report.kind,
    status: report.status,
    reason: report.reason,
    words: report.words,
    source: report.source,
    sourceId: report.sourceId,
    at: deps.now(),
  })

/** What says nothing about the address is not counted: a delay, a refusal of us, a limit. */
export const blamesNobody = (reason: string): boolean =>
  ['delayed', 'refused', 'rate-limited', 'too-large'].includes(reason)

async function isThirdSoftBounce(
  { database, now }: Deps,
  { workspaceId, contactId }: store.BounceTargetRow,
  { kind, reason }: NewReport,
  addressSince: number,
): Promise<boolean> {
  if (kind !== 'soft' || blamesNobody(reason)) return false
  const today = Math.floor(now() / DAY_MS) * DAY_MS
  const since = Math.max(now() - SOFT_BOUNCE_WINDOW_DAYS * DAY_MS, addressSince)
  // Several reports of one day may be about one email.
  const [row] = await database.all(store.countSoftBounceDays(workspaceId, contactId, since, today))
  return (row?.days ?? 0) + 1 >= SOFT_BOUNCE_DAYS
}

const suppressBounced = (
  deps: Deps,
  caller: Caller,
  target: store.BounceTargetRow,
  addresses: readonly Address[],
  { reason, status, words }: NewReport,
): Statement[] => [
  ...insertBouncedEvent(
    buildEvent(deps, caller, {
      type: 'contact.bounced',
      subjectId: target.contactId,
      data: { channel: 'email', reason, status },
    }),
    addresses.map((address) => digestAddress(caller.workspaceId, address)),
  ),
  suppressAddresses(deps, caller, addresses, { reason: 'bounced', detail: words ?? reason }),
  store.clearDelivered(target),
  auditEntry(deps, caller, 'contact.bounced', target.contactId, { reason, ...(status && { status }) }),
]

/** Only what the complaint has caused: the contact may have unsubscribed as well. */
const takeBackComplaint = (
  deps: Deps,
  caller: Caller,
  contactId: string,
  addresses: readonly Address[],
): Statement[] => [
  deleteUnsubscriptionsBySource(caller.workspaceId, contactId, 'complaint'),
  deleteSuppressionsByDigests(
    caller.workspaceId,
    addresses.map((address) => digestAddress(caller.workspaceId, address)),
    'complained',
  ),
  auditEntry(deps, caller, 'contact.complaint-withdrawn', contactId),
]
