import { createPublicKey } from 'node:crypto'
import type { CampaignCheck } from '../../shared/campaign-check.ts'
import { computeDayContrast, MIN_CONTRAST } from '../../shared/colour.ts'
import type { Language } from '../../shared/locale.ts'
import { loadMailContext, type MailContext } from '../domain/campaigns/mail-context.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { parseSender } from './address.ts'
import { checkTexts, sendsEmail } from './audience-checks.ts'
import { renderCampaignMail } from './campaign-mail.ts'
import { buildMailInput } from './outgoing-mail.ts'
import { check, checkSenderDomain, getSenderDomain } from './sender-domain.ts'
import type { MailSettings } from './types.ts'

/**
 * What is worth knowing before a campaign starts: texts, sender, and what the domain of the sender says. Nothing is changed, and
 * nothing of it prevents a start.
 * @throws DomainError `campaign-not-found`
 */
export async function checkCampaign(
  deps: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  id: string,
): Promise<CampaignCheck[]> {
  const context = await loadMailContext(deps, workspaceId, id)
  const texts = await checkTexts(deps, context)
  if (!sendsEmail(context)) return texts
  return [
    ...texts,
    ...(await checkLook(deps, context)),
    ...checkSender(deps, context),
    ...(await checkDomain(deps, context)),
  ]
}

/** Gmail cuts emails at 102 kB; long before that, they take long to load on a phone. */
const MAX_BYTES = 40_000

async function checkLook(deps: Deps, context: MailContext): Promise<CampaignCheck[]> {
  const { colour, logo } = context.sender
  const bytes = await measureLargest(deps, context)
  return [
    ...(bytes > MAX_BYTES ? [check('too-large', 'warning', { kilobytes: Math.ceil(bytes / 1000) })] : []),
    ...(colour !== null && computeDayContrast(colour) < MIN_CONTRAST
      ? [check('low-contrast', 'warning', { colour })]
      : []),
    ...(logo?.type === 'image/webp' ? [check('logo-format', 'warning')] : []),
  ]
}

/** The size of the largest email of those that the campaign has texts for. */
async function measureLargest(deps: Deps, context: MailContext): Promise<number> {
  const { texts, test, reminders } = context.settings
  const url = `${deps.publicUrl}/s/${'0'.repeat(22)}`
  const choices = [
    { reminder: 0, variant: 'a' },
    ...(test ? [{ reminder: 0, variant: 'b' }] : []),
    ...reminders.map((_, index) => ({ reminder: index + 1, variant: 'a' })),
  ]
  const languages = Object.keys(texts) as Language[]
  const sizes = await Promise.all(
    [...languages, null].flatMap((locale) =>
      choices.map(async (choice) => {
        const recipient = { locale, name: null, salutation: null, properties: {} }
        const links = { survey: url, preferences: url, pixel: url }
        return (await renderCampaignMail(buildMailInput(deps, context, recipient, choice, links))).bytes
      }),
    ),
  )
  return Math.max(...sizes)
}

const NOREPLY = /^(no|do[-_.]?not)[-_.]?reply/i

function checkSender({ mail, publicUrl }: Deps, context: MailContext): CampaignCheck[] {
  const { replyTo } = context
  const address = mail ? parseSender(mail.from).address : ''
  const answers = replyTo ?? address
  const hasNotice = context.getQuestion(null).asker.privacyUrl !== undefined
  return [
    ...(mail ? [] : [check('no-mail-server', 'problem')]),
    ...(isReachable(publicUrl) ? [] : [check('no-public-url', 'problem', { url: publicUrl })]),
    ...(mail && replyTo === null && !NOREPLY.test(address) ? [check('no-reply-to', 'warning', { address })] : []),
    ...(NOREPLY.test(answers) ? [check('noreply-address', 'warning', { address: answers })] : []),
    ...(hasNotice ? [] : [check('no-privacy-notice', 'warning')]),
    ...(mail && /^smtps?:/.test(mail.url) && !mail.bounceDomain ? [check('no-bounce-domain', 'warning')] : []),
  ]
}

/** Customers open links from elsewhere, and mail programs unsubscribe by one click over https alone. */
const isReachable = (publicUrl: string): boolean =>
  /^https:\/\/(?!localhost\b|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(publicUrl)

async function checkDomain({ mail, lookupTxt }: Deps, { replyTo }: MailContext): Promise<CampaignCheck[]> {
  if (!mail) return []
  const domain = getSenderDomain(mail)
  const isOwn = replyTo?.endsWith(`@${domain}`) ?? false
  return checkSenderDomain({
    ...{ mail, lookupTxt },
    publicKey: readPublicKey(mail),
    // Reports to other domains need the consent of these.
    reportAddress: isOwn ? replyTo : `postmaster@${domain}`,
  })
}

/** What DNS must say of our own key, in Base64. */
function readPublicKey({ dkim }: MailSettings): string | null {
  if (!dkim) return null
  try {
    return createPublicKey(dkim.key).export({ type: 'spki', format: 'der' }).toString('base64')
  } catch {
    return null
  }
}
