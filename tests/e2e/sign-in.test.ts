import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateTotp } from '../support/totp.ts'
import { chromeOptions } from '../widget/chrome.ts'
import { createTempDir, startNode } from './processes.ts'

let browser: Browser

beforeAll(async () => {
  browser = await chromium.launch(await chromeOptions({ driven: false }))
})
afterAll(() => browser?.close())

const email = 'ada@example.com'
const password = 'a long engine of words'

const signIn = async (page: Page) => {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

it('works in a browser: setup, a second factor, and signing in with it', async () => {
  using tempDir = createTempDir()
  await using service = await startNode(tempDir.path, { DATABASE_URL: `sqlite:${tempDir.path}/vouch.db` })
  const address = /Set it up, once +(\S+)/.exec(service.output)?.[1] ?? ''
  const page = await browser.newPage({ locale: 'en-GB' })
  const toUrl = (path: string) => service.url + path
  await page.goto(toUrl(new URL(address).pathname))
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('New password').fill(password)
  await page.getByLabel('Workspace name').fill('Engines')
  await page.getByRole('button', { name: 'Set up Vouch' }).click()
  await page.waitForURL('**/overview')

  await page.goto(toUrl('/account/second-factor'))
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Turn on' }).click()
  const secret = (await page.locator('#secret').inputValue()).replaceAll(' ', '')
  const enterCode = (button: string) =>
    page
      .getByLabel('Code', { exact: true })
      .fill(generateTotp(secret, Date.now()))
      .then(() => page.getByRole('button', { name: button }).click())
  await enterCode('Turn on')
  await page.getByText('Each code signs you in once').waitFor()

  await page.context().clearCookies()
  await page.goto(toUrl('/account'))
  await signIn(page)
  await page.waitForURL('**/sign-in/code?*')
  await enterCode('Continue')
  await page.waitForURL('**/account')
  expect(await page.getByText('On. You enter a code').count()).toBe(1)

  await page.goto(toUrl('/'))
  await page.waitForURL('**/overview')
  await page.getByText('Ada').first().click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  await page.goBack()
  await page.waitForURL('**/sign-in?*')
  expect(await page.getByText('Engines').count()).toBe(0)
})
