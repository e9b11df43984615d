import type { Context } from 'hono'
import type { Env } from '../../http/env.ts'

/**
 * Reads the address of a survey link as mail leaves it:
 * - HTML in plain text, and plain text in HTML: `&amp;score=9`
 * - Quoted-printable that was not decoded: `score=3D9`, and soft line breaks, `exam=%0D%0Aple.com`
 * - Link trackers and gateways that encode again (`%2540`), or encode the query (`%3Fscore%3D9`)
 * - Campaign tools that append `?utm_source=…` after an existing query, or without a separator
 * - Programs that find links in text and take what follows it: `score=9).`, `/l/till-3,`
 * - Capitals, by keyboards and by people who copy from paper: `/L/TILL-3?SCORE=9`
 *
 * Values that are damaged beyond this are left out later, when they are validated: nobody is invented.
 */

/** The parts of an address: the slug or token, and the parameters by their names. */
export interface LinkAddress {
  id: string
  parameters: Record<string, string>
}

/**
 * @param part the last part of the path, decoded
 * @param search the query, as it is in the URL
 * @example parseLinkAddress('till-3', '?SCORE=9).') // { id: 'till-3', parameters: { score: '9' } }
 */
export function parseLinkAddress(part: string, search: string): LinkAddress {
  const [id = '', ...rest] = part.replace(LINE_BREAK, '').split(/[?&]/)
  const pairs = [...splitQuery(rest.join('&')), ...splitQuery(search.replace(/^\?+/, ''))]
  const parameters: Record<string, string> = {}
  const separatedPairs = stripQuotedPrintable(pairs).flatMap(splitGlued)
  for (const [index, [name, value]] of separatedPairs.entries()) {
    const knownName = toParameterName(name)
    const cleanedValue = cleanValue(knownName, value, index === separatedPairs.length - 1)
    if (cleanedValue !== '' && !Object.hasOwn(parameters, knownName)) parameters[knownName] = cleanedValue
  }
  return { id: trimEnd(id.normalize('NFKC').replace(INVISIBLE, '')).trim(), parameters }
}

/** The address of the request, as a survey link. */
export const readLinkAddress = (c: Context<Env>): LinkAddress =>
  parseLinkAddress(c.req.param('token') ?? c.req.param('slug') ?? '', new URL(c.req.url).search)

/**
 * The path of a survey link in its usual form: `//L/till-3/` becomes `/l/till-3`. Other paths stay.
 * @param path of the URL, without the query
 */
export function normalizeLinkPath(path: string): string {
  const [, prefix, rest] = /^\/+([lsu])\/+(.*)$/is.exec(path) ?? []
  if (prefix === undefined || rest === undefined) return path
  const end = trimEnd(rest, (character) => !/[\p{L}\p{N}%]/u.test(character)).length
  const slash = rest.indexOf('/', end)
  return `/${prefix.toLowerCase()}/${slash < 0 ? rest : rest.slice(0, slash)}`
}

/** A soft line break ends in =, and some programs turn the break into a space. */
const LINE_BREAK = /=?(?:%0d|%0a|[\r\n])+|=(?:%20|[+ ])+/gi
const INVISIBLE = /[\p{Cf}\p{Cc}]/gu

/** Removes punctuation at the end. Not by a regular expression, whose time would grow with the square of the length. */
function trimEnd(value: string, isTrimmed = (character: string) => !/[\p{L}\p{N}]/u.test(character)): string {
  let end = value.length
  while (end > 0 && isTrimmed(value[end - 1] as string)) end--
  return value.slice(0, end)
}

type Pair = [name: string, value: string]

function splitQuery(query: string): Pair[] {
  return query
    .replaceAll(/(?:&|%26)(?:(?:amp|#38|#x26|%2338)(?:;|%3b))+/gi, '&')
    .split(/&|[?;](?=[\w.-]+=)/)
    .flatMap((pair): Pair[] => {
      const [name = '', ...values] = pair.split('=')
      if (values.length > 0) return [[decode(name), decode(values.join('=').replace(LINE_BREAK, ''))]]
      // The query was encoded as a whole.
      return /%3d/i.test(name) ? splitQuery(decodeOnce(name)) : []
    })
}

/** Each = was sent as =3D, and other characters likewise. */
function stripQuotedPrintable(pairs: readonly Pair[]): Pair[] {
  const isQuoted = pairs.some(([, value]) => value !== '') && pairs.every(([, value]) => /^(3D|$)/.test(value))
  if (!isQuoted) return [...pairs]
  return pairs.map(([name, value]) => [
    name,
    value.slice(2).replace(/(?:=[\dA-F]{2})+/g, (octets) => decodeOctets(octets.replaceAll('=', '%'))),
  ])
}

const MAX_ENCODINGS = 3

/** Decodes as often as a value was encoded. What is no encoding stays, such as `100%`. */
function decode(value: string): string {
  let text = decodeOnce(value)
  for (let round = 1; round < MAX_ENCODINGS; round++) text = text.replace(/(?:%[0-9a-f]{2})+/gi, decodeOctets)
  return text
}

const decodeOnce = (value: string) => value.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decodeOctets)

function decodeOctets(octets: string): string {
  try {
    return decodeURIComponent(octets)
  } catch {
    return octets
  }
}

const PARAMETERS = ['score', 'email', 'phone', 'name', 'externalId', 'signature', 'lang']
const names = new Map(PARAMETERS.map((name) => [name.toLowerCase(), name]))

/** The name of a parameter in its usual case. The case of a property's name matters. */
function toParameterName(name: string): string {
  const text = name.replace(/^(?:amp;)+/i, '').trim()
  return names.get(text.toLowerCase()) ?? text.replace(/^property\./i, 'property.')
}

const TRACKERS =
  'utm_\\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|_ke|vero_id|trk'
const GLUED = new RegExp(
  `(?:[/?&;,#\\s]|amp;){0,8}(?:${TRACKERS})=|[?&;]\\s*(?:amp;)*(?:${PARAMETERS.join('|')}|property\\.[^=]+)=`,
  'i',
)

/** Parts a value from a parameter that was appended to it. A property may be a URL with a query of its own. */
function splitGlued([name, value]: Pair): Pair[] {
  const index = /^https?:/i.test(value) ? -1 : value.search(GLUED)
  if (index < 0) return [[name, value]]
  return [
    [name, value.slice(0, index)],
    ...splitQuery(value.slice(index).replace(/^[/?&;,#\s]+/, '')).flatMap(splitGlued),
  ]
}

/** An id may end in punctuation, and is signed with it. Only at the end of the link does it come from the text around. */
function cleanValue(name: string, value: string, isLast: boolean): string {
  const text = value.replace(INVISIBLE, '').trim()
  if (name === 'score')
    return /^[=\s"'(]*(10|\d)(?:\.0)?(?:\/10)?[^\p{L}\p{N}]*$/u.exec(text.normalize('NFKC'))?.[1] ?? ''
  if (name === 'email') return trimEnd(text.replace(/^(?:mailto:|[<"'(\s])+/i, ''))
  // A plus that is not encoded reads as a space.
  if (name === 'phone' && /^ \d/.test(value)) return `+${text}`
  if (name === 'lang') return /^[a-z]{2,3}(?:[-_][a-z\d]{2,8})*/i.exec(text)?.[0] ?? ''
  if (name === 'signature') return /^(?:\d{10}\.)?[\da-f]{64}(?![\da-f])/i.exec(text)?.[0] ?? text
  if (name === 'externalId' && isLast && !text.includes('('))
    return trimEnd(text, (character) => ').,;:!?"\'»”'.includes(character))
  return text
}
