import { html } from 'hono/html'
import { buildReplyAddress } from '../domain/replies/addresses.ts'
import { SEND_REPLY } from '../domain/replies/messages.ts'
import { replyMarks } from '../domain/replies/quotes.ts'
import { loadSendingSettings } from '../domain/workspaces/sending-settings.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import { parseSender } from '../mail/address.ts'
import { light } from '../mail/email-style.ts'
import { MailFailure, type OutgoingMail } from '../mail/types.ts'
import { renderUserMail } from '../mail/user-mail.ts'
import type { Statement } from '../store/database.ts'
import {
  type FollowUpMessageRow,
  selectFollowUpMessage,
  setFollowUpMessageState,
} from '../store/queries/follow-up-messages.ts'
import { selectCustomerLocale } from '../store/queries/follow-ups.ts'
import { selectWorkspaceById } from '../store/queries/workspaces.ts'
import { transmitMail } from './email.ts'
import { type JobType, PermanentFailure, type WorkerDeps } from './types.ts'

/** As much of an answer as a follow-up shows. */
const MAX_QUOTE = 500

const MAX_AGE_MS = 3 * 24 * 60 * 60 * 1000

/** Sends the email of a member to the customer of a follow-up. Its state says what became of it. */
export const replyJob: JobType = {
  name: SEND_REPLY,
  async run(deps, { workspaceId, payload }) {
    const messageId = String(payload.messageId)
    const [message] = await deps.database.all(selectFollowUpMessage(workspaceId, messageId))
    if (message?.state !== 'waiting') return undefined
    const setState = (state: 'sent' | 'failed', error: string | null): Statement[] => [
      setFollowUpMessageState(workspaceId, messageId, { state, error }),
    ]
    try {
      await send(deps, message)
    } catch (error) {
      const isLast = error instanceof PermanentFailure || deps.now() - message.at > MAX_AGE_MS
      if (!isLast) throw error
      await deps.database.batch(setState('failed', quoteServer(error as Error)))
      return undefined
    }
    await deps.database.batch(setState('sent', null))
    return undefined
  },
}

/** What the mail server said: the member knows the address that it may name. Of a failed connection, only its code. */
function quoteServer({ cause, message }: Error): string {
  if (!(cause instanceof MailFailure)) return message
  const words = cause.kind === 'connection' ? cause.code : cause.message
  return words.replace(/\s+/g, ' ').trim().slice(0, MAX_QUOTE)
}

async function send(deps: WorkerDeps, message: FollowUpMessageRow): Promise<void> {
  const { mail, mailTransport } = deps
  if (!mail || !mailTransport) {
    deps.log.info(
      deps.mailToLog ? { to: message.address, subject: message.subject } : {},
      'neither SMTP_URL nor MAIL_API_URL is set; email not sent',
    )
    return
  }
  const { workspaceId, responseId } = message
  const [[workspace], [customer], sending] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    deps.database.all(selectCustomerLocale(workspaceId, responseId)),
    loadSendingSettings(deps, workspaceId),
  ])
  if (!workspace) throw new PermanentFailure('The workspace is deleted.')
  const sender = parseSender(mail.from)
  const domain = sender.address.slice(sender.address.indexOf('@') + 1)
  const returnAddress = mail.bounceDomain && buildReplyAddress(deps.secret, responseId, mail.bounceDomain)
  const language = chooseAppLanguage([customer?.locale ?? null])
  const outgoing: OutgoingMail = {
    key: message.id,
    from: { ...sender, name: `${message.actorName} · ${workspace.name}` },
    to: { address: message.address, name: '' },
    replyTo: returnAddress ?? sending.replyTo,
    subject: message.subject,
    ...renderReply(message, language, { workspace: workspace.name, hasMark: returnAddress !== undefined }),
    language,
    messageId: `<${message.mailId}@${domain}>`,
    envelopeFrom: returnAddress ?? null,
    unsubscribe: null,
    feedbackId: null,
    metadata: {},
    isBulk: false,
  }
  await transmitMail(deps, mailTransport, outgoing)
}

/** A personal email: the words of the member, and above them the line that a reply stays above. */
function renderReply(
  { subject, text }: Pick<FollowUpMessageRow, 'subject' | 'text'>,
  language: AppLanguage,
  { workspace, hasMark }: { workspace: string; hasMark: boolean },
): { text: string; html: string } {
  const mark = hasMark ? `—— ${replyMarks[language]} ——` : ''
  const sheet = html`${mark && html`<p class="quiet" style="margin:0 0 24px;color:${light.quiet};font-size:13px">${mark}</p>`}
                <div class="ink" style="color:${light.ink};white-space:pre-line">${text}</div>`
  const frame = { language, title: subject, preheader: text.slice(0, 100), name: workspace, width: 640 }
  return { text: `${mark && `${mark}\n\n`}${text}\n`, html: String(renderUserMail(frame, sheet)) }
}
