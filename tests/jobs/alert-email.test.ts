import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renderAlertMail } from '../../server/channels/email.ts'
import type { Alert, AlertMessage } from '../../server/channels/types.ts'
import { compareUrgency } from '../../server/domain/channels/alert-urgency.ts'
import { markNotified, queueAssignmentEmails } from '../../server/domain/notifications/assignments.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import { sendAlertEmail } from '../../server/jobs/alert-email.ts'
import { sendPendingAlerts } from '../../server/jobs/channel-sender.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { PermanentFailure } from '../../server/jobs/types.ts'
import { MailFailure } from '../../server/mail/types.ts'
import type { Statement } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import { computeContrast } from '../../shared/colour.ts'
import { buildAlert, buildAlertMessage } from '../support/alert-samples.ts'
import { addDeliveries, loadDeliveries } from '../support/channel-samples.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, DAY, MINUTE, NOON, type Service } from '../support/world.ts'

type SignedIn = SignedInMember & { slug: string }

describe('an alert by email', () => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  let manager: SignedIn
  let responseId: string

  beforeEach(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    manager = await signInMember(service, 'manager', { name: 'Grace' })
    responseId = await addResponse()
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  let count = 0
  const addResponse = async (): Promise<string> => {
    const body = {
      key: `key-${count++}`,
      score: 2,
      comment: 'Umar here: it came late.',
      contact: { name: 'Umar Larsen', email: 'umar@example.com' },
    }
    return (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body.id
  }
  const about = (id = responseId): Alert => {
    const { response, ...alert } = buildAlert()
    return { ...alert, response: response && { ...response, id, comment: 'Umar here: it came late.' } }
  }
  const send = ({ userId }: SignedIn, message: AlertMessage = buildAlertMessage([about()]), key = 'one') =>
    sendAlertEmail(service.deps, { workspaceId: service.ours.workspaceId, recipientId: userId, message, key })
  const takeEmail = () => {
    const [email, ...others] = mailServer.receivedEmails.splice(0)
    expect(others).toEqual([])
    const [text = '', html = ''] = email?.parts ?? []
    return { text, html, source: email?.source ?? '', to: email?.to }
  }
  const assign = (ownerId: string) => service.call('PATCH', `/api/follow-ups/${responseId}`, { ownerId })

  it('says who gave which score, and has buttons that act', async () => {
    await send(manager)
    const { text, html, source, to } = takeEmail()
    expect(to).toEqual([`${manager.userId}@vouch.test`])
    expect(html).toContain('<title>Score 2 from Umar Larsen · After delivery</title>')
    expect(source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    expect(text).toContain('> Umar here: it came late.')
    expect(text).toContain('Owner: Nobody yet')
    for (const action of ['take', 'note-call', 'close']) {
      const [url = ''] = new RegExp(`https://vouch\\.test/act/${action}/\\S+`).exec(text) ?? []
      expect(html).toContain(`href="${url}"`)
      expect((await service.app.request(url)).status).toBe(200)
    }
    expect(text).toContain('https://vouch.test/w/ours/follow-ups/response')
    expect(html).toContain('>2</td>')
    expect(html).not.toContain('<img')
  })

  it('is switched off by one click', async () => {
    await send(manager)
    const { source } = takeEmail()
    const [, url = ''] = /List-Unsubscribe: <([^>]+)>/.exec(source.replace(/\r\n\s+/g, ' ')) ?? []
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    expect((await service.app.request(url, { method: 'POST', body })).status).toBe(200)
    await expect(send(manager)).rejects.toBeInstanceOf(PermanentFailure)
    expect(mailServer.receivedEmails).toEqual([])
  })

  it('shows each member what the pages show them', async () => {
    const viewer = await signInMember(service, 'viewer')
    await send(viewer)
    const { text, html } = takeEmail()
    expect(text + html).not.toMatch(/Umar|umar@example|\+4520|\/act\//)
    expect(text).toContain('••• here: it came late.')
    expect(text).not.toContain('Owner')
    const agent = await signInMember(service, 'agent', { name: 'Mei' })
    await expect(send(agent)).rejects.toBeInstanceOf(PermanentFailure)
    await assign(agent.userId)
    await send(agent)
    const own = takeEmail().text
    expect(own).toContain('Umar Larsen')
    expect(own).not.toContain('/act/take/')
    expect(own).toContain('/act/note-call/')
    // Of several alerts, agents get those of their own cases.
    const other = await addResponse()
    await send(agent, { ...buildAlertMessage([about(other), about()]), total: 9 })
    const group = takeEmail().text
    expect(group).toContain('1 unhappy response in')
    expect(group).toContain('/follow-ups?owner=me')
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    await expect(send(stranger)).rejects.toBeInstanceOf(PermanentFailure)
    expect(mailServer.receivedEmails).toEqual([])
  })

  it('leads to one’s own follow-ups if a group is about no others', async () => {
    const other = await addResponse()
    const listUrl = 'https://vouch.test/w/ours/follow-ups'
    const group = { ...buildAlertMessage([about(other), about()]), listUrl }
    await assign(manager.userId)
    await send(manager, group)
    expect(takeEmail().text).toContain(`:\n${listUrl}\n`)
    await service.call('PATCH', `/api/follow-ups/${other}`, { ownerId: manager.userId })
    await send(manager, group)
    expect(takeEmail().text).toContain(`:\n${listUrl}?owner=me\n`)
    await send(manager, { ...group, total: 30 })
    expect(takeEmail().text).toContain(`:\n${listUrl}\n`)
  })

  it('has no buttons that act where a second factor is required or set up, nor for closed cases', async () => {
    const { workspaceId } = service.ours
    const expectNone = async (because: Statement, undo: Statement) => {
      await service.deps.database.batch([because])
      await send(manager)
      const { text } = takeEmail()
      expect(text).toContain('Owner: Nobody yet')
      expect(text).not.toContain('/act/')
      await service.deps.database.batch([undo])
    }
    await expectNone(
      sql`update workspace set second_factor_required_at = 1 where id = ${workspaceId}`,
      sql`update workspace set second_factor_required_at = null where id = ${workspaceId}`,
    )
    await expectNone(
      sql`update app_user set two_factor_enabled = 1 where id = ${manager.userId}`,
      sql`update app_user set two_factor_enabled = 0 where id = ${manager.userId}`,
    )
    await service.call('PATCH', `/api/follow-ups/${responseId}`, { status: 'done', note: 'x' })
    await send(manager)
    expect(takeEmail().text).not.toContain('/act/')
  })

  it('is tested from its channel, also in quiet hours', async () => {
    await manager.post(`/account/notifications/${manager.slug}`, {
      ...{ alerts: 'yes', digest: 'off', from: '11', until: '14' },
    })
    const settings = { to: ['managers'] }
    const created = await service.call('POST', '/api/channels', { kind: 'email', name: 'Managers', settings })
    expect(created.status).toBe(201)
    const tested = await service.call('POST', `/api/channels/${created.body.id}/test`)
    expect(tested.status).toBe(202)
    await sendPendingAlerts(service.deps, AbortSignal.timeout(60_000))
    const { to, text, html } = takeEmail()
    expect(to).toEqual([`${manager.userId}@vouch.test`])
    expect(text).toContain('Test message')
    expect(html).not.toContain('/act/')
    expect(await loadDeliveries(connection.database, created.body.id)).toMatchObject([{ state: 'sent' }])
  })

  it('waits for the end of the quiet hours of its recipient', async () => {
    await manager.post(`/account/notifications/${manager.slug}`, {
      ...{ alerts: 'yes', digest: 'off', from: '11', until: '14' },
    })
    const failure = await send(manager).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'QuietHours', until: NOON + 120 * MINUTE })
    service.time.advance(120 * MINUTE)
    await send(manager)
    expect(takeEmail().text).toContain('Umar Larsen')
  })

  it('fails for good when it is refused, and else for a time', async () => {
    mailServer.state.rejection = { responseCode: 550 }
    await expect(send(manager)).rejects.toBeInstanceOf(PermanentFailure)
    mailServer.state.rejection = { responseCode: 451 }
    await expect(send(manager)).rejects.not.toBeInstanceOf(PermanentFailure)
  })

  it.each([
    ['throttled', 'rate-limited', 90_000, 90_000],
    ['connection', 'unavailable', null, 30_000],
  ] as const)('waits with all others when the mail server is %s', async (kind, reason, retryAfterMs, pauseMs) => {
    const { database } = connection
    const { body: channel } = await service.call('POST', '/api/channels', {
      ...{ name: 'Mail', kind: 'email', settings: { to: ['managers'] } },
    })
    let calls = 0
    const failing = async () => {
      calls++
      throw new MailFailure(kind, 'busy', { retryAfterMs })
    }
    const transport = service.deps.mailTransport
    service.deps.mailTransport = {
      ...transport,
      name: 'smtp',
      isIdempotent: false,
      concurrency: 1,
      close: async () => undefined,
      send: failing,
    }
    await service.call('POST', `/api/channels/${channel.id}/test`)
    const sendAll = () => sendPendingAlerts(service.deps, AbortSignal.timeout(60_000))
    await sendAll()
    const [delivery] = await loadDeliveries(database, channel.id)
    expect(delivery).toMatchObject({ state: 'waiting', attempts: 0, reason })
    await service.call('POST', `/api/channels/${channel.id}/test`)
    await sendAll()
    expect(calls).toBe(1)
    service.deps.mailTransport = transport
    service.time.advance(pauseMs)
    await sendAll()
    expect((await loadDeliveries(database, channel.id)).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  it('takes the place of the email about the assignment', async () => {
    const other = await addResponse()
    await assign(manager.userId)
    await service.call('PATCH', `/api/follow-ups/${other}`, { ownerId: manager.userId })
    await service.deps.database.batch(markNotified(service.ours.workspaceId, manager.userId, [responseId]))
    await service.deps.database.batch(markNotified(service.ours.workspaceId, 'other', [other]))
    service.time.advance(4 * MINUTE)
    await queueAssignmentEmails(service.deps)
    while (await runNextJob(service.deps)) {}
    expect(takeEmail().text).toContain('You have a new follow-up')
    expect(markNotified(service.ours.workspaceId, manager.userId, [])).toEqual([])
  })

  it('is waited for by the email about the assignment, until it is finished', async () => {
    const { workspaceId } = service.ours
    const { database } = service.deps
    const settings = { to: ['managers'] }
    const { body: channel } = await service.call('POST', '/api/channels', { kind: 'email', name: 'Managers', settings })
    const [event] = await database.all(sql<{ id: string }>`
      select id from event where type = 'response.created' and subject_id = ${responseId}`)
    await addDeliveries(database, { workspaceId, channelId: channel.id }, [
      { kind: 'alert', eventId: event?.id ?? '', recipientId: manager.userId, createdAt: NOON + DAY },
    ])
    const other = await addResponse()
    await assign(manager.userId)
    await service.call('PATCH', `/api/follow-ups/${other}`, { ownerId: manager.userId })
    service.time.advance(4 * MINUTE)
    const work = async () => {
      await queueAssignmentEmails(service.deps)
      while (await runNextJob(service.deps)) {}
    }
    await work()
    const { text } = takeEmail()
    expect(text).toContain('You have a new follow-up')
    expect(text).toContain(other)
    await work()
    expect(mailServer.receivedEmails).toEqual([])
    await database.batch([sql`update channel_delivery set state = 'dropped', at = ${NOON}`])
    await work()
    expect(takeEmail().text).toContain(responseId)
  })

  it('is in the language of the member', async () => {
    await manager.post('/account', { name: 'Grace', locale: 'zh-Hans' })
    await send(manager)
    expect(takeEmail().text).toContain('由我跟进')
    await send(manager, { ...buildAlertMessage(), kind: 'test' })
    expect(takeEmail().text).toContain('测试消息')
  })
})

describe('the urgency of alerts', () => {
  it('is that of the call list', () => {
    const { response, followUp } = buildAlert() as { [Key in keyof Alert]: NonNullable<Alert[Key]> }
    const build = (eventId: string, changes: Partial<Alert>, contactRequested = false, score = 5) =>
      buildAlert({ eventId, tier: null, ...changes, response: { ...response, contactRequested, score } })
    const alerts = [
      build('late', { at: NOON + 1 }),
      build('early', {}),
      build('unhappy', {}, false, 0),
      build('done', { followUp: { ...followUp, dueAt: 0, isDone: true }, at: NOON + 2 }, true),
      build('tier D', { tier: 'D' }),
      build('tier A', { tier: 'A' }, false, 6),
      build('overdue', { followUp: { ...followUp, dueAt: NOON - 1 } }),
      build('wish', {}, true, 10),
    ]
    expect(alerts.toSorted((one, other) => compareUrgency(one, other, NOON)).map(({ eventId }) => eventId)).toEqual([
      'wish',
      'overdue',
      'tier A',
      'tier D',
      'unhappy',
      'early',
      'late',
      'done',
    ])
  })
})

describe('the look of an alert', () => {
  const links = { actions: new Map(), unsubscribeUrl: 'https://vouch.test/n', settingsUrl: 'https://vouch.test/s' }
  const render = (message: AlertMessage) => renderAlertMail(message, links, NOON)

  it.each(appLanguages)('has enough contrast by day and by night in %s', async (language) => {
    const { html } = await render(buildAlertMessage([buildAlert(), buildAlert()], language))
    const dark = /prefers-color-scheme:dark\)\{([\s\S]*?)\n\}/.exec(html)?.[1] ?? ''
    const readDark = (name: string, property: string) =>
      new RegExp(`^\\.${name}\\{(?:.*;)?${property}:(#\\w+)`, 'm').exec(dark)?.[1] ?? ''
    for (const group of ['promoter', 'passive', 'detractor'])
      expect(computeContrast(readDark(group, 'color'), readDark(group, 'background'))).toBeGreaterThan(4.5)
    // A bar, beside the comment, on the sheet.
    for (const group of ['promoter', 'passive', 'detractor'])
      expect(computeContrast(readDark(`${group}-bar`, 'background'), readDark('sheet', 'background'))).toBeGreaterThan(
        3,
      )
    const [, background = '', colour = ''] = /class="detractor"[^>]*background:(#\w+);color:(#\w+)/s.exec(html) ?? []
    expect(computeContrast(colour, background)).toBeGreaterThan(4.5)
  })

  it('lists several, and says how many more there are', async () => {
    const message = { ...buildAlertMessage([buildAlert(), buildAlert({ contact: null })]), total: 30 }
    const { subject, text, html } = await render(message)
    expect(subject).toBe('30 alerts in 5 minutes · Ours')
    expect(text).toContain('and 28 more')
    expect(html).toContain('It came late, and it was &lt;b&gt;broken&lt;/b&gt;.')
    expect(text).not.toContain('/act/')
  })

  it('names the event of each line of a mixed list, and their rules', async () => {
    const { text, html } = await render(
      buildAlertMessage([buildAlert(), buildAlert({ type: 'follow-up.overdue', rule: 'Late calls' })]),
    )
    expect(text).toContain('2 · Unhappy customer · Umar Larsen')
    expect(text).toContain('2 · Follow-up overdue · Umar Larsen')
    expect(html).toContain('Follow-up overdue · Umar Larsen')
    expect(text).toContain('the rule “Unhappy customers, Late calls”')
  })

  it('says that the score moved, with its interval', async () => {
    const scoreChange = { from: 32, to: -4.2, interval: { low: -12, high: 4 }, url: 'https://vouch.test/w/ours' }
    const alert = buildAlert({
      type: 'score.moved',
      response: null,
      contact: null,
      followUp: null,
      tier: null,
      scoreChange,
    })
    const { subject, text } = await render(buildAlertMessage([alert]))
    expect(subject).toBe('Score down: 32.0 → −4.2 · After delivery')
    expect(text).toContain('95% interval: −12 to 4')
  })

  it('names an improvement action that goes on, and leads to it', async () => {
    const action = { title: 'Second <courier>', url: 'https://vouch.test/w/ours/actions/a1' }
    const nothing = { response: null, contact: null, followUp: null, tier: null, segments: [], survey: null }
    const { subject, text, html } = await render(
      buildAlertMessage([buildAlert({ ...nothing, type: 'action.reopened', action })]),
    )
    expect(subject).toBe('Action reopened · Second <courier>')
    expect(text).toContain('Second <courier>')
    expect(text).toContain(`Open in Vouch:\n${action.url}`)
    expect(html).toContain('Second &lt;courier&gt;')
    expect(html).toContain(`href="${action.url}"`)
  })

  it('keeps a subject on one line, and cuts a long comment in a list', async () => {
    const name = 'Umar\r\nBcc: all@example.com'
    const { subject } = await render(buildAlertMessage([buildAlert({ contact: { name, email: null, phone: null } })]))
    expect(subject).toBe('Score 2 from Umar Bcc: all@example.com · After delivery')
    const response = { ...(buildAlert().response as NonNullable<Alert['response']>), comment: '🙂'.repeat(1000) }
    const { html } = await render(buildAlertMessage([buildAlert({ response }), buildAlert({ response })]))
    expect(html).toContain(`${'🙂'.repeat(240)}…`)
  })
})
