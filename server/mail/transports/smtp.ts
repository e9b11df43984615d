import { BlockList, isIP } from 'node:net'
import type { Transporter } from 'nodemailer'
import type { MailSettings, MailTransport, OutgoingMail } from '../types.ts'
import { listHeaders, signedHeaders } from './headers.ts'
import { type SmtpError, toMailFailure } from './smtp-errors.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** How long a reply may take. Servers that check an email before they accept it take their time. */
const REPLY_TIMEOUT_MS = 15_000
const DEFAULT_CONNECTIONS = 5

/** A mail server, by nodemailer. Emails share connections, unless `isPooled` is false. */
export function openSmtp(settings: MailSettings, { isPooled = true }: { isPooled?: boolean }): MailTransport {
  const options = readOptions(settings, isPooled)
  let transporter: Promise<Transporter> | undefined
  // Loaded with the first email: most processes start without sending one.
  const open = async () => (await import('nodemailer')).createTransport(options as never)
  return {
    name: 'smtp',
    isIdempotent: false,
    // Twice the connections, so that none waits for the next email.
    concurrency: 2 * options.maxConnections,
    async send(mail) {
      transporter ??= open()
      const opened = await transporter
      try {
        const { response } = await opened.sendMail(toMessage(mail) as never)
        return { providerId: null, words: String(response).slice(0, 500) }
      } catch (error) {
        throw toMailFailure(error as SmtpError)
      }
    },
    close: async () => (await transporter)?.close(),
  }
}

/** Beside the options of nodemailer, the address takes `?tls=required`, `optional` or `off`. */
function readOptions({ url, dkim }: MailSettings, isPooled: boolean) {
  const address = new URL(url)
  const { hostname, searchParams } = address
  const tls = searchParams.get('tls') ?? (isLocalHost(hostname) ? 'optional' : 'required')
  const maxConnections = Number(searchParams.get('maxConnections')) || DEFAULT_CONNECTIONS
  searchParams.delete('tls')
  return {
    url: address.href,
    pool: isPooled,
    maxConnections,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: REPLY_TIMEOUT_MS,
    // What an email contains is never an address to read from.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(tls === 'required' && { requireTLS: true }),
    // Where plain text would do, certificates need not be those of a known authority.
    ...(tls === 'optional' && !/[?&]tls\./.test(url) && { tls: { rejectUnauthorized: false } }),
    ...(tls === 'off' && { ignoreTLS: true }),
    ...(dkim && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.key,
        headerFieldNames: signedHeaders,
      },
    }),
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  return family === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/** Addresses are objects: nodemailer would read a text as a list of recipients. */
function toMessage(mail: OutgoingMail) {
  return {
    from: mail.from,
    to: mail.to,
    ...(mail.replyTo && { replyTo: { address: mail.replyTo, name: '' } }),
    envelope: { from: { address: mail.envelopeFrom ?? mail.from.address, name: '' }, to: mail.to },
    // Chinese text is shorter in base64, and long links must not be broken.
    textEncoding: 'base64',
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // The same on every attempt, so that mail servers recognise a duplicate.
    messageId: mail.messageId,
    headers: listHeaders(mail).map(([key, value]) => ({ key, value })),
  }
}
