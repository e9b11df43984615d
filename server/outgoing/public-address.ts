import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Networks that are not of the public internet, or lead into another one. */
const ipv4Networks = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]

/** Within 2000::/3, which alone is public: special purposes, Teredo, documentation and 6to4, which embeds an IPv4 address. */
const ipv6Networks = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const buildList = (networks: readonly string[], family: 'ipv4' | 'ipv6') => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), family)
  }
  return list
}

const privateIpv4 = buildList(ipv4Networks, 'ipv4')
const publicIpv6 = buildList(['2000::/3'], 'ipv6')
const privateIpv6 = buildList(ipv6Networks, 'ipv6')

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !privateIpv4.check(address, 'ipv4')
  return isIPv6(address) && publicIpv6.check(address, 'ipv6') && !privateIpv6.check(address, 'ipv6')
}
