import { html } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import { getInboundSecret } from '../../domain/bounces/inbound.ts'
import { type MailProvider, mailProviders } from '../../domain/bounces/webhooks.ts'
import { loadServiceHealth, type ServiceHealth, sendTestEmail } from '../../domain/service-health.ts'
import { isExposedInPlainText } from '../../http/public-url.ts'
import { linkButton, postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { settingsPath } from './paths.ts'
import { settingsPage } from './views.ts'

/** How long to wait for the outcome of a test email. */
const TEST_TIMEOUT_MS = 60_000

/** What the service knows about its own state, for owners. */
export async function showHealth(page: PageContext) {
  const { deps } = page.c.var
  const { health: messages } = page.t.settings
  const [health, storage] = await Promise.all([loadServiceHealth(deps), deps.inspectStorage?.()])
  const isWaiting = isWaitingForTest(page, health)
  return page.c.html(
    settingsPage(
      page,
      'health',
      { intro: messages.intro, ...(isWaiting && { head: html`<meta http-equiv="refresh" content="2">` }) },
      html`${emailCard(page, health, isWaiting)}
${inboundCard(page)}
${addressCard(page)}
${dataCard(page, health, storage)}
${serviceCard(page, health)}`,
    ),
  )
}

/** Sends a test email to the owner. The page then waits for its outcome. */
export async function saveTestEmail(page: PageContext) {
  const { c, t } = page
  const { deps, caller, member } = c.var
  if (!deps.mail) return redirectWithNotice(c, settingsPath(page, 'health'), t.settings.health.noMail, 'warning')
  const path = withQuery(settingsPath(page, 'health'), { sent: deps.now() })
  const { email: to, locale } = member.user
  // The address differs each time: mail servers would take an email with the same links for a duplicate.
  await sendTestEmail(deps, caller, { to, locale: locale ?? page.format.language, url: `${deps.publicUrl}${path}` })
  return c.redirect(path, 303)
}

function isWaitingForTest({ c }: PageContext, { lastEmail }: ServiceHealth): boolean {
  const sentAt = Number(c.req.query('sent') ?? 0)
  const isRecent = sentAt > c.var.deps.now() - TEST_TIMEOUT_MS && sentAt <= c.var.deps.now()
  return isRecent && (lastEmail === null || lastEmail.at < sentAt)
}

function emailCard(page: PageContext, { mail, lastEmail }: ServiceHealth, isWaiting: boolean): Markup {
  const { health: messages } = page.t.settings
  if (!mail) {
    const helpLink = linkButton({ label: messages.configuration, href: '/help/configuration', small: true })
    return card({ title: messages.email }, notice({ kind: 'warning', text: messages.noMail, action: helpLink }))
  }
  const testButton = postButton({
    label: messages.test,
    icon: 'mail',
    action: settingsPath(page, 'health', '/email'),
  })
  return card(
    { title: messages.email },
    html`${definitionList([
      [messages.server, mail.server],
      [messages.from, mail.from],
      [messages.lastEmail, lastEmail ? emailOutcome(page, lastEmail) : messages.noneYet],
    ])}
${isWaiting ? html`<p class="quiet" role="status">${messages.waiting}</p>` : ''}
<div class="actions">${testButton}</div>`,
  )
}

/** Where mail servers and providers report bounces. Without mail, nothing comes back. */
function inboundCard(page: PageContext): Markup {
  const { deps } = page.c.var
  const messages = page.t.suppressions.inbound
  if (!deps.mail) return html``
  const base = `${deps.publicUrl}/inbound/${getInboundSecret(deps)}`
  const address = (name: string) => html`<code>${base}/${name}</code>`
  const providers = mailProviders.map(
    (provider) =>
      [providerNames[provider], deps.webhookKeys?.[provider] ? address(provider) : messages.keyMissing] as const,
  )
  return card(
    { title: messages.title, intro: messages.intro },
    html`${definitionList([[messages.mail, address('mail')], ...providers])}
<p class="hint"><a href="/help/configuration#what-comes-back">${messages.help}</a></p>`,
  )
}

const providerNames: Record<MailProvider, string> = {
  ses: 'Amazon SES',
  postmark: 'Postmark',
  sendgrid: 'SendGrid',
  resend: 'Resend',
  mailgun: 'Mailgun',
  brevo: 'Brevo',
}

function emailOutcome(page: PageContext, { at, error }: NonNullable<ServiceHealth['lastEmail']>): Markup {
  const { health: messages } = page.t.settings
  if (error === null) return html`${badge(messages.sent, 'success')} ${relativeTime(page, at)}`
  return html`${badge(messages.failed, 'danger')} ${relativeTime(page, at)}
<p>${error}</p>`
}

/** The address in links and emails, and the one under which this page was opened. */
function addressCard(page: PageContext): Markup {
  const { health: messages } = page.t.settings
  const { publicUrl } = page.c.var.deps
  const requested = getRequestedAddress(page)
  const isSame = new URL(publicUrl).host === requested
  const differenceWarning = notice({ kind: 'warning', text: messages.addressDiffers(requested) })
  const plainTextWarning = notice({ kind: 'warning', text: messages.plainText })
  return card(
    { title: messages.address },
    html`${isSame ? '' : differenceWarning}
${isExposedInPlainText(publicUrl) ? plainTextWarning : ''}
${definitionList([
  [messages.publicUrl, publicUrl],
  [messages.requested, html`${requested} ${isSame ? badge(messages.matches, 'success') : ''}`],
])}`,
  )
}

/** Host and port as the browser sees them, as far as a proxy tells. */
const getRequestedAddress = ({ c }: PageContext) =>
  c.req.header('x-forwarded-host')?.split(',')[0]?.trim() ?? c.req.header('host') ?? new URL(c.req.url).host

type Storage = Awaited<ReturnType<NonNullable<PageContext['c']['var']['deps']['inspectStorage']>>>

function dataCard(page: PageContext, { lastBackupAt }: ServiceHealth, storage: Storage | undefined): Markup {
  const { health: messages } = page.t.settings
  const bytes = (value: number) => formatBytes(page, value)
  if (!storage) return card({ title: messages.data }, html`<p>${messages.cloudflare}</p>`)
  const isLow = storage.freeBytes !== null && storage.freeBytes < LOW_DISK_BYTES
  const lastBackup = lastBackupAt === null ? badge(messages.noBackup, 'warning') : relativeTime(page, lastBackupAt)
  return card(
    { title: messages.data },
    html`${definitionList([
      [messages.database, `${storage.engine} · ${bytes(storage.bytes)}`],
      [
        messages.freeDisk,
        storage.freeBytes === null
          ? null
          : html`${bytes(storage.freeBytes)} ${isLow ? badge(messages.lowDisk, 'danger') : ''}`,
      ],
      [messages.lastBackup, lastBackup],
    ])}
<p class="hint">${messages.backupHint}${page.format.sentenceGap}<a href="/help/operation">${messages.operation}</a></p>`,
  )
}

/** A backup and the write-ahead log need room. */
const LOW_DISK_BYTES = 1e9

function serviceCard(page: PageContext, { jobs, lastAuditCheck }: ServiceHealth): Markup {
  const { health: messages } = page.t.settings
  const { depth, ageSeconds } = jobs
  const isLate = ageSeconds > LATE_SECONDS
  const minutes = page.format.number(Math.round(ageSeconds / 60))
  const jobText = isLate ? badge(messages.late(minutes), 'danger') : badge(messages.onTime, 'success')
  return card(
    { title: messages.service },
    definitionList([
      [messages.version, pkg.version],
      [messages.jobs, html`${page.format.number(depth)} ${jobText}`],
      [messages.auditLog, lastAuditCheck ? auditOutcome(page, lastAuditCheck) : messages.notCheckedYet],
    ]),
  )
}

function auditOutcome(page: PageContext, { at, error }: NonNullable<ServiceHealth['lastAuditCheck']>): Markup {
  const { health: messages } = page.t.settings
  if (error === null) return html`${badge(messages.auditIntact, 'success')} ${relativeTime(page, at)}`
  return html`${badge(messages.auditChanged, 'danger')} ${relativeTime(page, at)}
<p>${messages.auditChangedHint}</p>`
}

/** The worker looks for jobs every few seconds; on Cloudflare a timer does so every five minutes. */
const LATE_SECONDS = 600

/** `12.3 MB` */
function formatBytes({ format }: PageContext, value: number): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const power = Math.min(units.length, Math.max(1, Math.floor(Math.log10(Math.max(1, value)) / 3)))
  const options = { style: 'unit', unit: units[power - 1] ?? 'kilobyte', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(format.language, options).format(value / 1000 ** power)
}
