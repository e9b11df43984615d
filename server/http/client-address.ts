import ipaddr from 'ipaddr.js'

type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** `10.0.0.0/8` or a single address. @throws Error for anything else */
export function parseAddressRange(text: string): AddressRange {
  const [, address = '', prefixLength] = /^([^/]*)(?:\/(\d+))?$/.exec(text) ?? []
  if (!isAddress(address)) throw new Error(`Not an address: ${text}`)
  if (prefixLength !== undefined) return ipaddr.parseCIDR(text)
  const parsed = ipaddr.process(address)
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128]
}

/** Requires the full form: the parser would also accept `10` or `0x7f.1`, which are usually typos. */
const isAddress = (text: string) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)

/**
 * The address of the client. Reads `X-Forwarded-For` from the right while the sender is a trusted proxy. Clients can forge
 * everything further left.
 */
export function resolveClientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly AddressRange[],
): string {
  const hops = [...(forwardedFor?.split(',') ?? []).map(stripPort), peer]
  let address = peer
  for (const hop of hops.reverse()) {
    if (!isAddress(hop)) break
    address = hop
    if (!isTrusted(hop, trustedProxies)) break
  }
  return address
}

/** Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`. */
const stripPort = (hop: string) => hop.trim().replace(/^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/, '$1$2')

function isTrusted(address: string, trustedProxies: readonly AddressRange[]): boolean {
  const parsed = ipaddr.process(address)
  return trustedProxies.some(
    ([network, prefixLength]) => parsed.kind() === network.kind() && parsed.match([network, prefixLength] as never),
  )
}

/** One household or office: an IPv4 address, or the /64 of an IPv6 address, which one customer holds. */
export function toClientNetwork(address: string): string {
  if (!isAddress(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()
}
