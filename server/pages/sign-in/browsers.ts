import type { ViewContext } from '../layout/context.ts'

/** Order matters: most browsers also name the ones they are based on. */
const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['WeChat', /\bMicroMessenger\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bVersion\/.*Safari\//],
] as const

const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
] as const

/** The browser and system of a session, as far as the user agent names them. */
export function describeBrowser({ t }: ViewContext, userAgent: string | null): string {
  const { browser, system } = parseUserAgent(userAgent ?? '')
  return browser && system ? t.account.onSystem(browser, system) : (browser ?? system ?? t.account.unknownBrowser)
}

const parseUserAgent = (userAgent: string) => ({
  browser: browsers.find(([, pattern]) => pattern.test(userAgent))?.[0],
  system: systems.find(([, pattern]) => pattern.test(userAgent))?.[0],
})
