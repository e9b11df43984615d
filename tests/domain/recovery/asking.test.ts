import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { askAgain } from '../../../server/domain/recovery/asking.ts'
import { getOverview } from '../../../server/domain/reports/overview.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { createRecovery, type Recovery } from '../../support/recovery.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service, sampleContacts } from '../../support/world.ts'

const { ada, grace, mei } = sampleContacts
const HOUR = 60 * MINUTE
/** Tuesday at ten in London, where the workspace is. */
const START = Date.parse('2026-11-24T10:00:00Z')

describe.each(engines)('asking again after a follow-up on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  let recovery: Recovery

  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database, createClock(START))
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    recovery = createRecovery(service)
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  const solve = async (id: string) =>
    expect((await recovery.attempt(id, { outcome: 'solved', note: 'Fine' })).status).toBe(201)
  const advance = async (milliseconds: number) => {
    service.time.advance(milliseconds)
    await recovery.work()
  }
  const listDecisions = async () =>
    (await service.deps.database.all(sql<{ reason: string }>`select reason from decision order by id`)).map(
      ({ reason }) => reason,
    )

  it('wins a detractor back: asks by email after seven days, once, and keeps the score apart', async () => {
    const id = await recovery.respond(ada, 2)
    await solve(id)
    await advance(7 * DAY - HOUR)
    expect(mailServer.receivedEmails).toEqual([])
    expect(await recovery.get(id)).toMatchObject({ stage: 'solved', askedAt: null })
    service.time.advance(HOUR)
    // Several processes at once ask once, and so do later runs.
    const fail = (error: unknown) => {
      throw error
    }
    await Promise.all([askAgain(service.deps, fail), askAgain(service.deps, fail), askAgain(service.deps, fail)])
    await recovery.work()
    await recovery.work()
    const [email, ...others] = mailServer.receivedEmails
    expect(others).toEqual([])
    expect(email?.to).toEqual([ada.email])
    expect(email?.parts[0]).toContain('you told us that you were not happy')
    expect(await recovery.get(id)).toMatchObject({ stage: 'asked', result: null, askAt: null, scoreAfter: null })

    await recovery.respondAgain(id, 9)
    await advance(0)
    // The score may be revised for some minutes.
    expect((await recovery.get(id)).stage).toBe('asked')
    await advance(10 * MINUTE)
    const followUp = await recovery.get(id)
    expect(followUp).toMatchObject({ stage: 'won-back', result: 'won-back', scoreAfter: 9, level: 0 })
    expect(followUp.changes.map(({ changed }: { changed: object }) => changed).slice(0, 2)).toEqual([
      { stage: 'won-back', scoreAfter: 9 },
      { stage: 'asked', askedBy: 'email' },
    ])
    expect((await recovery.listEvents(id)).slice(-2)).toEqual(['follow-up.asked-again', 'follow-up.concluded'])
    expect(await verifyCounts(service.deps)).toEqual([])

    // Of the surveys to choose from, the one that asks again comes last, whatever is newest.
    const caller = cliCaller(service.ours.workspaceId)
    const clock = { timeZone: 'Europe/London', weekStartsOn: 1, fiscalYearStartsIn: 1 }
    const overview = await getOverview(service.deps, caller, {}, clock as never)
    expect(overview.surveys.map(({ type, count }) => [type, count])).toEqual([
      ['relationship', 1],
      ['recovery', 1],
    ])
    expect(overview.overview?.survey.type).toBe('relationship')
    const path = `/api/surveys/${overview.surveys[1]?.id}`
    expect((await service.call('PATCH', path, { type: 'relationship' })).body.code).toBe('survey-kind-fixed')
    expect((await service.call('PATCH', path, { name: 'Again', type: 'recovery' })).status).toBe(200)
  })

  it('reopens a follow-up one level up if the customer is unhappy still, and loses them the second time', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Mei' })
    const manager = await signInMember(service, 'manager', { name: 'Grace' })
    const owner = await signInMember(service, 'owner', { name: 'Olga' })
    const rule = {
      events: ['response.created'],
      conditions: { groups: ['detractor'] },
      actions: [{ kind: 'open-follow-up' }],
    }
    expect((await service.call('POST', '/api/rules', { name: 'Call', settings: rule })).status).toBe(201)
    const id = await recovery.respond(ada, 2)
    await service.call('PATCH', `/api/follow-ups/${id}`, { ownerId: agent.userId })
    await solve(id)
    const ofOwner = await recovery.respond(grace, 2)
    await service.call('PATCH', `/api/follow-ups/${ofOwner}`, { ownerId: owner.userId })
    await solve(ofOwner)
    await advance(7 * DAY)
    await recovery.respondAgain(ofOwner, 3)
    const answer = await recovery.respondAgain(id, 3)
    await advance(10 * MINUTE)
    const reopened = await recovery.get(id)
    expect((await service.call('GET', `/api/follow-ups/${answer}`)).status).toBe(404)
    // So says the dry run: four responses match, two of which open follow-ups.
    const dryRun = await service.call('POST', '/api/rules/dry-run', { settings: rule })
    expect(dryRun.body).toMatchObject({ matches: 4, actions: [{ kind: 'open-follow-up', count: 2, existing: 2 }] })
    expect(reopened).toMatchObject({
      ...{ status: 'open', stage: 'new', level: 1, scoreAfter: 3, ownerId: manager.userId, owner: 'Grace' },
      ...{ dueAt: '2026-12-03T23:59:59.999Z', overdue: false, doneAt: null, result: null },
    })
    expect((await recovery.listEvents(id)).slice(-2)).toEqual(['follow-up.assigned', 'follow-up.reopened'])
    expect(reopened.changes[0].changed).toEqual({
      ...{ status: 'open', scoreAfter: 3, level: 1, owner: 'Grace', dueAt: '2026-12-03T23:59:59.999Z' },
    })
    mailServer.receivedEmails.splice(0)
    await advance(5 * MINUTE)
    // With nobody above, the owner calls again.
    expect((await recovery.get(ofOwner)).ownerId).toBe(owner.userId)
    expect(mailServer.receivedEmails.map(({ to }) => to[0]).sort()).toEqual(
      [manager, owner].map(({ userId }) => `${userId}@vouch.test`).sort(),
    )

    await solve(id)
    await advance(7 * DAY)
    await recovery.respondAgain(id, 6)
    await advance(10 * MINUTE)
    expect(await recovery.get(id)).toMatchObject({
      status: 'done',
      stage: 'lost',
      result: 'lost',
      level: 1,
      scoreAfter: 6,
    })
    expect(await service.call('GET', '/api/campaigns').then(({ body }) => body.data)).toHaveLength(1)
  })

  it('takes silence for an answer after fourteen days, and messages that never left for none', async () => {
    const [silent, unreachable] = [await recovery.respond(ada, 2), await recovery.respond(grace, 3)]
    for (const id of [silent, unreachable]) await solve(id)
    service.time.advance(7 * DAY)
    await askAgain(service.deps, () => undefined)
    await service.deps.database.batch([
      sql`update delivery set state = 'failed', reason = 'recipient'
          where invitation_id = (select asked_invitation_id from follow_up where response_id = ${unreachable})`,
      sql`update delivery set state = 'sent'
          where invitation_id = (select asked_invitation_id from follow_up where response_id = ${silent})`,
    ])
    await advance(MINUTE)
    expect((await recovery.get(unreachable)).stage).toBe('closed')
    expect((await recovery.get(unreachable)).changes[0].changed).toEqual({ stage: 'closed', notAsked: 'not-sent' })
    await advance(14 * DAY - 2 * MINUTE)
    expect((await recovery.get(silent)).stage).toBe('asked')
    await advance(2 * MINUTE)
    expect(await recovery.get(silent)).toMatchObject({ stage: 'unanswered', result: 'unanswered', scoreAfter: null })
  })

  it('asks nobody who has unsubscribed or has no address, and stores why; the throttle does not count', async () => {
    await service.call('PATCH', '/api/workspace', { throttleDays: 90 })
    const ids = [await recovery.respond(ada, 2), await recovery.respond(grace, 2)]
    for (const id of ids) await solve(id)
    const { body: contacts } = await service.call('GET', '/api/contacts')
    const adaId = contacts.data.find(({ email }: { email: string }) => email === ada.email).id
    expect((await service.call('POST', '/api/unsubscriptions', { contactId: adaId })).status).toBe(200)
    await advance(7 * DAY)
    expect((await Promise.all(ids.map(recovery.get))).map(({ stage }) => stage)).toEqual(['closed', 'asked'])
    expect(await listDecisions()).toEqual(['unsubscribed'])
    expect((await recovery.get(ids[0] ?? '')).changes[0].changed).toEqual({ stage: 'closed', notAsked: 'unsubscribed' })
    expect(mailServer.receivedEmails.map(({ to }) => to[0])).toEqual([grace.email])

    const phoneOnly = await recovery.respond(mei, 2)
    await solve(phoneOnly)
    await advance(7 * DAY)
    expect((await recovery.get(phoneOnly)).stage).toBe('closed')
    expect(await listDecisions()).toEqual(['unsubscribed', 'no-address'])
  })

  it('asks nobody for whom a stranger may have responded, or whose response does not count', async () => {
    const { ours, call } = service
    await call('POST', '/api/contacts', grace)
    const stranger = { key: 'stranger', score: 0, contact: { email: grace.email }, interaction: 'pointer' }
    const claimed = (await call('POST', `/embed/surveys/${ours.surveyId}/responses`, stranger)).body.id
    const suspect = await recovery.respond(ada, 1)
    for (const id of [claimed, suspect]) await solve(id)
    expect((await call('PUT', `/api/responses/${suspect}/suspicion`)).status).toBe(200)
    await advance(7 * DAY)
    const followUps = await Promise.all([claimed, suspect].map(recovery.get))
    expect(followUps.map(({ changes }) => changes[0].changed)).toEqual([
      { stage: 'closed', notAsked: 'not-verified' },
      { stage: 'closed', notAsked: 'suspect' },
    ])
    expect(mailServer.receivedEmails).toEqual([])
  })

  it('asks once after several follow-ups of a customer, and not while another is open', async () => {
    const first = await recovery.respond(ada, 2)
    await solve(first)
    await advance(3 * DAY)
    const second = await recovery.respond(ada, 4)
    await advance(0)
    expect((await recovery.get(second)).status).toBe('open')
    await advance(4 * DAY)
    expect((await recovery.get(first)).stage).toBe('merged')
    await solve(second)
    await advance(7 * DAY)
    expect((await recovery.get(second)).stage).toBe('asked')
    expect(mailServer.receivedEmails.filter(({ to }) => to[0] === ada.email)).toHaveLength(1)

    // Opened by hand meanwhile, it goes on, and keeps what the customer says.
    await service.call('PATCH', `/api/follow-ups/${second}`, { status: 'open' })
    await recovery.respondAgain(second, 10)
    await advance(10 * MINUTE)
    await advance(MINUTE)
    const reopened = await recovery.get(second)
    expect(reopened).toMatchObject({ status: 'open', stage: 'contacted', scoreAfter: 10 })
    const scores = reopened.changes.filter(({ changed }: { changed: object }) => 'scoreAfter' in changed)
    expect(scores.map(({ changed }: { changed: object }) => changed)).toEqual([{ scoreAfter: 10 }])
  })

  it('waits for the end of quiet hours, and for a campaign that is paused', async () => {
    service.time.advance(12.5 * HOUR)
    const id = await recovery.respond(ada, 2)
    await solve(id)
    await advance(7 * DAY)
    expect((await recovery.get(id)).stage).toBe('asked')
    expect(mailServer.receivedEmails).toEqual([])
    const { body: campaigns } = await service.call('GET', '/api/campaigns')
    const [campaign] = campaigns.data
    await service.call('PUT', `/api/campaigns/${campaign.id}/pause`)
    await advance(9.5 * HOUR)
    expect(mailServer.receivedEmails).toEqual([])
    await service.call('DELETE', `/api/campaigns/${campaign.id}/pause`)
    await advance(MINUTE)
    expect(mailServer.receivedEmails).toHaveLength(1)
  })
})
