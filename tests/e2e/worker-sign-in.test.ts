import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { expect, it } from 'vitest'
import { freePort } from '../support/postgres.ts'
import { folder, project, Running, SECRET, serviceOf, until, within } from './processes.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }

it('is done by wrangler dev over D1: set-up, and a new password by e-mail', async () => {
  using home = folder()
  const quiet = { CI: '1', WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: home.path }
  const wrangler = (...words: string[]) =>
    new Running(['npx', '--no-install', 'wrangler', ...words, '--persist-to', home.path], { cwd: project, env: quiet })
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) =>
      void text(stream)
        .then((mail) => mails.push(mail), done)
        .then(() => done()),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const smtp = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  try {
    await using migrating = wrangler('d1', 'migrations', 'apply', 'vouch', '--local')
    expect(await within(migrating.ended, () => migrating.said)).toMatchObject({ code: 0 })
    const [port, inspector] = [await freePort(), await freePort()]
    const addresses = ['--ip', '127.0.0.1', '--port', `${port}`, '--inspector-port', `${inspector}`]
    const variables = { SECRET, SMTP_URL: smtp, MAIL_FROM: 'vouch@example.com' }
    const given = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
    await using dev = wrangler('dev', ...addresses, ...given)
    const { url } = await serviceOf(dev, port)
    const post = (path: string, form: Record<string, string>) =>
      fetch(url + path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { origin: url, accept: 'text/html' },
        redirect: 'manual',
      })

    await until(
      () => /\/setup\/[\w-]+/.test(dev.said),
      () => dev.said,
    )
    const [setup = ''] = /\/setup\/[\w-]+/.exec(dev.said) ?? []
    const made = await post(setup, { ...ada, name: 'Ada', workspace: 'Engines', timeZone: 'UTC' })
    expect([made.status, made.headers.get('location')]).toEqual([303, '/'])

    expect((await post('/forgot', { email: ada.email })).status).toBe(200)
    await until(
      () => mails.length > 0,
      () => dev.said,
    )
    const [, part = ''] = /base64\r\n\r\n([\w+/=\r\n]+)/.exec(mails[0] ?? '') ?? []
    const [link = ''] = /\/reset\/\w+/.exec(Buffer.from(part, 'base64').toString()) ?? []
    expect((await post(link, { password: 'another engine of words' })).headers.get('location')).toBe('/sign-in')
    expect((await post('/sign-in', ada)).status).toBe(400)
    const signedIn = await post('/sign-in', { ...ada, password: 'another engine of words' })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/'])
  } finally {
    await new Promise<void>((resolve) => server.close(resolve))
  }
}, 120_000)
