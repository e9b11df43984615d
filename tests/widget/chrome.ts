import { existsSync } from 'node:fs'
import bundledChromium from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const installPaths = [
  process.env.CHROME_PATH ?? '',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Launch options for a browser: the installed Chrome if there is one, otherwise the bundled one.
 * @param options.driven whether `navigator.webdriver` is set
 */
export async function chromeOptions({ driven = true } = {}) {
  const executablePath = installPaths.find((path) => existsSync(path)) ?? (await bundledChromium.executablePath())
  // Chrome cannot sandbox when running as root, as it does in containers. Without a graphics card, drawing as if there were one
  // takes longer.
  return {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', ...(driven ? [] : ['--disable-blink-features=AutomationControlled'])],
  }
}

/** For a busy machine: no test waits that long for its own sake. */
const TIMEOUT_MS = 180_000

/** Starts a browser whose pages wait for longer than Playwright would. @param extraArgs for the browser itself */
export async function launchBrowser({
  driven = true,
  extraArgs = [] as string[],
}: {
  driven?: boolean
  extraArgs?: string[]
} = {}): Promise<Browser> {
  const { args, ...options } = await chromeOptions({ driven })
  const browser = await chromium.launch({ ...options, args: [...args, ...extraArgs], timeout: TIMEOUT_MS })
  const newContext = browser.newContext.bind(browser)
  browser.newContext = async (contextOptions) => {
    const context = await newContext(contextOptions)
    context.setDefaultTimeout(TIMEOUT_MS)
    return context
  }
  return browser
}

/** A user agent without the headless marker. */
export const userAgent =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36'
