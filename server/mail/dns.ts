import type { LookupTxt } from './types.ts'

/** How long a name server may take. */
const TIMEOUT_MS = 3_000

/** Looks up TXT records by the resolver of the system. */
export const createSystemLookup = (): LookupTxt => async (name) => {
  const { Resolver } = await import('node:dns/promises')
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 })
  try {
    return (await resolver.resolveTxt(name)).map((chunks) => chunks.join(''))
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes((error as { code?: string }).code ?? '')) return []
    throw error
  }
}

const DNS_OVER_HTTPS = 'https://cloudflare-dns.com/dns-query'
const TXT = 16
const [NO_ERROR, NO_SUCH_NAME] = [0, 3]

/** Looks up TXT records over HTTPS (RFC 8427 is its JSON), for Workers. */
export const createHttpsLookup =
  (send: typeof fetch = fetch): LookupTxt =>
  async (name) => {
    const url = `${DNS_OVER_HTTPS}?type=TXT&name=${encodeURIComponent(name)}`
    const response = await send(url, {
      headers: { accept: 'application/dns-json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`The name server answered ${response.status}.`)
    const { Status, Answer = [] } = (await response.json()) as DnsAnswer
    if (Status === NO_SUCH_NAME) return []
    if (Status !== NO_ERROR) throw new Error(`The name server answered with code ${Status}.`)
    return Answer.filter(({ type }) => type === TXT).map(({ data }) => unquote(data))
  }

interface DnsAnswer {
  Status: number
  Answer?: { type: number; data: string }[]
}

/** `"v=spf1 " "-all"`: strings of at most 255 characters, which belong together. */
const unquote = (data: string): string =>
  data.startsWith('"')
    ? Array.from(data.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, part = '']) => part.replace(/\\(.)/g, '$1')).join('')
    : data
