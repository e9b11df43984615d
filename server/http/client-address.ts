import ipaddr from 'ipaddr.js'

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** `10.0.0.0/8` or a single address. @throws Error for anything else */
export function parseRange(text: string): Range {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d+))?$/.exec(text) ?? []
  if (!isAddress(address)) throw new Error(`Not an address: ${text}`)
  if (bits !== undefined) return ipaddr.parseCIDR(text)
  const parsed = ipaddr.process(address)
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128]
}

/** Written in full: `10` or `0x7f.1`, which the parser would take too, are slips rather than addresses. */
const isAddress = (text: string) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)

/**
 * The address a request comes from. `X-Forwarded-For` is believed from the right for as long as the one who wrote it is a
 * trusted proxy: what stands further left anybody can have made up.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: readonly Range[]): string {
  const hops = [...(forwardedFor?.split(',') ?? []).map(withoutPort), peer]
  let address = peer
  for (const hop of hops.reverse()) {
    if (!isAddress(hop)) break
    address = hop
    if (!isTrusted(hop, trusted)) break
  }
  return address
}

/** Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`. */
const withoutPort = (hop: string) => hop.trim().replace(/^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/, '$1$2')

function isTrusted(address: string, trusted: readonly Range[]): boolean {
  const parsed = ipaddr.process(address)
  return trusted.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits] as never))
}

/** One household or office: an IPv4 address, or the /64 that an IPv6 address lies in, which one customer holds whole. */
export function household(address: string): string {
  if (!isAddress(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()
}
