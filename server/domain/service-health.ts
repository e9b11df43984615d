import { type ServiceEventRow, selectServiceEvents, upsertServiceEvent } from '../store/queries/service-events.ts'
import { verifyAuditLogs } from './audit-verification.ts'
import type { Caller, Deps } from './deps.ts'
import { type EmailMessage, enqueueEmail } from './email.ts'
import { getQueueStats } from './job-stats.ts'

/** What the service knows about its own state. */
export interface ServiceHealth {
  /** The mail server, without its password; null if none is configured. */
  mail: { server: string; from: string } | null
  /** The last email that was sent or refused, and why it was. */
  lastEmail: { at: number; error: string | null } | null
  /** When `vouch backup` last wrote a backup of this database. */
  lastBackupAt: number | null
  /** The last check of the audit logs, and what it found. */
  lastAuditCheck: { at: number; error: string | null } | null
  /** Queued jobs, and for how long the oldest has been due. */
  jobs: { depth: number; ageSeconds: number }
}

export async function loadServiceHealth(deps: Deps): Promise<ServiceHealth> {
  const [events, jobs] = await Promise.all([deps.database.all(selectServiceEvents), getQueueStats(deps)])
  const findEvent = (name: ServiceEventRow['name']) => events.find((event) => event.name === name) ?? null
  return {
    mail: deps.mail ? { server: nameMailServer(deps.mail.url), from: deps.mail.from } : null,
    lastEmail: findEvent('email'),
    lastBackupAt: findEvent('backup')?.at ?? null,
    lastAuditCheck: findEvent('audit-check'),
    jobs,
  }
}

const providerNames: Readonly<Record<string, string>> = { resend: 'Resend', postmark: 'Postmark', ses: 'Amazon SES' }

/** The host of a mail server, or the name of a provider: what else their URLs have is secret. */
const nameMailServer = (url: string): string => providerNames[url.slice(0, url.indexOf(':'))] ?? new URL(url).host

/** Records the outcome of an email. @param error without addresses, which the health page must not reveal */
export const recordEmailOutcome = ({ database, now }: Pick<Deps, 'database' | 'now'>, error: string | null) =>
  database.batch([upsertServiceEvent({ name: 'email', at: now(), error })])

/** Records that a backup is complete. */
export const recordBackup = ({ database, now }: Pick<Deps, 'database' | 'now'>) =>
  database.batch([upsertServiceEvent({ name: 'backup', at: now(), error: null })])

/** Checks all audit logs and records the outcome. @throws Error if one was changed */
export async function checkAuditLogs({ database, now }: Pick<Deps, 'database' | 'now'>): Promise<void> {
  const { discrepancies } = await verifyAuditLogs({ database })
  const error = discrepancies.length === 0 ? null : `An audit log was changed: ${JSON.stringify(discrepancies[0])}`
  await database.batch([upsertServiceEvent({ name: 'audit-check', at: now(), error })])
  if (error !== null) throw new Error(error)
}

/** Queues a test email to the user who asks for it. Its outcome is that of `lastEmail`. */
export async function sendTestEmail(
  deps: Deps,
  { workspaceId }: Caller,
  { to, locale, url }: Pick<EmailMessage, 'to' | 'locale' | 'url'>,
): Promise<void> {
  await deps.database.batch([enqueueEmail(deps, workspaceId, { to, locale, url, template: 'test' })])
  deps.wakeWorker()
}
