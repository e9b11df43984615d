import { getEmailDomain } from '../../shared/email.ts'
import { buildBounceAddress, buildMessageId } from '../domain/bounces/mail-identifiers.ts'
import type { MailContext } from '../domain/campaigns/mail-context.ts'
import { buildPixelUrl } from '../domain/campaigns/opens.ts'
import type { Deps } from '../domain/deps.ts'
import { buildPreferencesUrl } from '../domain/invitations/preferences.ts'
import { parseSender } from './address.ts'
import { type CampaignMail, type CampaignMailInput, renderCampaignMail } from './campaign-mail.ts'
import type { FieldValues } from './fields.ts'
import { type MessageChoice, selectTexts } from './message-texts.ts'

import type { MailSettings, OutgoingMail } from './types.ts'

/** Whom an email goes to. */
export interface MailRecipient extends FieldValues {
  email: string
  locale: string | null
}

/** The invitation that an email is about. */
export interface MailInvitation extends MessageChoice {
  id: string
  token: string
}

type MailDeps = Pick<Deps, 'publicUrl' | 'secret'> & { mail: MailSettings }

/** Renders and addresses an email of a campaign. The same input gives the same email. */
export async function buildOutgoingMail(
  deps: MailDeps,
  context: MailContext,
  recipient: MailRecipient,
  invitation: MailInvitation,
): Promise<OutgoingMail> {
  // On Workers, a scheduled event has no request to take the public address from.
  if (deps.publicUrl === '') throw new Error('Set PUBLIC_URL: emails to customers contain links.')
  const { id, token, reminder } = invitation
  const { campaignId, workspaceId, survey } = context
  const preferences = buildPreferencesUrl(deps, token)
  const email = await renderCampaignMail(
    buildMailInput(deps, context, recipient, invitation, {
      survey: `${deps.publicUrl}/s/${token}`,
      preferences,
      pixel: context.settings.tracksOpens ? buildPixelUrl(deps, token, reminder) : null,
    }),
  )
  const { address } = parseSender(deps.mail.from)
  const { bounceDomain } = deps.mail
  return {
    ...addressMail(deps.mail, context, email),
    key: `${id}-r${reminder}`,
    to: { address: recipient.email, name: recipient.name ?? '' },
    messageId: buildMessageId(id, reminder, getEmailDomain(address)),
    envelopeFrom: bounceDomain === undefined ? null : buildBounceAddress(deps.secret, id, bounceDomain),
    unsubscribe: { url: preferences, mailto: null },
    feedbackId: buildFeedbackId(context, reminder),
    metadata: { invitation: id, campaign: campaignId, workspace: workspaceId, survey: survey.id },
    isBulk: true,
  }
}

/** What an email has in common with a test of it. */
export const addressMail = (
  mail: MailSettings,
  { fromName, replyTo }: MailContext,
  { subject, text, html, language }: CampaignMail,
) => ({
  ...{ subject, text, html, language, replyTo },
  from: { address: parseSender(mail.from).address, name: fromName },
})

/** Mailbox providers report complaints by each of the four parts; the last one is that of the sending service. */
const buildFeedbackId = ({ campaignId, workspaceId }: MailContext, reminder: number): string =>
  `${campaignId}:${workspaceId}:${reminder === 0 ? 'invitation' : 'reminder'}:vouch`

/** The email for a contact: texts and question in its language. */
export function buildMailInput(
  { publicUrl }: Pick<Deps, 'publicUrl'>,
  context: MailContext,
  { locale, name, salutation, properties }: FieldValues & { locale: string | null },
  choice: MessageChoice,
  links: Omit<CampaignMailInput['links'], 'privacy'>,
): CampaignMailInput {
  const question = context.getQuestion(locale)
  const { privacyUrl = null } = question.asker
  const privacy = privacyUrl?.startsWith('/') ? publicUrl + privacyUrl : privacyUrl
  return {
    question,
    texts: selectTexts(context.settings, question.language, choice),
    reminder: choice.reminder,
    contact: { name, salutation, properties },
    sender: context.sender,
    links: { ...links, privacy },
  }
}
