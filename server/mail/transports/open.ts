import type { MailSettings, MailTransport } from '../types.ts'
import type { HttpOptions } from './http.ts'
import { openPostmark } from './postmark.ts'
import { openResend } from './resend.ts'
import { openSes } from './ses.ts'
import { openSmtp } from './smtp.ts'

export interface TransportOptions extends HttpOptions {
  /** Whether connections to a mail server stay open between emails. Workers cannot share them between requests. */
  isPooled?: boolean
}

/** Opens the configured way to send email. Nothing connects before the first email. */
export function openMailTransport(settings: MailSettings, options: TransportOptions = {}): MailTransport {
  const scheme = settings.url.slice(0, settings.url.indexOf(':'))
  if (scheme === 'resend') return openResend(settings.url, options)
  if (scheme === 'postmark') return openPostmark(settings.url, options)
  if (scheme === 'ses') return openSes(settings.url, options)
  return openSmtp(settings, options)
}
