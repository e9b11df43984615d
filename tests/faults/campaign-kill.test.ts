import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { describe, expect, it } from 'vitest'
import { boot } from '../../server/boot.ts'
import { readConfig } from '../../server/config.ts'
import { finishCampaigns } from '../../server/domain/campaigns/waves.ts'
import { type EmptyDatabase, engines } from '../e2e/databases.ts'
import {
  API_KEY,
  cliEntry,
  createTempDir,
  parseStartupOutput,
  RunningProcess,
  type Service,
  startNode,
  waitUntil,
} from '../e2e/processes.ts'

const recipients = Array.from({ length: 300 }, (_, index) => `c${index}@example.com`)
/** The mail server says of them that they don't exist. */
const unknown = ['c7@example.com', 'c150@example.com', 'c290@example.com']
/** After how many messages the service is killed, and whether the mail server has replied to the last one. */
const kills = [
  { after: 80, isReplied: false },
  { after: 200, isReplied: true },
]
describe.each(engines)('a service on $name that is killed twice during a campaign', ({ createDatabase }) => {
  it('sends to each contact, twice only what was claimed, and under the same id', async () => {
    using tempDir = createTempDir()
    await using database = await createDatabase()
    await using mailServer = await startMailServer()
    const env = {
      ...{ ...database.env, API_KEY, RATE_LIMIT: 'off', SMTP_URL: mailServer.url, MAIL_FROM: 'survey@vouch.test' },
      PUBLIC_URL: 'https://nps.vouch.test',
    }
    let campaign = ''
    let claimed = 0
    for (const { after, isReplied } of kills) {
      await using service = await startNode(tempDir.path, env)
      if (campaign === '') campaign = await startCampaign(service, tempDir.path, env)
      else await endLeases(database)
      mailServer.kill = { after, isReplied, service }
      await service.exited
      expect(await count(database, 'waiting'), 'the kill came in the middle').toBeGreaterThan(0)
      claimed += await count(database, 'sending')
    }
    await using service = await startNode(tempDir.path, env)
    await endLeases(database)
    await waitUntil(
      async () => (await count(database, 'waiting')) + (await count(database, 'sending')) === 0,
      () => service.output,
    )
    await finish(database)
    expect(await call(service, 'GET', `/api/campaigns/${campaign}`)).toMatchObject({ state: 'finished' })
    expectEach(mailServer.messages, claimed)
    const figures = await call(service, 'GET', `/api/campaigns/${campaign}/figures`)
    const failed = [{ reason: 'recipient', count: unknown.length }]
    expect(figures).toMatchObject({ asked: recipients.length, sent: recipients.length - unknown.length, waiting: 0 })
    expect(figures).toMatchObject({ notAsked: [], skipped: [], failed })
  })
})

interface Message {
  to: string
  messageId: string | undefined
}

/** Accepts messages, and kills the service in the middle of one. */
async function startMailServer() {
  const messages: Message[] = []
  const state: { kill?: (typeof kills)[number] & { service: Service } } = {}
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _, next) =>
      next(unknown.includes(address) ? Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }) : null),
    onData: async (stream, { envelope: { rcptTo } }, next) => {
      // The connections of a killed process break in the middle of messages.
      const source = await text(stream).catch(() => undefined)
      if (source === undefined) return
      const messageId = /^Message-ID: (.+)$/im.exec(source)?.[1]?.trim()
      messages.push(...rcptTo.map(({ address }) => ({ to: address, messageId })))
      const { kill } = state
      const isDue = kill !== undefined && messages.length >= kill.after
      if (isDue) delete state.kill
      if (isDue && !kill.isReplied) kill.service.signal('SIGKILL')
      next()
      if (isDue && kill.isReplied) setImmediate(() => kill.service.signal('SIGKILL'))
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}

async function startCampaign(service: Service, directory: string, env: Record<string, string>): Promise<string> {
  const csv = join(directory, 'contacts.csv')
  writeFileSync(csv, `email,locale\n${recipients.map((email) => `${email},en`).join('\n')}\n`)
  await using importing = new RunningProcess([process.execPath, cliEntry, 'import', 'contacts', csv], {
    cwd: directory,
    env,
  })
  expect(await importing.exited).toMatchObject({ code: 0 })
  await call(service, 'PATCH', '/api/sending-settings', { perSecond: 1000, quietHours: null })
  const { survey: surveyId } = parseStartupOutput(service.output)
  const settings = { texts: { en: { subject: 'How are we doing?', introduction: 'Hello' } } }
  const { id } = await call(service, 'POST', '/api/campaigns', { name: 'Customers', surveyId, settings })
  await call(service, 'PUT', `/api/campaigns/${id}/start`)
  return id as string
}

async function call(service: Service, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
  const response = await fetch(service.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  expect(response.status, path).toBeLessThan(300)
  return (await response.json()) as Record<string, unknown>
}

/** Those of the killed process, which would last for half a minute. */
async function endLeases({ query }: EmptyDatabase): Promise<void> {
  await query('update sender set claimed_until = 0')
  await query('update job set claimed_until = null')
}

/** What the service does every minute. */
async function finish({ env }: EmptyDatabase): Promise<void> {
  const { deps, database } = await boot(readConfig(env), { error: (details) => expect.unreachable(String(details)) })
  await finishCampaigns(deps)
  await database.close()
}

async function count({ query }: EmptyDatabase, state: string): Promise<number> {
  return (await query(`select id from delivery where state = '${state}'`)).length
}

/** Nobody is missing, and second copies have the id of the first. */
function expectEach(messages: readonly Message[], maxCopies: number): void {
  const knownRecipients = recipients.filter((address) => !unknown.includes(address))
  expect([...new Set(messages.map(({ to }) => to))].sort()).toEqual(knownRecipients.sort())
  expect(messages.filter(({ messageId }) => messageId === undefined)).toEqual([])
  expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(knownRecipients.length)
  const copies = messages.length - knownRecipients.length
  // At the first kill, the mail server had not replied to one message at least.
  expect(copies).toBeGreaterThan(0)
  expect(copies).toBeLessThanOrEqual(maxCopies)
}
