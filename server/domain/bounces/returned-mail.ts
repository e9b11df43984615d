import PostalMime, { type Attachment, type Email } from 'postal-mime'

/** What comes after is the returned mail or a picture: reports say all they have to say before. */
const MAX_BYTES = 256 * 1024
const MAX_TEXT = 32 * 1024
/** Reports have two levels. Deeper mails are refused: each level costs time with every line. */
const OPTIONS = { maxNestingDepth: 20, forceRfc822Attachments: true }

/** A mail that came back, as far as it matters what it reports. */
export interface ReturnedMail {
  /** The values of a header, unfolded, in their order. */
  listHeaders(name: string): string[]
  getHeader(name: string): string
  /** The values of all headers. */
  headers: string
  /** What `From` has for an address, in lower case, and the name beside it. */
  from: { address: string; name: string }
  subject: string
  /** What a person reads: the plain text, otherwise that of the HTML. */
  text: string
  /** The parts `message/delivery-status`. */
  deliveryStatus: string
  /** The part `message/feedback-report` of a complaint. */
  feedbackReport: string | null
  /** The headers of the mail that is returned, or what the report has of them. */
  returnedHeaders: string
}

/** @throws Error if the mail is nested too deep */
export async function readReturnedMail(bytes: Uint8Array): Promise<ReturnedMail> {
  const limited = skipMboxLine(bytes).subarray(0, MAX_BYTES)
  const mail = await PostalMime.parse(limited, OPTIONS)
  const listHeaders = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value)
  const { text, returnedHeaders } = splitAtReturnedMail(getText(mail) || getRawBody(limited))
  const listParts = (type: RegExp) => mail.attachments.filter(({ mimeType }) => type.test(mimeType)).map(decodePart)
  return {
    listHeaders,
    headers: mail.headers.map(({ value }) => value).join('\n'),
    getHeader: (name) => listHeaders(name)[0] ?? '',
    from: { address: mail.from?.address?.toLowerCase() ?? '', name: mail.from?.name ?? '' },
    subject: mail.subject ?? '',
    text,
    deliveryStatus: listParts(/^message\/(global-)?delivery-status$/).join('\n\n'),
    feedbackReport: listParts(/^message\/feedback-report$/)[0] ?? null,
    returnedHeaders: [...listParts(/^(message|text)\/(rfc822|global)/).map(cutHeaders), returnedHeaders].join('\n'),
  }
}

/** Without the line `From … date` with which a mail begins in mbox files, and without empty lines before it. */
function skipMboxLine(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (bytes[start] === 10 || bytes[start] === 13) start++
  if (new TextDecoder().decode(bytes.subarray(start, start + 5)) !== 'From ') return bytes.subarray(start)
  const end = bytes.indexOf(10, start)
  return bytes.subarray(end < 0 ? bytes.length : end + 1)
}

const getText = ({ text = '', html = '' }: Email): string => normalize((text.trim() ? text : htmlToText(html)).trim())

/** What is left of mails whose parts have no boundary that separates them. */
function getRawBody(bytes: Uint8Array): string {
  const mail = new TextDecoder().decode(bytes.subarray(0, 2 * MAX_TEXT)).replaceAll('\r\n', '\n')
  const start = mail.indexOf('\n\n')
  return start < 0 ? '' : normalize(mail.slice(start))
}

const normalize = (text: string): string => text.slice(0, MAX_TEXT).replaceAll('\r\n', '\n').replaceAll('\0', '')

const htmlToText = (html: string): string =>
  html
    .slice(0, 4 * MAX_TEXT)
    .replace(/<br\b[^>]{0,100}>|<\/(p|div|tr|h\d)>/gi, '\n')
    .replace(/<[^<>]{0,1000}>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')

function decodePart({ content }: Attachment): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
  const text = new TextDecoder().decode(bytes.subarray(0, 2 * MAX_TEXT))
  return text.replaceAll('\r\n', '\n').replaceAll('\0', '')
}

const cutHeaders = (mail: string): string => unfold(mail.split('\n\n', 1)[0] ?? '')

/** Headers with one line each. */
export const unfold = (headers: string): string => headers.replace(/\n[ \t]+/g, ' ')

/** With these lines servers introduce the mail that they return within the text of their report. */
const introductions = [
  /^\s{0,9}-{2,}.{0,60}\b(copy|original|returned message|unsent|enclosed|below this line)\b/i,
  /^\s{0,9}(original message (follows|headers)|message headers follow|(included|below|enclosed|attached) is (a )?copy)/i,
  // Those that introduce it with nothing, or in their own language.
  /^\s{0,9}(received|return-path|x-received|dkim-signature):\s/i,
]

function splitAtReturnedMail(text: string): { text: string; returnedHeaders: string } {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => introductions.some((pattern) => pattern.test(line)))
  if (start < 0) return { text, returnedHeaders: '' }
  return { text: lines.slice(0, start).join('\n'), returnedHeaders: unfold(lines.slice(start).join('\n')) }
}
