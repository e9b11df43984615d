import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getCampaign, updateCampaign } from '../../server/domain/campaigns/campaigns.ts'
import { listDeliveries as listMessages, loadProgress } from '../../server/domain/campaigns/progress.ts'
import { cancelCampaign, pauseCampaign, resumeCampaign } from '../../server/domain/campaigns/states.ts'
import { finishCampaigns, skipCancelled } from '../../server/domain/campaigns/waves.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { createGateway } from '../../server/domain/gateways/gateways.ts'
import { updateSendingSettings } from '../../server/domain/workspaces/sending-settings.ts'
import { Sender, sendPendingMessages } from '../../server/jobs/sender.ts'
import type { WorkerDeps } from '../../server/jobs/types.ts'
import { MailFailure, type MailTransport } from '../../server/mail/types.ts'
import { sql } from '../../server/store/sql.ts'
import { GatewaySettings, gatewayPresets } from '../../shared/gateway.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { type CampaignSample, startSampleCampaign } from '../support/sending-samples.ts'
import { createService, DAY, type Service } from '../support/world.ts'

interface StoredDelivery {
  id: string
  invitationId: string
  reminder: number
  state: string
  reason: string | null
  words: string | null
  dueAt: number
  attempts: number
}

describe.each(engines)('the sender on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let server: MailServer
  let deps: WorkerDeps
  let time = 0
  const senders: Sender[] = []

  beforeAll(async () => {
    server = await startMailServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database)
    // A Monday morning in London.
    time = Date.parse('2026-11-23T10:00:00Z')
    service.deps.now = () => time
    Object.assign(service.deps, server.deps)
    deps = service.deps
    server.receivedEmails.length = 0
    server.state.rejection = undefined
  })
  afterEach(async () => {
    await Promise.all(senders.splice(0).map((sender) => sender.stop()))
    await connection.close()
  })

  const listDeliveries = (campaignId: string) =>
    deps.database.all(sql<StoredDelivery>`
      select id, invitation_id as "invitationId", reminder, state, reason, words, due_at as "dueAt", attempts
      from delivery where campaign_id = ${campaignId} order by reminder, id`)
  const countStates = async (campaignId: string) => {
    const counts: Record<string, number> = {}
    for (const { state, reason } of await listDeliveries(campaignId)) {
      const key = reason === null ? state : `${state} ${reason}`
      counts[key] = (counts[key] ?? 0) + 1
    }
    return counts
  }
  const sendDue = () => sendPendingMessages(deps, AbortSignal.timeout(60_000))
  const startSender = (changes: Partial<WorkerDeps> = {}) => {
    const sender = new Sender({ ...deps, ...changes }, { pollIntervalMs: 20 })
    senders.push(sender)
    return sender
  }
  const listRecipients = () => server.receivedEmails.flatMap(({ to }) => to).sort()
  /** A transport that does as it is told. */
  const createTransport = (send: MailTransport['send'], concurrency = 3): MailTransport => ({
    ...{ name: 'smtp', isIdempotent: false, concurrency, send, close: async () => undefined },
  })

  it('sends each message once, by a real mail server, and finishes', async () => {
    const { campaignId, caller, emails } = await startSampleCampaign(service, { count: 40 })
    await sendDue()
    expect(listRecipients()).toEqual([...emails].sort())
    expect(await countStates(campaignId)).toEqual({ sent: 40 })
    const [delivery] = await listDeliveries(campaignId)
    expect(delivery?.words).toContain('250')
    expect(server.receivedEmails[0]?.source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
    await finishCampaigns(deps)
    expect((await getCampaign(deps, caller, campaignId)).state).toBe('finished')
    await sendDue()
    expect(server.receivedEmails).toHaveLength(40)
  })

  it('sends nothing from a scheduled event that knows no address for the links, and says so once', async () => {
    const { campaignId } = await startSampleCampaign(service, { count: 2 })
    const isLogged = () => service.log.filter(({ message }) => message.includes('set PUBLIC_URL')).length
    await sendPendingMessages({ ...deps, publicUrl: '' }, AbortSignal.timeout(60_000))
    expect([server.receivedEmails, isLogged()]).toEqual([[], 1])
    expect(await countStates(campaignId)).toEqual({ waiting: 2 })
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 2 })
  })

  it('sends each message once when several processes send at the same time', async () => {
    const { campaignId, emails } = await startSampleCampaign(service, { count: 60 })
    for (let process = 0; process < 3; process++) startSender()
    await expect.poll(() => countStates(campaignId)).toEqual({ sent: 60 })
    expect(listRecipients()).toEqual([...emails].sort())
  })

  it('takes over what a killed process had claimed, under the same Message-ID', async () => {
    const { campaignId, emails } = await startSampleCampaign(service, { count: 5 })
    const messageIds: string[] = []
    const failures: (() => void)[] = []
    const stuck = createTransport((mail) => {
      messageIds.push(mail.messageId)
      return new Promise((_, reject) => failures.push(() => reject(new MailFailure('temporary', 'too late'))))
    })
    startSender({ mailTransport: stuck })
    await expect.poll(() => messageIds.length).toBe(3)
    // While the other process lives, this one sends nothing.
    await sendDue()
    expect(server.receivedEmails).toHaveLength(0)
    time += 31_000
    await sendDue()
    expect(listRecipients()).toEqual([...emails].sort())
    expect(await countStates(campaignId)).toEqual({ sent: 5 })
    const sentIds = server.receivedEmails.map(({ source }) => /^Message-ID: (.*)\r$/im.exec(source)?.[1])
    expect(sentIds).toEqual(expect.arrayContaining(messageIds))
    // What the other process learns in the end changes nothing.
    const stopped = senders.pop()?.stop()
    for (const fail of failures) fail()
    await stopped
    expect(await countStates(campaignId)).toEqual({ sent: 5 })
  })

  it('stops within a second of a pause, goes on where it was, and sends nothing after it was cancelled', async () => {
    const { campaignId, caller } = await startSampleCampaign(service, { count: 200 })
    let sent = 0
    const slow = createTransport(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      sent++
      return { providerId: null, words: '250 OK' }
    }, 2)
    startSender({ mailTransport: slow })
    await expect.poll(() => sent).toBeGreaterThan(5)
    await pauseCampaign(deps, caller, campaignId)
    await expect.poll(async () => (await countStates(campaignId)).sending ?? 0).toBe(0)
    const paused = await countStates(campaignId)
    const sentWhenPaused = sent
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect([await countStates(campaignId), sent]).toEqual([paused, sentWhenPaused])
    expect(paused.sent).toBe(sentWhenPaused)

    await resumeCampaign(deps, caller, campaignId)
    await expect.poll(() => sent).toBeGreaterThan(sentWhenPaused + 5)
    await cancelCampaign(deps, caller, campaignId)
    await expect.poll(async () => (await countStates(campaignId)).sending ?? 0).toBe(0)
    while (await skipCancelled(deps, campaignId)) {}
    const counts = await countStates(campaignId)
    expect(counts).toEqual({ sent, 'skipped cancelled': 200 - sent })
  })

  it('keeps to the limit of each hour, exactly', async () => {
    const { campaignId, caller } = await startSampleCampaign(service, { count: 25 })
    await updateSendingSettings(deps, caller, { perHour: 10 })
    await sendDue()
    await sendDue()
    expect(server.receivedEmails).toHaveLength(10)
    expect((await loadProgress(deps, caller, campaignId)).waitsFor).toEqual({
      ...{ kind: 'hour-limit', until: '2026-11-23T11:00:00.000Z', detail: null },
    })
    time += 59 * 60_000
    await sendDue()
    expect(server.receivedEmails).toHaveLength(10)
    for (const total of [20, 25]) {
      time = time - (time % 3_600_000) + 3_600_000
      await sendDue()
      expect(server.receivedEmails).toHaveLength(total)
    }
    expect(await countStates(campaignId)).toEqual({ sent: 25 })
  })

  it('keeps to the limit of each domain, and sends to others meanwhile', async () => {
    const email = (index: number) => ({ email: `p${index}@${index % 2 ? 'small' : 'large'}.test` })
    const { campaignId, caller } = await startSampleCampaign(service, { count: 20, contact: email })
    await updateSendingSettings(deps, caller, { perDomainPerHour: 4 })
    await sendDue()
    const counts = () => ['large', 'small'].map((name) => listRecipients().filter((to) => to.includes(name)).length)
    expect(counts()).toEqual([4, 4])
    time += 3_600_000
    await updateSendingSettings(deps, caller, { perDomainPerHour: null })
    await sendDue()
    expect(counts()).toEqual([10, 10])
    expect(await countStates(campaignId)).toEqual({ sent: 20 })
  })

  it('keeps to the limit of each second', async () => {
    service.deps.now = Date.now
    const { campaignId, caller } = await startSampleCampaign(service, { count: 12 })
    await updateSendingSettings(deps, caller, { perSecond: 5 })
    const times: number[] = []
    deps.mailTransport = createTransport(async () => {
      times.push(Date.now())
      return { providerId: null, words: '250 OK' }
    }, 20)
    const startedAt = Date.now()
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 12 })
    // The sixth has its permission a second after the first, the eleventh two seconds. On a busy machine they are sent later.
    for (let index = 5; index < times.length; index++) {
      expect(Number(times[index]) - startedAt).toBeGreaterThanOrEqual(Math.floor(index / 5) * 1000)
    }
  })

  it('slows down as a whole when the server asks it to, and tries the messages again that it has seen', async () => {
    const { campaignId, caller } = await startSampleCampaign(service, { count: 30 })
    let calls = 0
    let isThrottled = true
    deps.mailTransport = createTransport(async () => {
      calls++
      if (isThrottled) throw new MailFailure('throttled', '454 Throttling failure', { code: '454' })
      return { providerId: 'p', words: '250 OK' }
    })
    await sendDue()
    expect(calls).toBeLessThanOrEqual(3)
    const { 'waiting temporary': seen = 0, waiting = 0, ...others } = await countStates(campaignId)
    expect([seen + waiting, others]).toEqual([30, {}])
    expect(seen).toBe(calls)
    await sendDue()
    expect(calls).toBeLessThanOrEqual(3)
    expect((await loadProgress(deps, caller, campaignId)).waitsFor).toMatchObject({
      kind: 'slow-server',
      detail: '454 Throttling failure',
    })
    for (let round = 0; round < 4; round++) {
      const before = calls
      time += 15 * 60_000
      await sendDue()
      expect(calls).toBe(before + 1)
    }
    isThrottled = false
    time += 15 * 60_000
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 30 })
  })

  it('sends the others when one message makes the server ask to slow down, and ends that one after three days', async () => {
    const { campaignId } = await startSampleCampaign(service, { count: 6 })
    deps.mailTransport = createTransport(async ({ to }) => {
      if (to.address.startsWith('person0')) throw new MailFailure('throttled', '451 4.3.0 Try later', { code: '451' })
      return { providerId: null, words: '250 OK' }
    }, 1)
    for (let hour = 0; hour < 80; hour++, time += 3_600_000) await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 5, 'failed expired': 1 })
  })

  it('writes no more to an address that the server refuses for good', async () => {
    const { campaignId, caller } = await startSampleCampaign(service, { count: 2 })
    deps.mailTransport = createTransport(async ({ to }) => {
      if (to.address.startsWith('person0'))
        throw new MailFailure('recipient', '550 5.1.1 No such user', { code: '550' })
      return { providerId: null, words: '250 OK' }
    })
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 1, 'failed recipient': 1 })
    const rows = await deps.database.all(sql`
      select reason, detail from suppression where workspace_id = ${caller.workspaceId}`)
    expect(rows).toEqual([{ reason: 'bounced', detail: '550 5.1.1 No such user' }])
  })

  it('tries again when a campaign cannot be loaded for a moment', async () => {
    const { campaignId } = await startSampleCampaign(service, { count: 2 })
    let isBroken = true
    const database: WorkerDeps['database'] = {
      batch: deps.database.batch.bind(deps.database),
      all: (statement, options) =>
        // The logo and the brand are read for the email alone.
        isBroken && statement.sql.includes('website')
          ? Promise.reject(new Error('The database is away.'))
          : deps.database.all(statement, options),
    } as WorkerDeps['database']
    const send = () => sendPendingMessages({ ...deps, database }, AbortSignal.timeout(60_000))
    await send()
    expect(await countStates(campaignId)).toEqual({ 'waiting temporary': 2 })
    isBroken = false
    time += 3_600_000
    await send()
    expect(await countStates(campaignId)).toEqual({ sent: 2 })
  })

  it('sends text messages through their gateway, at its rate, with a link or code of each contact', async () => {
    const caller = cliCaller(service.ours.workspaceId)
    const settings = GatewaySettings.parse({ ...gatewayPresets.twilio, perSecond: 1 })
    const gatewayId = await createGateway(deps, caller, {
      name: 'SMS',
      settings,
      secrets: { password: 'secret' },
    })
    const bodies: string[] = []
    deps.sendRequest = async ({ body }) => {
      bodies.push(String(body))
      return { status: 201, headers: new Headers(), text: '{"sid":"SM1"}' }
    }
    const { campaignId } = await startSampleCampaign(service, {
      count: 2,
      contact: (index) => ({ phone: `+44207123456${index}` }),
      settings: { channel: 'sms', gatewayId, texts: { en: { message: 'Dear {name}: {link}' } } },
    })
    await deps.database.batch([
      sql`update delivery set channel = 'sms', domain = null where campaign_id = ${campaignId}`,
    ])
    await deps.database.batch(
      (await listDeliveries(campaignId)).map(
        ({ invitationId }) => sql`
        insert into message_consent (id, workspace_id, contact_id, channel, text, source, at)
        select i.id, i.workspace_id, i.contact_id, 'sms', 'v1', 'test', ${time} from invitation i where i.id = ${invitationId}`,
      ),
    )
    await sendDue()
    expect(bodies).toHaveLength(1)
    time += 1000
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 2 })
    const texts = bodies.map((body) => new URLSearchParams(body).get('Body')).sort()
    expect(texts[0]).toMatch(/^Dear Person 0: http\S+\/s\/\w{22}$/)
    expect(new Set(texts).size).toBe(2)
    expect(server.receivedEmails).toEqual([])
  })

  it('pauses with a reason when the server cannot be reached for three days', async () => {
    const { campaignId, caller } = await startSampleCampaign(service, { count: 3 })
    deps.mailTransport = createTransport(async () => {
      throw new MailFailure('connection', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' })
    })
    for (let hour = 0; hour <= 73; hour++, time += 3_600_000) await sendDue()
    expect(await getCampaign(deps, caller, campaignId)).toMatchObject({ state: 'paused', pauseReason: 'mail-server' })
    expect(await countStates(campaignId)).toEqual({ waiting: 3 })
  })

  it('tries a server again at once when a member resumes the campaign', async () => {
    const { campaignId, caller } = await startSampleCampaign(service, { count: 2 })
    let isAway = true
    deps.mailTransport = createTransport(async () => {
      if (isAway) throw new MailFailure('connection', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' })
      return { providerId: null, words: '250 OK' }
    })
    await sendDue()
    isAway = false
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ waiting: 2 })
    await pauseCampaign(deps, caller, campaignId)
    await resumeCampaign(deps, caller, campaignId)
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 2 })
  })

  it('tries a message again that fails for a time, and ends after three days with the reason', async () => {
    const { campaignId } = await startSampleCampaign(service, { count: 2 })
    deps.mailTransport = createTransport(async ({ to }) => {
      if (to.address.startsWith('person0')) throw new MailFailure('temporary', '451 Greylisted', { code: '451' })
      return { providerId: null, words: '250 OK' }
    })
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 1, 'waiting temporary': 1 })
    for (let hour = 0; hour < 80; hour++, time += 3_600_000) await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 1, 'failed expired': 1 })
    const failed = (await listDeliveries(campaignId)).find(({ state }) => state === 'failed')
    expect(failed).toMatchObject({ words: '451 Greylisted' })
    expect(failed?.attempts).toBeGreaterThan(10)
  })

  it('marks an address that the server says does not exist, and goes on', async () => {
    deps.mailTransport = createTransport(async ({ to }) => {
      if (!to.address.startsWith('person0')) return { providerId: null, words: '250 OK' }
      throw new MailFailure('recipient', '550 5.1.1 No such user', { status: '5.1.1', code: '550' })
    })
    const { campaignId, caller, contactIds } = await startSampleCampaign(service, { count: 4 })
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 3, 'failed recipient': 1 })
    expect(await deps.database.all(sql`select contact_id as id, kind, words from bounce`)).toEqual([
      { id: contactIds[0], kind: 'hard', words: '550 5.1.1 No such user' },
    ])
    const { data } = await listMessages(deps, caller, campaignId, { state: 'failed' }, { limit: 9 })
    expect(data).toMatchObject([{ contactId: contactIds[0], words: '550 5.1.1 No such user', reason: 'recipient' }])
  })

  it('isolates a refused message, and pauses a campaign whose messages are all refused', async () => {
    const refusals = new Set(['person1'])
    const send: MailTransport['send'] = async ({ to }) => {
      if (refusals.has('all') || refusals.has(to.address.split('@')[0] ?? '')) {
        throw new MailFailure('refused', '550 5.7.1 Spam', { code: '550' })
      }
      return { providerId: null, words: '250 OK' }
    }
    deps.mailTransport = createTransport(send)
    const first = await startSampleCampaign(service, { count: 20 })
    await sendDue()
    expect(await countStates(first.campaignId)).toEqual({ sent: 19, 'failed refused': 1 })

    time += DAY
    refusals.add('all')
    const second = await startSampleCampaign(service, { count: 60 })
    await sendDue()
    expect(await getCampaign(deps, second.caller, second.campaignId)).toMatchObject({
      state: 'paused',
      pauseReason: 'refused',
    })
    expect((await countStates(second.campaignId)).waiting).toBe(60)
    refusals.clear()
    await resumeCampaign(deps, second.caller, second.campaignId)
    await sendDue()
    expect(await countStates(second.campaignId)).toEqual({ sent: 60 })
  })

  it('looks at the rule again before it sends, and stores why it does not', async () => {
    const { campaignId, contactIds, invitationIds } = await startSampleCampaign(service, { count: 4 })
    const { workspaceId } = service.ours
    await deps.database.batch([
      sql`insert into unsubscription (id, workspace_id, contact_id, at, source)
          values ('u', ${workspaceId}, ${contactIds[0]}, ${time}, 'api')`,
      sql`update invitation set answered_at = ${time} where id = ${invitationIds[1]}`,
      sql`update invitation set expires_at = ${time} where id = ${invitationIds[2]}`,
    ])
    await sendDue()
    expect(await countStates(campaignId)).toEqual({
      sent: 1,
      'skipped unsubscribed': 1,
      'skipped responded': 1,
      'skipped link-expired': 1,
    })
    expect(
      await deps.database.all(sql`select contact_id as id, reason, campaign_id as campaign from decision`),
    ).toEqual([{ id: contactIds[0], reason: 'unsubscribed', campaign: campaignId }])
  })

  it('reminds those who have not responded, at the same time of day, until the last reminder', async () => {
    const reminders = [3, 7].map((afterDays) => ({ afterDays, channel: null, texts: {} }))
    const { campaignId, invitationIds, caller } = await startSampleCampaign(service, {
      count: 3,
      settings: { reminders },
    })
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 3, waiting: 3 })
    await finishCampaigns(deps)
    expect((await getCampaign(deps, caller, campaignId)).state).toBe('running')
    time += 3 * DAY
    await deps.database.batch([sql`update invitation set answered_at = ${time} where id = ${invitationIds[0]}`])
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 5, 'skipped responded': 1, waiting: 2 })
    const messageIds = server.receivedEmails.map(({ source }) => /^Message-ID: (.*)\r$/im.exec(source)?.[1])
    expect(new Set(messageIds).size).toBe(5)
    await updateCampaign(deps, caller, campaignId, { settings: { reminders: reminders.slice(0, 1) } })
    time += 7 * DAY
    await sendDue()
    expect(await countStates(campaignId)).toEqual({
      sent: 5,
      'skipped responded': 1,
      'skipped reminder-removed': 2,
    })
  })

  it('waits for the end of the quiet hours by the clock of each contact', async () => {
    const zones = ['Europe/London', 'America/Los_Angeles', 'Asia/Tokyo']
    const contact = (index: number) => ({ properties: { timeZone: zones[index] ?? '' } })
    const { campaignId, caller } = await startSampleCampaign(service, { count: 3, contact })
    await updateSendingSettings(deps, caller, { quietHours: { from: '21:00', to: '08:00' } })
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 2, waiting: 1 })
    const [waiting] = (await listDeliveries(campaignId)).filter(({ state }) => state === 'waiting')
    // It is two in the morning in Los Angeles.
    expect(new Date(waiting?.dueAt ?? 0).toISOString()).toBe('2026-11-23T16:00:00.000Z')
    time = Number(waiting?.dueAt)
    await sendDue()
    expect(await countStates(campaignId)).toEqual({ sent: 3 })
  })

  it('keeps results that the database could not store, and stores them later', async () => {
    const { campaignId } = await startSampleCampaign(service, { count: 10 })
    let failures = 3
    const { database } = deps
    const flaky = {
      ...database,
      all: database.all.bind(database),
      batch: (async (steps: never, options: never) => {
        const text = JSON.stringify(steps)
        if (text.includes('update delivery') && text.includes('json_each') && failures-- > 0)
          throw new Error('disk full')
        return database.batch(steps, options)
      }) as typeof database.batch,
    }
    startSender({ database: flaky })
    await expect.poll(() => countStates(campaignId)).toEqual({ sent: 10 })
    expect(server.receivedEmails).toHaveLength(10)
    expect(failures).toBeLessThan(0)
  })

  it('records a message whose contact is erased while it is sent, and goes on with the others', async () => {
    let sample: CampaignSample | undefined
    deps.mailTransport = createTransport(async () => {
      const { campaignId, contactIds } = sample as CampaignSample
      await deps.database.batch([
        sql`delete from delivery where invitation_id in (select id from invitation where contact_id = ${contactIds[0]})`,
        sql`delete from invitation where contact_id = ${contactIds[0]}`,
      ])
      expect(campaignId).toBeDefined()
      return { providerId: null, words: '250 OK' }
    })
    sample = await startSampleCampaign(service, { count: 8, settings: { reminders: [{ afterDays: 2 }] } })
    await sendDue()
    expect(await countStates(sample.campaignId)).toEqual({ sent: 7, waiting: 7 })
  })
})
