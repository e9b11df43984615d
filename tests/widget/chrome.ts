import { existsSync } from 'node:fs'
import packed from '@sparticuz/chromium'

const installed = [
  process.env.CHROME_PATH ?? '',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** How to start a browser: the Chrome of this machine where there is one, else the one that npm brings. */
export async function chrome() {
  const executablePath = installed.find((path) => existsSync(path)) ?? (await packed.executablePath())
  // Chrome refuses its sandbox to root, which containers are.
  return { executablePath, args: ['--no-sandbox'] }
}
