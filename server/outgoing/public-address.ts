import ipaddr from 'ipaddr.js'

/** All public addresses of IPv6 are in 2000::/3; those with an IPv4 address inside lead into another network. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === 'unicast'
  if (!ipaddr.IPv6.isValid(address)) return false
  const parsed = ipaddr.IPv6.parse(address)
  return parsed.match(PUBLIC_IPV6) && parsed.range() === 'unicast'
}
