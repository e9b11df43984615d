import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Sqlite from 'better-sqlite3'
import { API_KEY } from '../support/response-samples.ts'
import { runCli } from './bulk.ts'
import { dataDir, removeDatabase } from './data.ts'
import { formatInteger, formatMegabytes, type Line, median, pause } from './lines.ts'
import type { PoolTask } from './mail-pool.ts'
import { type BenchMailServer, startBenchMailServer } from './mail-server.ts'
import { Service } from './service.ts'

const ROUNDS = 5
const EMAILS_PER_ROUND = 4000
const CONNECTIONS = 5

/**
 * Sends campaigns through a mail server, in turn with a bare pool of nodemailer that sends the same email over as many
 * connections. Both processes wait for the same server on the same machine: compare only the ratio.
 */
export async function measureMail(): Promise<Line[]> {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'mail.db')
  removeDatabase(file)
  const server = await startBenchMailServer()
  const url = `${server.url}?maxConnections=${CONNECTIONS}&tls=off`
  const env = { SMTP_URL: url, MAIL_FROM: 'Vouch <survey@example.com>', PUBLIC_URL: 'https://nps.example.com' }
  const service = await startWithContacts(file, env)
  try {
    return await measureRounds(service, server, file)
  } finally {
    await service.stop()
    await server.stop()
    removeDatabase(file)
  }
}

const getRecipient = (round: number, index: number) => `r${round}.${index}@example.com`

/** The service with contacts for each round. */
async function startWithContacts(file: string, env: Record<string, string>): Promise<Service> {
  const url = `sqlite:${file}`
  const first = await Service.start(url)
  await first.stop()
  const csv = join(dataDir, 'mail.csv')
  const rows = Array.from({ length: ROUNDS }, (_, round) =>
    Array.from({ length: EMAILS_PER_ROUND }, (_, index) => `${getRecipient(round, index)},Ada Müller,en,r${round}`),
  )
  writeFileSync(csv, `email,name,locale,round\n${rows.flat().join('\n')}\n`)
  await runCli(url, ['import', 'contacts', csv])
  rmSync(csv)
  return Service.start(url, env)
}

async function measureRounds(service: Service, server: BenchMailServer, file: string): Promise<Line[]> {
  const { call, surveyId } = await prepare(service)
  const rounds: { pool: number; sending: number; all: number }[] = []
  const memory: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { id: campaignId, mail } = await createCampaign(call, surveyId, round)
    const recipients = Array.from({ length: EMAILS_PER_ROUND }, (_, index) => getRecipient(round, index))
    const measurePool = async () => {
      const time = await runPool({ url: server.url, maxConnections: CONNECTIONS, ...mail, recipients })
      await expectEach(server, ['warm-up@example.com', ...recipients])
      return EMAILS_PER_ROUND / (time / 1000)
    }
    const measureCampaign = async () => {
      const rates = await runCampaign(call, campaignId, file)
      await expectEach(server, recipients)
      memory.push(service.memory.currentMb)
      return rates
    }
    const isPoolFirst = round % 2 === 0
    const early = isPoolFirst ? await measurePool() : 0
    const rates = await measureCampaign()
    rounds.push({ ...rates, pool: isPoolFirst ? early : await measurePool() })
  }
  return buildLines(server.name, rounds, { ...service.memory, firstMb: memory[0] ?? 0, lastMb: memory.at(-1) ?? 0 })
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>

async function prepare(service: Service): Promise<{ call: Call; surveyId: string }> {
  const call: Call = async (method, path, body) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
    const response = await fetch(service.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, unknown>
  }
  await call('PATCH', '/api/sending-settings', { perSecond: 1000, quietHours: null })
  return { call, surveyId: await service.firstSurvey() }
}

async function createCampaign(call: Call, surveyId: string, round: number) {
  const conditions = { properties: { round: [`r${round}`] } }
  const segment = await call('POST', '/api/segments', { name: `Round ${round}`, conditions })
  const settings = {
    segmentId: segment.id,
    texts: { en: { subject: 'How are we doing, {name|there}?', introduction: 'Hello {name|there},\n\none question:' } },
  }
  const { id } = await call('POST', '/api/campaigns', { name: `Round ${round}`, surveyId, settings })
  const mail = (await call('GET', `/api/campaigns/${id}/preview`)) as Pick<PoolTask, 'subject' | 'text' | 'html'>
  return { id: id as string, mail: { subject: mail.subject, text: mail.text, html: mail.html } }
}

async function runPool(task: PoolTask): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'mail-pool.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(task))
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (code !== 0) throw new Error(`The pool has ended with ${code}.`)
  return Number(output)
}

/** Emails per second while sending, and from the start of the campaign on. */
async function runCampaign(call: Call, id: string, file: string): Promise<{ sending: number; all: number }> {
  const sqlite = new Sqlite(file, { readonly: true })
  const statement = sqlite.prepare<[string], { count: number; first: number; last: number }>(
    "select count(*) as count, min(at) as first, max(at) as last from delivery where campaign_id = ? and state = 'sent'",
  )
  try {
    const startedAt = Date.now()
    await call('PUT', `/api/campaigns/${id}/start`)
    for (;;) {
      const { count, first, last } = statement.get(id) as { count: number; first: number; last: number }
      if (count === EMAILS_PER_ROUND) {
        const [sending, all] = [last - first, last - startedAt].map((time) => EMAILS_PER_ROUND / (time / 1000))
        return { sending: sending as number, all: all as number }
      }
      await pause(100)
    }
  } finally {
    sqlite.close()
  }
}

/** Fails unless the server has accepted one email to each recipient. */
async function expectEach(server: BenchMailServer, recipients: readonly string[]): Promise<void> {
  const accepted = await server.takeRecipients()
  const missing = recipients.filter((recipient) => !accepted.includes(recipient))
  if (accepted.length !== recipients.length || missing.length > 0)
    throw new Error(`${accepted.length} emails for ${recipients.length} recipients; ${missing.length} are missing.`)
}

function buildLines(
  server: string,
  rounds: readonly { pool: number; sending: number; all: number }[],
  memory: { peakMb: number; firstMb: number; lastMb: number },
): Line[] {
  const rate = (name: 'pool' | 'sending' | 'all') => median(rounds.map((round) => round[name]))
  const ratio = (name: 'sending' | 'all') => median(rounds.map((round) => round[name] / round.pool))
  const [pool, sending, all] = [rate('pool'), rate('sending'), rate('all')]
  return [
    {
      what: `emails through ${server}, ${ROUNDS} rounds of ${formatInteger(EMAILS_PER_ROUND)}`,
      result:
        `${formatInteger(sending)}/s = ${ratio('sending').toFixed(2)} of ${formatInteger(pool)}/s by a bare pool; ` +
        `${formatInteger(all)}/s = ${ratio('all').toFixed(2)} from the start of the campaign on, with the selection`,
      numbers: {
        perSecond: sending,
        poolPerSecond: pool,
        ratio: ratio('sending'),
        allPerSecond: all,
        allRatio: ratio('all'),
      },
      bar: { target: '≥ 0.8 of a bare pool', met: ratio('sending') >= 0.8 },
    },
    {
      what: 'resident memory after the first and the last round, and at most',
      result: `${formatMegabytes(memory.firstMb)}, ${formatMegabytes(memory.lastMb)}, ${formatMegabytes(memory.peakMb)}`,
      numbers: memory,
    },
  ]
}
