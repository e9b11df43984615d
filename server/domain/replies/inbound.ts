import { MAX_MESSAGE_LENGTH, OTHER_SENDER } from '../../../shared/follow-up-message.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-messages.ts'
import { type FollowUpRow, selectFollowUpById, selectFollowUpWorkspace } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { type MailReport, readMailReport } from '../bounces/classify.ts'
import { type ReturnedMail, readReturnedMail } from '../bounces/returned-mail.ts'
import type { Caller, Deps } from '../deps.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { buildChange, type DescribedChange, getChangeTime, toDueColumns } from '../follow-ups/change-batch.ts'
import { endColumns, getResumedDueTime, type LifecycleContext, loadLifecycleContext } from '../follow-ups/stages.ts'
import { canNotify, enqueueNotification } from '../notifications/notifications.ts'
import { hash, listSecrets } from '../secrets.ts'
import { findReplyAddress } from './addresses.ts'
import { getCustomerEmail, MAX_MESSAGES } from './messages.ts'
import { cutQuotation } from './quotes.ts'

/** What became of a mail to a follow-up. */
export interface ReplyOutcome {
  kind: 'reply' | 'hard' | 'soft' | 'complaint' | 'auto-reply' | 'none'
  outcome: 'stored' | 'duplicate' | 'ignored' | 'unknown' | 'too-many'
}

/** More than anyone writes in a day: a program writes to itself. */
const MAX_PER_DAY = 50
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Reads a mail to the address of a follow-up: a customer's reply becomes a message of it, and one of ours that came back is marked.
 * Automatic replies change nothing: nobody has read our email.
 * @returns undefined for a mail to another address
 */
export async function receiveReply(deps: Deps, bytes: Uint8Array): Promise<ReplyOutcome | undefined> {
  const mail = await readMail(bytes)
  const followUpId = mail && findReplyAddress(listSecrets(deps), mail.headers)
  if (!mail || !followUpId) return undefined
  const report = await readMailReport(listSecrets(deps), bytes)
  const kind = report.kind === 'none' && report.reason === 'ordinary' ? 'reply' : report.kind
  const [found] = await deps.database.all(selectFollowUpWorkspace(followUpId))
  if (!found) return { kind, outcome: 'unknown' }
  if (kind === 'hard') return { kind, outcome: await markReturned(deps, found.workspaceId, followUpId, report) }
  if (kind !== 'reply') return { kind, outcome: 'ignored' }
  const mailId = hash(report.messageId ?? Buffer.from(bytes).toString('latin1'))
  return { kind, outcome: await storeReply(deps, found.workspaceId, followUpId, { mail, mailId }) }
}

async function readMail(bytes: Uint8Array): Promise<ReturnedMail | undefined> {
  try {
    return await readReturnedMail(bytes)
  } catch {
    return undefined
  }
}

/** Marks the last email that was sent as undelivered. */
async function markReturned(
  deps: Deps,
  workspaceId: string,
  followUpId: string,
  { words, reason }: MailReport,
): Promise<ReplyOutcome['outcome']> {
  const messages = await deps.database.all(store.selectFollowUpMessages(workspaceId, followUpId, MAX_PER_DAY))
  const last = messages.find(({ direction }) => direction === 'out')
  if (!last) return 'unknown'
  const error = (words ?? reason).slice(0, 500)
  const [rows] = await deps.database.batch([
    store.setFollowUpMessageState(workspaceId, last.id, { state: 'failed', error }),
  ])
  return rows.length > 0 ? 'stored' : 'duplicate'
}

const storeReply = (
  deps: Deps,
  workspaceId: string,
  followUpId: string,
  { mail, mailId }: { mail: ReturnedMail; mailId: string },
): Promise<ReplyOutcome['outcome']> =>
  retryOnConflict(async () => {
    const [row, [stored]] = await Promise.all([
      findCurrentFollowUp(deps, workspaceId, followUpId),
      deps.database.all(store.selectFollowUpMessageByMail(workspaceId, 'in', mailId)),
    ])
    if (!row) return 'unknown'
    if (stored) return 'duplicate'
    const responseId = row.id
    const since = deps.now() - DAY_MS
    const [[recent], isCustomer] = await Promise.all([
      deps.database.all(store.countFollowUpMessages(workspaceId, responseId, { direction: 'in', since })),
      isFromCustomer(deps, workspaceId, { row, followUpId }, mail),
    ])
    if ((recent?.count ?? 0) >= MAX_PER_DAY) return 'too-many'
    const actor = isCustomer ? 'respondent' : OTHER_SENDER
    const caller: Caller = { workspaceId, actor, name: getSenderName(mail, row, isCustomer), role: 'admin' }
    const lifecycle = await loadLifecycleContext(deps, caller)
    const now = getChangeTime(deps, [row])
    const { changes, columns } = isCustomer ? resumeFollowUp(row, now, lifecycle) : { changes: {}, columns: {} }
    await deps.database.batch([
      ...buildChange(deps, caller, [row], { now, changes: { message: 'received', ...changes }, columns }),
      store.insertFollowUpMessage({
        ...{ id: deps.newId(now), workspaceId, responseId, direction: 'in', at: now, mailId },
        ...{ actor, actorName: caller.name, address: mail.from.address.slice(0, 254) },
        subject: mail.subject.slice(0, 200),
        text: cutQuotation(mail.text).slice(0, MAX_MESSAGE_LENGTH),
        ...{ state: 'received', error: null },
      }),
      ...(row.ownerId !== null && canNotify(deps) && deps.publicUrl !== ''
        ? [
            enqueueNotification(deps, workspaceId, {
              ...{ event: 'replied', userId: row.ownerId, followUpIds: [responseId] },
            }),
          ]
        : []),
      ...recordEvents(
        deps,
        caller,
        isCustomer && row.contactedAt === null ? listFollowUpEvents(row, { contacted: { channel: 'email' } }) : [],
      ),
    ])
    deps.wakeWorker()
    return 'stored'
  })

/** The follow-up that goes on: the one that the address names, or the one that it was merged into. */
async function findCurrentFollowUp({ database }: Deps, workspaceId: string, id: string) {
  const [row] = await database.all(selectFollowUpById(workspaceId, id))
  if (!row || row.mergedInto === null) return row
  const [survivor] = await database.all(selectFollowUpById(workspaceId, row.mergedInto))
  return survivor ?? row
}

/**
 * Whether a mail is from the customer: from the address that is known, or one that we have written to. Anyone who got a forwarded
 * email can write, too.
 */
async function isFromCustomer(
  { database }: Deps,
  workspaceId: string,
  { row, followUpId }: { row: FollowUpRow; followUpId: string },
  { from }: ReturnedMail,
): Promise<boolean> {
  const sender = from.address.toLowerCase()
  if (getCustomerEmail(row)?.address.toLowerCase() === sender) return true
  const ids = [...new Set([followUpId, row.id])]
  const lists = await Promise.all(
    ids.map((id) => database.all(store.selectFollowUpMessages(workspaceId, id, MAX_MESSAGES))),
  )
  return lists.flat().some(({ direction, address }) => direction === 'out' && address.toLowerCase() === sender)
}

const getSenderName = ({ from }: ReturnedMail, { name, email }: FollowUpRow, isCustomer: boolean): string =>
  (from.name || (isCustomer ? name || email : null) || from.address).slice(0, 200)

/** An open follow-up that has waited for the customer goes on; one that nobody has reached is reached now. */
export function resumeFollowUp(row: FollowUpRow, now: number, lifecycle: LifecycleContext): DescribedChange {
  const contacted: ColumnValues = row.contactedAt === null ? { contacted_at: now } : {}
  if (row.doneAt !== null) return { changes: {}, columns: {} }
  if (row.stage !== 'waiting') return { changes: {}, columns: { ...contacted, stage: 'contacted' } }
  const dueAt = getResumedDueTime(row, now, lifecycle) ?? row.dueAt
  return {
    changes: { stage: 'contacted' as const, ...(dueAt !== row.dueAt && dueAt !== null && { dueAt: toIso(dueAt) }) },
    columns: {
      ...contacted,
      ...endColumns,
      ...toDueColumns(row, { dueAt, isPostponed: false }),
      stage: 'contacted',
    },
  }
}
