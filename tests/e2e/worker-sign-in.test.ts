import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { expect, it } from 'vitest'
import { Authenticator } from '../support/authenticator.ts'
import { createTempDir, SECRET, waitUntil } from './processes.ts'
import { startWrangler } from './wrangler.ts'

const adaCredentials = { email: 'ada@example.com', password: 'a long engine of words' }

it('works with wrangler dev and D1: setup, a password reset by email, and a passkey', async () => {
  using tempDir = createTempDir()
  const sentEmails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) =>
      void text(stream)
        .then((email) => sentEmails.push(email), done)
        .then(() => done()),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  try {
    // Passkeys belong to a name, not to an IP address.
    const origin = 'http://localhost'
    const headers = { origin, accept: 'text/html' }
    const variables = { SECRET, PUBLIC_URL: origin, SMTP_URL: smtpUrl, MAIL_FROM: 'vouch@example.com' }
    await using service = await startWrangler(tempDir.path, variables)
    const { url } = service
    const post = (path: string, form: Record<string, string>) =>
      fetch(url + path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers,
        redirect: 'manual',
      })

    await waitUntil(
      () => /\/setup\/[\w-]+/.test(service.output),
      () => service.output,
    )
    const [setupPath = ''] = /\/setup\/[\w-]+/.exec(service.output) ?? []
    const setupResponse = await post(setupPath, {
      ...adaCredentials,
      name: 'Ada',
      workspace: 'Engines',
      timeZone: 'UTC',
    })
    expect([setupResponse.status, setupResponse.headers.get('location')]).toEqual([303, '/'])

    expect((await post('/forgot', { email: adaCredentials.email })).status).toBe(200)
    await waitUntil(
      () => sentEmails.length > 0,
      () => service.output,
    )
    const [, encodedBody = ''] = /base64\r\n\r\n([\w+/=\r\n]+)/.exec(sentEmails[0] ?? '') ?? []
    const [link = ''] = /\/reset\/\w+/.exec(Buffer.from(encodedBody, 'base64').toString()) ?? []
    expect((await post(link, { password: 'another engine of words' })).headers.get('location')).toBe('/sign-in')
    expect((await post('/sign-in', adaCredentials)).status).toBe(400)
    const signInResponse = await post('/sign-in', { ...adaCredentials, password: 'another engine of words' })
    expect([signInResponse.status, signInResponse.headers.get('location')]).toEqual([303, '/'])

    const cookie = signInResponse.headers
      .getSetCookie()
      .map((setCookie) => setCookie.split(';')[0])
      .join('; ')
    const postJson = async (path: string, body: object, extraHeaders = {}) => {
      const response = await fetch(url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { origin, accept: 'application/json', ...extraHeaders },
      })
      return { status: response.status, body: await response.json() }
    }
    const authenticator = new Authenticator(origin)
    const { body: creation } = await postJson('/account/passkeys/options', {}, { cookie })
    const passkey = { name: 'Laptop', credential: authenticator.register(creation) }
    expect((await postJson('/account/passkeys', passkey, { cookie })).status).toBe(200)
    const { body: options } = await postJson('/sign-in/passkey/options', {})
    const credential = authenticator.authenticate(options)
    expect(await postJson('/sign-in/passkey', { credential })).toEqual({ status: 200, body: { location: '/' } })
    expect((await postJson('/sign-in/passkey', { credential })).status).toBe(400)
  } finally {
    await new Promise<void>((resolve) => server.close(resolve))
  }
})
