import { existsSync } from 'node:fs'
import bundledChromium from '@sparticuz/chromium'

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
 * How to start a browser: the Chrome of this machine where there is one, else the one that npm brings.
 * @param options.driven whether it says that a program drives it, as it does unless told otherwise
 */
export async function chromeOptions({ driven = true } = {}) {
  const executablePath = installPaths.find((path) => existsSync(path)) ?? (await bundledChromium.executablePath())
  // Chrome refuses its sandbox to root, which containers are.
  return {
    executablePath,
    args: ['--no-sandbox', ...(driven ? [] : ['--disable-blink-features=AutomationControlled'])],
  }
}

/** What the browser of a person calls itself; ours says that it is headless. */
export const userAgent =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36'
