import type { ChatKind } from './channel.ts'
import type { FieldExpectation } from './field-errors.ts'

/** Hosts of the connectors that Microsoft has retired: what they took, workflows do not. */
const connectorHosts = /(^|\.)(webhook\.office\.com|outlook\.office\.com|outlook\.office365\.com)$/

/**
 * How each platform writes its addresses. Only Slack has one host: WeCom, DingTalk and Feishu run on hosts of their customers too,
 * and workflows of Teams on a host for each region.
 */
const isAddressOf: Record<ChatKind, (url: URL) => boolean> = {
  slack: ({ hostname, pathname }) =>
    /^hooks\.slack(-gov)?\.com$/.test(hostname) && /^\/services(\/[^/]+){3}\/?$/.test(pathname),
  teams: ({ pathname }) => /\/triggers\/[^/]+\/paths\/invoke/.test(pathname),
  wecom: ({ pathname, searchParams }) => pathname.endsWith('/cgi-bin/webhook/send') && hasValue(searchParams, 'key'),
  dingtalk: ({ pathname, searchParams }) => pathname.endsWith('/robot/send') && hasValue(searchParams, 'access_token'),
  feishu: ({ pathname }) => /\/open-apis\/bot\/v2\/hook\/[^/]+\/?$/.test(pathname),
}

const hasValue = (parameters: URLSearchParams, name: string) => (parameters.get(name) ?? '') !== ''

/**
 * What is wrong with an address that messages of a chat are to go to; undefined if nothing is.
 * @example checkAddress('slack', 'https://hooks.slack.com/services/T0/B0/secret') // undefined
 */
export function checkAddress(kind: ChatKind, address: string): FieldExpectation | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (kind === 'teams' && url && connectorHosts.test(url.hostname)) return 'teams-connector'
  const isValid = url?.protocol === 'https:' && url.username === '' && url.password === '' && isAddressOf[kind](url)
  return isValid ? undefined : `${kind}-address`
}
