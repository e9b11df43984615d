import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateTotp } from '../support/totp.ts'
import { launchBrowser } from '../widget/chrome.ts'
import { createTempDir, startNode } from './processes.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser({ driven: false })
})
afterAll(() => browser?.close())

const email = 'ada@example.com'
const password = 'a long engine of words'

const signIn = async (page: Page) => {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

it('works in a browser: setup, a second factor, and signing in with it', async () => {
  using tempDir = createTempDir()
  await using service = await startNode(tempDir.path, { DATABASE_URL: `sqlite:${tempDir.path}/vouch.db` })
  const address = /Set it up, once +(\S+)/.exec(service.output)?.[1] ?? ''
  const page = await browser.newPage({ locale: 'en-GB' })
  // Passkeys belong to a name, not to an IP address.
  const toUrl = (path: string) => service.url.replace('127.0.0.1', 'localhost') + path
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
  /** The code of the next half minute, once this one's has been used. */
  const enterCode = (button: string, laterMs = 0) =>
    page
      .getByLabel('Code', { exact: true })
      .fill(generateTotp(secret, Date.now() + laterMs))
      .then(() => page.getByRole('button', { name: button }).click())
  await enterCode('Turn on')
  await page.getByText('Each code signs you in once').waitFor()
  const [backupCode = ''] = /\b\w{4}(-\w{4}){5}\b/.exec(await page.locator('main').innerText()) ?? []

  await page.context().clearCookies()
  await page.goto(toUrl('/account'))
  await signIn(page)
  await page.waitForURL('**/sign-in/code?*')
  await enterCode('Continue', 30_000)
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

  await usePasskeys(page, toUrl, backupCode)
})

/** Adds a passkey, and signs in with it: from the suggestions of the browser, by a button, and after a password. */
async function usePasskeys(page: Page, toUrl: (path: string) => string, backupCode: string): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true } as const
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  const verifyUser = (isUserVerified: boolean) =>
    client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  const listCredentials = async () => (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials

  await signIn(page)
  await page.waitForURL('**/sign-in/code?*')
  await page.getByLabel('Code', { exact: true }).fill(backupCode)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL('**/overview')

  await page.goto(toUrl('/account/passkeys'))
  await page.getByLabel('Name').last().fill('Laptop')
  const addButton = page.getByRole('button', { name: 'Add a passkey' })
  await addButton.click()
  await page.getByText('Passkey “Laptop” added.').waitFor()
  expect(await listCredentials()).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }])
  await addButton.click()
  await page.getByText('This device already has a passkey').waitFor()

  // The browser offers it in the field of the address, and the virtual authenticator accepts.
  await page.context().clearCookies()
  await page.goto(toUrl('/sign-in?next=/account'))
  await page.waitForURL(toUrl('/account'))

  // In a browser that does not offer it, there is the button.
  await page.addInitScript(() => {
    Object.assign(PublicKeyCredential, { isConditionalMediationAvailable: undefined })
  })
  await page.context().clearCookies()
  await page.goto(toUrl('/sign-in?next=/account/passkeys'))
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL(toUrl('/account/passkeys'))

  await page.context().clearCookies()
  await page.goto(toUrl('/sign-in'))
  await signIn(page)
  await page.waitForURL('**/sign-in/code?*')
  await verifyUser(false)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByText('Cancelled or timed out').waitFor()
  await verifyUser(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL('**/overview')
}
