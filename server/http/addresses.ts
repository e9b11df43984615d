import ipaddr from 'ipaddr.js'

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** `10.0.0.0/8` or a single address. @throws Error for anything else */
export function parseRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/**
 * The address a request comes from. `X-Forwarded-For` is believed from the right for as long as the one who wrote it is a
 * trusted proxy: what stands further left anybody can have made up.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: readonly Range[]): string {
  const hops = [...(forwardedFor?.split(',') ?? []).map((hop) => hop.trim()), peer]
  let address = peer
  for (const hop of hops.reverse()) {
    if (!ipaddr.isValid(hop)) break
    address = hop
    if (!isTrusted(hop, trusted)) break
  }
  return address
}

function isTrusted(address: string, trusted: readonly Range[]): boolean {
  const parsed = ipaddr.process(address)
  return trusted.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits] as never))
}

/** One household or office: an IPv4 address, or the /64 that an IPv6 address lies in, which one customer holds whole. */
export function household(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()
}
