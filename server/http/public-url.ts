import ipaddr from 'ipaddr.js'

/** Names that only a local network resolves. */
const LOCAL_NAMES = /^(?:[^.]+|(?:.*\.)?(?:localhost|local|internal|intranet|lan|test)|.*\.home\.arpa)$/

/** Whether a service at this URL can be reached from elsewhere, and by http alone. */
export function isExposedInPlainText(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  if (protocol !== 'http:') return false
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return ipaddr.isValid(host) ? ipaddr.process(host).range() === 'unicast' : !LOCAL_NAMES.test(host)
}
