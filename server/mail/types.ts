/** How email leaves this service, as configured. */
export interface MailSettings {
  /** With credentials: `smtp:`, `smtps:`, `resend:`, `postmark:` or `ses:`. */
  url: string
  /** `Vouch <vouch@example.com>`, or the address alone. */
  from: string
  /** Signs what leaves by SMTP. Providers sign by themselves. */
  dkim?: { domain: string; selector: string; key: string }
  /** Where bounces come back to (VERP). Without it, they go to the sender. */
  bounceDomain?: string
}

/** The TXT records of a name; none for a name that does not exist. Throws if the name server cannot be reached. */
export type LookupTxt = (name: string) => Promise<string[]>

/** An email as it is handed to a mail server or a provider. */
export interface OutgoingMail {
  /** The same on every attempt to send this email, and of no other one: 22 to 256 letters, digits, `-` and `_`. */
  key: string
  from: Address
  to: Address
  replyTo: string | null
  subject: string
  text: string
  html: string
  /** BCP 47. */
  language: string
  /** `<id@domain>`. Providers with ids of their own ignore it. */
  messageId: string
  /** Where bounces go; null: to the sender. */
  envelopeFrom: string | null
  /** https first. */
  unsubscribe: { url: string; mailto: string | null } | null
  /** `campaign:workspace:type:sender`, or null. */
  feedbackId: string | null
  /** What provider webhooks hand back, such as the invitation. */
  metadata: Readonly<Record<string, string>>
  /** Of bulk mail: `Precedence: bulk`. */
  isBulk: boolean
}

export interface Address {
  address: string
  name: string
}

export interface MailReceipt {
  /** What the provider calls the email, as its webhooks name it; null if it has no id. */
  providerId: string | null
  /** The last words of the mail server. */
  words: string
}

/**
 * Why an email was not accepted.
 * - `recipient`: this address will never work.
 * - `refused`: the server does not take this email or sender; it says nothing about the address.
 * - `temporary`: try this email again later.
 * - `throttled`: slow down; all emails wait.
 * - `connection`: the server cannot be reached or does not accept our credentials; all emails wait.
 */
export type MailFailureKind = 'recipient' | 'refused' | 'temporary' | 'throttled' | 'connection'

export interface MailFailureDetails {
  status: string | null
  retryAfterMs: number | null
  code: string
}

export class MailFailure extends Error {
  override name = 'MailFailure'
  readonly kind: MailFailureKind
  /** The code of RFC 3463, if the server gave one. */
  readonly status: string | null
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | null
  /** The reply code of SMTP or HTTP, or that of a network error: unlike the words, it names no address. */
  readonly code: string

  constructor(
    kind: MailFailureKind,
    words: string,
    { status = null, retryAfterMs = null, code = 'unknown' }: Partial<MailFailureDetails> = {},
  ) {
    super(words)
    this.kind = kind
    this.status = status
    this.retryAfterMs = retryAfterMs
    this.code = code
  }
}

/** A way to send email: one file each in `transports/`. Any number of calls may run at once. */
export interface MailTransport {
  name: 'smtp' | 'resend' | 'postmark' | 'ses'
  /** Whether the provider recognises a repeated `key`, so that a retry after a lost answer sends nothing twice. */
  isIdempotent: boolean
  /** How many emails may be in flight at once. */
  concurrency: number
  /** @throws MailFailure */
  send(mail: OutgoingMail): Promise<MailReceipt>
  close(): Promise<void>
}
