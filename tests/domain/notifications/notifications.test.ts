import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { changeFollowUps } from '../../../server/domain/follow-ups/bulk-changes.ts'
import { undoBulkChange } from '../../../server/domain/follow-ups/bulk-undo.ts'
import { queueAssignmentEmails } from '../../../server/domain/notifications/assignments.ts'
import { queueDueEmails } from '../../../server/domain/notifications/due-today.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service } from '../../support/world.ts'

type SignedIn = SignedInMember & { slug: string }

const HOUR = 60 * MINUTE
const fail = (error: unknown) => {
  throw error
}
/** A little longer than assignments are collected for one email. */
const BUNDLE = 3 * MINUTE + 1000

describe('emails about follow-ups', () => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  let manager: SignedIn
  let agent: SignedIn

  beforeEach(async () => {
    connection = await openSqliteEngine()
    // Tuesday at nine in London, where the workspace is.
    service = await createService(connection.database, createClock(Date.parse('2026-11-24T09:00:00Z')))
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    manager = await signInMember(service, 'manager', { name: 'Grace' })
    agent = await signInMember(service, 'agent', { name: 'Mei' })
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  let count = 0
  /** A detractor, and the id of their follow-up. */
  async function addFollowUp(overrides: object = {}): Promise<string> {
    service.time.advance(1)
    const body = {
      key: `key-${count++}`,
      score: 2,
      contact: { name: 'Umar Larsen', email: 'umar@example.com' },
      ...overrides,
    }
    return (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body.id
  }
  const assign = async (id: string, ownerId: string | null) =>
    expect((await service.call('PATCH', `/api/follow-ups/${id}`, { ownerId })).status).toBe(200)
  /** What the worker does each minute. */
  async function work(): Promise<void> {
    await queueAssignmentEmails(service.deps)
    await queueDueEmails(service.deps, fail)
    while (await runNextJob(service.deps)) {}
  }
  const advance = async (milliseconds: number) => {
    service.time.advance(milliseconds)
    await work()
  }
  const getAddress = ({ userId }: SignedIn) => `${userId}@vouch.test`
  const listSent = () =>
    mailServer.receivedEmails.splice(0).map(({ to, parts: [text = ''] }) => [to[0], text.split('\n')[0]])
  const mute = (member: SignedIn, form: Record<string, string>) =>
    member.post(`/account/notifications/${member.slug}`, { digest: 'off', from: '', until: '', ...form })

  it('bundle what is assigned within some minutes, and say what still needs a call', async () => {
    // Before nine the calls of the day have been told.
    await work()
    const ids = [await addFollowUp({ contactRequested: true }), await addFollowUp(), await addFollowUp()]
    await service.call('PATCH', `/api/follow-ups/${ids[2]}`, { note: 'Fine', status: 'done' })
    for (const id of ids) await assign(id, agent.userId)
    await advance(2 * MINUTE)
    expect(listSent()).toEqual([])
    await advance(MINUTE + 1000)
    const [email] = mailServer.receivedEmails
    expect(email?.to).toEqual([getAddress(agent)])
    const [text = '', html = ''] = email?.parts ?? []
    expect(text).toContain('You have 2 new follow-ups')
    expect(text).toContain(
      `Score 2 · Asked for a call · due Nov 26\n  https://vouch.test/w/${agent.slug}/follow-ups/${ids[0]}`,
    )
    expect(html.match(/Umar Larsen/g)).toHaveLength(2)
    expect(email?.source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    expect(listSent()).toHaveLength(1)
    await advance(10 * MINUTE)
    expect(listSent()).toEqual([])
  })

  it('tell nobody what they took themselves, or gave away, or have erased by then', async () => {
    const [own, passedOn, erased] = [await addFollowUp(), await addFollowUp(), await addFollowUp()]
    await manager.post(`/w/${manager.slug}/follow-ups/${own}/owner`, { owner: manager.userId })
    await assign(passedOn, agent.userId)
    await assign(passedOn, manager.userId)
    await assign(erased, agent.userId)
    service.time.advance(BUNDLE)
    await queueAssignmentEmails(service.deps)
    await service.call('DELETE', `/api/responses/${erased}`, { reason: 'asked' })
    while (await runNextJob(service.deps)) {}
    expect(listSent()).toEqual([[getAddress(manager), 'You have a new follow-up']])
    const rows = await service.deps.database.all(sql`select 1 from follow_up where unnotified_since is not null`)
    expect(rows).toEqual([])
  })

  it('reach the first owner if a later bulk assignment is undone before', async () => {
    await work()
    const id = await addFollowUp()
    await assign(id, agent.userId)
    const { deps, ours } = service
    const caller = cliCaller(ours.workspaceId)
    const [row] = await deps.database.all(sql<{ updatedAt: number }>`
      select updated_at as "updatedAt" from follow_up where response_id = ${id}`)
    const followUps = [{ id, updatedAt: row?.updatedAt ?? 0 }]
    service.time.advance(MINUTE)
    const result = await changeFollowUps(deps, caller, followUps, { type: 'owner', ownerId: manager.userId })
    expect(result).toMatchObject({ changed: 1 })
    expect(await undoBulkChange(deps, caller, result.id)).toMatchObject({ undone: 1 })
    await advance(BUNDLE)
    expect(listSent()).toEqual([[getAddress(agent), 'You have a new follow-up']])
  })

  it('are queued once when two processes look at the same time', async () => {
    await assign(await addFollowUp(), agent.userId)
    service.time.advance(BUNDLE)
    await Promise.all([queueAssignmentEmails(service.deps), queueAssignmentEmails(service.deps)])
    while (await runNextJob(service.deps)) {}
    expect(listSent()).toEqual([[getAddress(agent), 'You have a new follow-up']])
  })

  it('come on working days from eight in the morning, with the calls of the day', async () => {
    await work()
    const id = await addFollowUp()
    await assign(id, agent.userId)
    await advance(BUNDLE)
    listSent()
    // Due on Thursday: nothing on Wednesday, nor before eight on Thursday.
    await advance(DAY)
    expect(listSent()).toEqual([])
    service.time.advance(DAY - HOUR - 10 * MINUTE)
    await work()
    expect(listSent()).toEqual([])
    await advance(10 * MINUTE)
    expect(listSent()).toEqual([[getAddress(agent), 'You have 1 call due today']])
    await advance(HOUR)
    expect(listSent()).toEqual([])
    // Overdue on Friday, silent at the weekend, and again on Monday.
    await advance(DAY)
    expect(mailServer.receivedEmails[0]?.parts[0]).toContain('1 is overdue.')
    expect(listSent()).toHaveLength(1)
    await advance(DAY)
    await advance(DAY)
    expect(listSent()).toEqual([])
    await advance(DAY)
    expect(listSent()).toEqual([[getAddress(agent), 'You have 1 call due today']])
  })

  it('are tried again when the mail server is busy, but not with the calls of a day that is over', async () => {
    await work()
    await assign(await addFollowUp(), agent.userId)
    mailServer.state.rejection = { responseCode: 451 }
    await advance(BUNDLE)
    mailServer.state.rejection = undefined
    await advance(HOUR)
    expect(listSent()).toEqual([[getAddress(agent), 'You have a new follow-up']])
    mailServer.state.rejection = { responseCode: 451 }
    await advance(2 * DAY)
    await queueDueEmails(service.deps, fail)
    mailServer.state.rejection = undefined
    service.time.advance(DAY - 3 * HOUR)
    while (await runNextJob(service.deps)) {}
    expect(listSent()).toEqual([])
  })

  it('wait for the end of quiet hours', async () => {
    await mute(agent, { assigned: 'yes', from: '8', until: '11' })
    await assign(await addFollowUp(), agent.userId)
    await advance(HOUR)
    expect(listSent()).toEqual([])
    await advance(HOUR)
    expect(listSent()).toEqual([[getAddress(agent), 'You have a new follow-up']])
  })

  it('leave the calls of the day to a daily digest', async () => {
    await mute(agent, { dueToday: 'yes', digest: 'daily' })
    await mute(manager, { dueToday: 'yes', digest: 'weekly' })
    await assign(await addFollowUp(), agent.userId)
    await assign(await addFollowUp(), manager.userId)
    await advance(2 * DAY)
    expect(listSent()).toEqual([[getAddress(manager), 'You have 1 call due today']])
    await mute(agent, { dueToday: 'yes' })
    await advance(DAY)
    expect(
      listSent()
        .map(([to]) => to)
        .toSorted(),
    ).toEqual([getAddress(agent), getAddress(manager)].toSorted())
  })

  it('are switched off by the link in them, by a mail program or by hand', async () => {
    await assign(await addFollowUp(), agent.userId)
    await advance(BUNDLE)
    const [, url = ''] =
      /List-Unsubscribe: <([^>]+)>/.exec(mailServer.receivedEmails[0]?.source.replace(/\r\n\s+/g, ' ') ?? '') ?? []
    listSent()
    const post = (address: string) =>
      service.app.request(address, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
    expect((await service.app.request(url)).status).toBe(200)
    expect((await post(`${url}x`)).status).toBe(404)
    expect((await post(url.replace(agent.userId, manager.userId))).status).toBe(404)
    expect((await post(url.replace('assigned', 'dueToday'))).status).toBe(404)
    await assign(await addFollowUp(), agent.userId)
    await advance(BUNDLE)
    expect(listSent()).toHaveLength(1)
    expect((await post(url)).status).toBe(200)
    expect(await (await agent.get('/account/notifications')).text()).not.toMatch(/name="assigned"[^>]*checked/)
    await assign(await addFollowUp(), agent.userId)
    await advance(BUNDLE)
    expect(listSent()).toEqual([])
    // What came meanwhile is not told later.
    await mute(agent, { assigned: 'yes' })
    await advance(MINUTE + 1000)
    expect(listSent()).toEqual([])
  })

  it('go to nobody without a mail server, and to no former member', async () => {
    const [first, second] = [await addFollowUp(), await addFollowUp()]
    service.deps.mail = undefined
    await assign(first, agent.userId)
    await advance(BUNDLE)
    service.deps.mail = mailServer.config
    await assign(second, agent.userId)
    await service.call('DELETE', `/api/members/${agent.userId}`)
    await advance(BUNDLE)
    expect(listSent()).toEqual([])
    expect(service.log.filter(({ message }) => message.includes('failed'))).toEqual([])
  })

  it('tell of what is assigned by itself, but not of sample data', async () => {
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'round-robin' })
    await addFollowUp()
    await addFollowUp()
    await advance(BUNDLE)
    expect(
      listSent()
        .map(([to]) => to)
        .sort(),
    ).toEqual([getAddress(manager), getAddress(agent)].sort())
    await service.deps.database.batch([sql`update workspace set demo_at = 1 where id = ${service.ours.workspaceId}`])
    await service.deps.database.batch([sql`update follow_up set unnotified_since = 1`])
    await advance(BUNDLE)
    expect(listSent()).toEqual([])
  })

  it('wait while the service does not know its address, and say so', async () => {
    await assign(await addFollowUp(), agent.userId)
    service.time.advance(BUNDLE)
    await expect(queueAssignmentEmails({ ...service.deps, publicUrl: '' })).rejects.toThrow('Set PUBLIC_URL')
    await work()
    expect(listSent()).toHaveLength(1)
  })

  it('are in the language of the member', async () => {
    await agent.post('/account', { name: 'Mei', locale: 'zh-Hans' })
    await assign(await addFollowUp({ contact: undefined }), agent.userId)
    await advance(BUNDLE)
    expect(mailServer.receivedEmails[0]?.parts[0]).toContain('2 分 · 11月26日到期')
    expect(listSent()).toEqual([[getAddress(agent), '您有 1 项新的跟进']])
  })
})

describe('the settings of notifications', () => {
  it('are saved for each workspace, and ask for two hours or none', async () => {
    const connection = await openSqliteEngine()
    const service = await createService(connection.database)
    const agent = await signInMember(service, 'agent')
    const viewer = await signInMember(service, 'viewer')
    const save = (slug: string, form: Record<string, string>) =>
      agent.post(`/account/notifications/${slug}`, { digest: 'weekly', from: '', until: '', ...form })
    expect((await save(agent.slug, { from: '20' })).status).toBe(400)
    expect((await save(agent.slug, { from: '20', until: '20' })).status).toBe(400)
    expect((await save(agent.slug, { from: '20', until: '24' })).status).toBe(400)
    expect((await save('theirs', { from: '20', until: '8' })).status).toBe(404)
    expect((await save(agent.slug, { dueToday: 'yes', from: '20', until: '8' })).status).toBe(303)
    const page = await (await agent.get('/account/notifications')).text()
    expect(page).not.toMatch(/name="assigned"[^>]*checked/)
    expect(page).toMatch(/name="dueToday"[^>]*checked/)
    expect(page).toMatch(/<option value="20" selected>/)
    expect(page).toContain('no mail server')
    expect(page).not.toMatch(/name="alerts"[^>]*checked/)
    expect(page).toMatch(/<option value="weekly" selected>/)
    const viewerPage = await (await viewer.get('/account/notifications')).text()
    expect(viewerPage).toMatch(/name="alerts"[^>]*checked/)
    expect(viewerPage).toMatch(/<option value="off" selected>/)
    expect(viewerPage).not.toContain('name="dueToday"')
    await connection.close()
  })
})
