import { fillTemplate, type ReplyTemplate } from '../../../shared/follow-up-message.ts'
import { getGreetingName } from '../../../shared/greeting.ts'
import { type FollowUpRow, selectCustomerLocale } from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { loadFollowUp } from '../follow-ups/follow-ups.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { findReplyObstacle, getCustomerEmail, type ReplyObstacle } from './messages.ts'
import { chooseTemplateText } from './templates.ts'

/** What a member has to know before they write to a customer. */
export interface ReplyDraft {
  address: string | null
  isUnverified: boolean
  /** BCP 47: the language of the customer, if it is known. */
  language: string | null
  obstacle: ReplyObstacle | null
  /** Where replies go: `follow-up`, a mailbox, or null for the sender of our emails. */
  repliesTo: 'follow-up' | { mailbox: string } | null
  subject: string
  text: string
}

/**
 * The beginning of an email to the customer of a follow-up, from a template in their language.
 * @throws DomainError `not-found`
 */
export async function buildReplyDraft(
  deps: Deps,
  caller: Caller,
  id: string,
  { template, workspaceName }: { template: ReplyTemplate | undefined; workspaceName: string },
): Promise<ReplyDraft> {
  const row = await loadFollowUp(deps, caller, id)
  const [[customer], obstacle, sending] = await Promise.all([
    deps.database.all(selectCustomerLocale(caller.workspaceId, id)),
    findReplyObstacle(deps, caller, row),
    loadSendingSettings(deps, caller.workspaceId),
  ])
  const language = customer?.locale ?? null
  const email = getCustomerEmail(row)
  const mailbox = sending.replyTo
  return {
    address: email?.address ?? null,
    isUnverified: email?.isUnverified ?? false,
    language,
    obstacle,
    repliesTo: deps.mail?.bounceDomain !== undefined ? 'follow-up' : mailbox === null ? null : { mailbox },
    ...fill(template, language, { name: getName(row), agent: caller.name, workspace: workspaceName }),
  }
}

const getName = ({ name, salutation, unverifiedContact }: FollowUpRow): string | null => {
  const { name: typedName }: { name?: string } = JSON.parse(unverifiedContact ?? '{}')
  return getGreetingName({ salutation, name: name ?? typedName ?? null })
}

function fill(
  template: ReplyTemplate | undefined,
  language: string | null,
  values: { name: string | null; agent: string; workspace: string },
): { subject: string; text: string } {
  if (!template) return { subject: '', text: '' }
  const { subject, text } = chooseTemplateText(template, language)
  return { subject: fillTemplate(subject, values), text: fillTemplate(text, values) }
}
