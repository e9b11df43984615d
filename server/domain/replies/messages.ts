import type { FollowUpMessage, NewFollowUpMessage } from '../../../shared/follow-up-message.ts'
import type { ListPage } from '../../../shared/list.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/follow-up-messages.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { buildChange, getChangeTime } from '../follow-ups/change-batch.ts'
import { loadFollowUp } from '../follow-ups/follow-ups.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { findSuppressions } from '../suppressions/suppressions.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'

/** The job type that sends a reply to a customer. */
export const SEND_REPLY = 'reply'

/** As many as are listed. */
export const MAX_MESSAGES = 200

/** More than anyone writes to one customer in a day. */
const MAX_PER_DAY = 20
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The emails between members and the customer of a follow-up, newest first.
 * @throws DomainError `not-found`, also if the caller may not see the follow-up
 */
export async function listFollowUpMessages(deps: Deps, caller: Caller, id: string): Promise<ListPage<FollowUpMessage>> {
  await loadFollowUp(deps, caller, id)
  const rows = await deps.database.all(store.selectFollowUpMessages(caller.workspaceId, id, MAX_MESSAGES))
  return { data: rows.map(toMessage), nextCursor: null }
}

/** All emails with the customer of a follow-up, for the customer. */
export const listAllMessages = async ({ database }: Deps, { workspaceId }: Caller, id: string) =>
  (await database.all(store.selectFollowUpMessages(workspaceId, id, 1_000_000))).map(toMessage)

const toMessage = ({
  id,
  direction,
  at,
  actor,
  actorName,
  address,
  subject,
  text,
  state,
  error,
}: store.FollowUpMessageRow) => ({
  ...{ id, direction, at: toIso(at), by: actor, name: actorName, address, subject, text, state, error },
})

/** Where a customer gets email, and whether only they say that the address is theirs. */
export function getCustomerEmail({ email, unverifiedContact }: Pick<FollowUpRow, 'email' | 'unverifiedContact'>): {
  address: string
  isUnverified: boolean
} | null {
  if (email !== null) return { address: email, isUnverified: false }
  const { email: typed }: { email?: string } = JSON.parse(unverifiedContact ?? '{}')
  return typed ? { address: typed, isUnverified: true } : null
}

/** Why no email can be sent to a customer. */
export type ReplyObstacle = 'no-email' | 'no-mail-server' | 'demo-workspace' | 'address-refused'

/** Why a reply to a follow-up cannot be sent; null if it can. A customer who only unsubscribed from surveys may be answered. */
export async function findReplyObstacle(deps: Deps, caller: Caller, row: FollowUpRow): Promise<ReplyObstacle | null> {
  const email = getCustomerEmail(row)
  if (!email) return 'no-email'
  if (!deps.mail && !deps.mailToLog) return 'no-mail-server'
  const { workspaceId } = caller
  if ((await loadSendingSettings(deps, workspaceId)).isDemo) return 'demo-workspace'
  const suppressions = await findSuppressions(deps, workspaceId, [{ kind: 'email', address: email.address }])
  const reasons = suppressions.get(email.address) ?? []
  return reasons.some((reason) => reason === 'bounced' || reason === 'complained') ? 'address-refused' : null
}

const obstacleTexts: Readonly<Record<ReplyObstacle, string>> = {
  'no-email': 'No email address of this customer is known.',
  'no-mail-server': 'Vouch has no mail server. Set SMTP_URL or MAIL_API_URL.',
  'demo-workspace': 'Nothing is sent from a workspace with sample data.',
  'address-refused': 'Emails to this address came back, or its owner reported one as spam. Call the customer.',
}

/**
 * Writes an email to the customer of a follow-up. It is sent in the background; replies come back to the follow-up.
 * @throws DomainError `reply-impossible`, `too-many-messages`
 */
export async function sendReply(
  deps: Deps,
  caller: Caller,
  id: string,
  { subject, text }: NewFollowUpMessage,
  idempotency?: Idempotency,
): Promise<FollowUpMessage> {
  const { result: messageId } = await runOnce(deps, caller, idempotency, async () => {
    const row = await loadFollowUp(deps, caller, id)
    const obstacle = await findReplyObstacle(deps, caller, row)
    const email = getCustomerEmail(row)
    if (obstacle || !email) throw replyImpossible(obstacle ?? 'no-email')
    const now = getChangeTime(deps, [row])
    const since = now - DAY_MS
    const [sent] = await deps.database.all(
      store.countFollowUpMessages(caller.workspaceId, id, { direction: 'out', since }),
    )
    if ((sent?.count ?? 0) >= MAX_PER_DAY) throw tooManyMessages()
    const message: store.FollowUpMessageRow = {
      ...{ id: deps.newId(now), workspaceId: caller.workspaceId, responseId: id, direction: 'out', at: now },
      ...{ actor: caller.actor, actorName: caller.name, address: email.address, subject, text },
      ...{ mailId: deps.newId(now), state: 'waiting', error: null },
    }
    return {
      statements: [
        ...buildChange(deps, caller, [row], { now, changes: { message: 'sent' }, columns: {} }),
        store.insertFollowUpMessage(message),
        enqueueJob({
          ...{
            id: deps.newId(now),
            workspaceId: caller.workspaceId,
            type: SEND_REPLY,
            createdAt: now,
            dueAt: deps.now(),
          },
          payload: { messageId: message.id },
        }),
        auditEntry(deps, caller, 'follow-up.replied', id, { messageId: message.id }),
      ],
      result: message.id,
    }
  })
  deps.wakeWorker()
  const [message] = await deps.database.all(store.selectFollowUpMessage(caller.workspaceId, messageId))
  if (!message) throw new Error('The message has been erased meanwhile.')
  return toMessage(message)
}

const replyImpossible = (obstacle: ReplyObstacle) =>
  new DomainError('conflict', 'reply-impossible', obstacleTexts[obstacle], { params: { obstacle } })

const tooManyMessages = () =>
  new DomainError('conflict', 'too-many-messages', `At most ${MAX_PER_DAY} emails a day can be sent to one customer.`, {
    params: { limit: MAX_PER_DAY },
  })
