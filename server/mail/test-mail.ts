import { getEmailDomain } from '../../shared/email.ts'
import { loadMailContext } from '../domain/campaigns/mail-context.ts'
import { findTestRecipient, type TestMailJob } from '../domain/campaigns/test-mail.ts'
import type { Deps } from '../domain/deps.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import { addressMail } from './outgoing-mail.ts'
import { renderPreview } from './preview.ts'
import type { MailSettings, OutgoingMail } from './types.ts'

/** A test of an email of a campaign, marked as one; undefined if its recipient is no member any more. */
export async function buildTestMail(
  deps: Deps & { mail: MailSettings },
  workspaceId: string,
  { id, campaignId, userId, choice }: TestMailJob,
): Promise<OutgoingMail | undefined> {
  const recipient = await findTestRecipient(deps, workspaceId, userId)
  if (!recipient) return undefined
  const context = await loadMailContext(deps, workspaceId, campaignId)
  const { testMail } = getMessages(chooseAppLanguage([recipient.locale])).campaignMail
  const email = await renderPreview(deps, context, choice, testMail.notice)
  const addressed = addressMail(deps.mail, context, email)
  return {
    ...addressed,
    subject: testMail.subject(email.subject),
    key: `test-${id}`,
    to: { address: recipient.email, name: '' },
    messageId: `<test.${id}@${getEmailDomain(addressed.from.address)}>`,
    envelopeFrom: null,
    unsubscribe: null,
    feedbackId: null,
    metadata: {},
    isBulk: false,
  }
}
