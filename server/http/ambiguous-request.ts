import type { IncomingMessage } from 'node:http'

/**
 * Whether a proxy could read this request differently from us, although Node accepts it: with several hosts, with an
 * encoding of the body that we do not decode, or older than HTTP/1.0. Such requests smuggle others past a proxy, or a
 * foreign host into its cache.
 */
export function isAmbiguous({ httpVersion, headers, rawHeaders, url = '' }: IncomingMessage): boolean {
  const hostCount = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (hostCount > 1 || headers.host === '' || httpVersion === '0.9') return true
  const encoding = headers['transfer-encoding']
  if (encoding !== undefined && (encoding.toLowerCase() !== 'chunked' || httpVersion === '1.0')) return true
  // A whole URL, as proxies get, names a host of its own.
  return URL.canParse(url) && new URL(url).host !== parseHost(headers.host)
}

const parseHost = (host: string | undefined) =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : undefined
