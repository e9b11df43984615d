import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { getFollowUpCounts } from '../../../server/domain/follow-ups/follow-ups.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { sendPendingAlerts } from '../../../server/jobs/channel-sender.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { newFollowUpFigures, readFigures, roundHours } from '../../support/follow-up-figures.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { createRecovery, type Recovery } from '../../support/recovery.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createClock, createService, MINUTE, type Service, sampleContacts } from '../../support/world.ts'

const { ada, grace: customer } = sampleContacts
/** Tuesday at ten in London, where the workspace is. */
const START = Date.parse('2026-11-24T10:00:00Z')

/** Since the customer responded, a minute after the start. */
const hoursUntil = (time: string) => roundHours((Date.parse(time) - START - MINUTE) / (60 * MINUTE))

describe.each(engines)('the lifecycle of a follow-up on $name', ({ open }) => {
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

  /** What the service does by itself until a time. */
  const goTo = async (time: string) => {
    service.time.advance(Date.parse(time) - service.time.now())
    await recovery.work()
    await sendPendingAlerts(service.deps, AbortSignal.timeout(60_000))
  }
  const takeEmails = () =>
    mailServer.receivedEmails.splice(0).map(({ to, parts }) => ({ to: to[0], text: parts[0] ?? '' }))
  const patch = async (id: string, body: object) => (await service.call('PATCH', `/api/follow-ups/${id}`, body)).body
  const attempt = async (id: string, body: object) => (await recovery.attempt(id, body)).body
  const listHistory = async (id: string): Promise<{ name: string; changed: Record<string, unknown> }[]> =>
    (await recovery.get(id)).changes
      .map(({ name, changed }: { name: string; changed: object }) => ({ name, changed }))
      .reverse()
  /** The events of a follow-up; of those at the same moment, either may come first. */
  const listEvents = async (id: string) =>
    (await recovery.listEvents(id)).filter((type) => type.startsWith('follow-up.')).sort()

  const expectFigures = async (expected: Partial<typeof newFollowUpFigures>) =>
    expect(await readFigures(service, '2026-11-24')).toEqual({ ...newFollowUpFigures, ...expected })

  /** What the pages and reports count. */
  async function count() {
    const clock = { timeZone: 'Europe/London', weekStartsOn: 1 }
    const {
      open: openCount,
      overdue,
      today,
      done,
    } = await getFollowUpCounts(service.deps, cliCaller(service.ours.workspaceId), clock)
    const day = new Date(service.time.now()).toISOString().slice(0, 10)
    const { body: rates } = await service.call('GET', `/api/follow-ups/rates?from=2026-11-24&to=${day}`)
    const { body: score } = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(await verifyCounts(service.deps)).toEqual([])
    return {
      ...{ open: openCount, overdue, today, done },
      calls: [rates.reached.count, rates.reached.total],
      inTime: [rates.handled.count, rates.handled.total],
      /** Only the response that opened it counts. */
      score: [score.count, score.detractors, score.promoters],
    }
  }

  it('of a detractor who is won back: alert, taken from the email, unreachable, called, solved, asked again, 9', async () => {
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    const manager = await signInMember(service, 'manager', { name: 'Grace' })
    const settings = { to: ['managers'], showsContacts: true }
    const { body: channel } = await service.call('POST', '/api/channels', { kind: 'email', name: 'Managers', settings })
    const rule = {
      events: ['response.created'],
      conditions: { groups: ['detractor'] },
      actions: [{ kind: 'alert', channelId: channel.id }],
    }
    expect((await service.call('POST', '/api/rules', { name: 'Unhappy', settings: rule })).status).toBe(201)
    const atRest = { overdue: 0, score: [1, 1, 0] }

    const id = await recovery.respond(ada, 2)
    expect(await recovery.get(id)).toMatchObject({ stage: 'new', owner: null, dueAt: '2026-11-26T23:59:59.999Z' })
    expect(await count()).toEqual({ ...atRest, open: 1, today: 0, done: 0, calls: [0, 0], inTime: [0, 0] })
    await expectFigures({})

    await goTo('2026-11-24T10:05:00Z')
    const [alert, ...others] = takeEmails()
    expect(others).toEqual([])
    expect(alert?.to).toBe(`${manager.userId}@vouch.test`)
    const [takeUrl = ''] = /https:\/\/vouch\.test\/act\/take\/\S+/.exec(alert?.text ?? '') ?? []
    const page = await (await service.app.request(takeUrl)).text()
    const [, updatedAt = ''] = /name="updatedAt" value="([^"]+)"/.exec(page) ?? []
    const taken = await service.app.request(takeUrl, {
      method: 'POST',
      headers: { origin: service.deps.publicUrl },
      body: new URLSearchParams({ updatedAt }),
    })
    expect(taken.status).toBe(303)
    expect(await recovery.get(id)).toMatchObject({ owner: 'Grace', ownerId: manager.userId, stage: 'new' })

    for (const time of ['2026-11-24T11:00:00Z', '2026-11-25T10:00:00Z']) {
      await goTo(time)
      expect(await attempt(id, { outcome: 'not-reached' })).toMatchObject({ status: 'open', stage: 'new' })
    }
    expect(await count()).toEqual({ ...atRest, open: 1, today: 0, done: 0, calls: [0, 2], inTime: [0, 0] })
    await expectFigures({})
    await goTo('2026-11-26T10:00:00Z')
    const third = await attempt(id, { outcome: 'not-reached' })
    expect(third).toMatchObject({ status: 'done', stage: 'unreachable', result: 'unreachable', contactedAt: null })
    expect(await count()).toEqual({ ...atRest, open: 0, today: 0, done: 1, calls: [0, 3], inTime: [0, 0] })
    await expectFigures({ open: 0, closed: [1, hoursUntil('2026-11-26T10:00:00Z')] })

    await goTo('2026-11-26T12:00:00Z')
    expect(await patch(id, { status: 'open' })).toMatchObject({ status: 'open', stage: 'new', result: null })
    await expectFigures({})
    await goTo('2026-11-26T13:00:00Z')
    const call = { outcome: 'call-back', dueAt: '2026-11-27T10:00:00Z', cause: 'delivery', note: 'Parcel was lost' }
    expect(await attempt(id, call)).toMatchObject({
      stage: 'contacted',
      cause: 'delivery',
      contactedAt: '2026-11-26T13:00:00.000Z',
    })
    expect(await count()).toEqual({ ...atRest, open: 1, today: 0, done: 0, calls: [1, 4], inTime: [0, 0] })
    await expectFigures({ contacted: [1, hoursUntil('2026-11-26T13:00:00Z')], causes: [['delivery', 1]] })

    await goTo('2026-11-27T09:30:00Z')
    const solution = { remedy: 'replacement', amends: { amount: 2000, currency: 'GBP' }, promise: 'Arrives on Monday' }
    expect(await attempt(id, { outcome: 'solved', channel: 'email', ...solution })).toMatchObject({
      ...{ status: 'done', stage: 'solved', result: null, askAt: '2026-12-04T09:30:00.000Z' },
      ...{ cause: 'delivery', note: 'Parcel was lost', ...solution },
    })
    expect(await count()).toEqual({ ...atRest, open: 0, today: 0, done: 1, calls: [2, 5], inTime: [1, 1] })
    const solved = {
      ...{ open: 0, inTime: [1, 1], contacted: [1, hoursUntil('2026-11-26T13:00:00Z')] },
      closed: [1, hoursUntil('2026-11-27T09:30:00Z')],
      ...{ causes: [['delivery', 1]], amends: [['GBP', 1, 2000]] },
    }
    await expectFigures(solved)

    takeEmails()
    await goTo('2026-12-04T09:29:00Z')
    expect(takeEmails()).toEqual([])
    await goTo('2026-12-04T09:30:00Z')
    expect(takeEmails().map(({ to }) => to)).toEqual([ada.email])
    expect(await recovery.get(id)).toMatchObject({ stage: 'asked', askAt: null, scoreAfter: null })
    await expectFigures({ ...solved, asked: 1, waiting: 1 })
    await recovery.respondAgain(id, 9)
    await goTo('2026-12-04T10:00:00Z')
    expect(await recovery.get(id)).toMatchObject({
      status: 'done',
      stage: 'won-back',
      result: 'won-back',
      scoreAfter: 9,
    })
    expect(await count()).toEqual({ ...atRest, open: 0, today: 0, done: 0, calls: [2, 5], inTime: [1, 1] })
    await expectFigures({ ...solved, asked: 1, converted: [1, 1], toPromoter: 1 })

    expect(await listEvents(id)).toEqual([
      'follow-up.asked-again',
      'follow-up.assigned',
      ...['follow-up.concluded', 'follow-up.concluded'],
      'follow-up.contacted',
      ...['follow-up.done', 'follow-up.done'],
      'follow-up.opened',
      'follow-up.reopened',
    ])
    const history = await listHistory(id)
    expect(history[0]).toEqual({ name: 'Grace', changed: { owner: 'Grace' } })
    expect(history.slice(1).map(({ changed }) => changed.outcome ?? changed.stage ?? changed.status)).toEqual([
      ...['not-reached', 'not-reached', 'not-reached', 'open', 'call-back', 'solved', 'asked', 'won-back'],
    ])
  })

  it('of one who is lost: silent, overdue, escalated, reassigned, asked again, still 3, reopened, 3 again', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Mei' })
    const colleague = await signInMember(service, 'agent', { name: 'Ines' })
    const manager = await signInMember(service, 'manager', { name: 'Grace' })
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'round-robin', memberIds: [agent.userId] })
    const toAddress = ({ userId }: { userId: string }) => `${userId}@vouch.test`

    const id = await recovery.respond(customer, 3)
    await goTo('2026-11-24T10:10:00Z')
    expect(takeEmails().map(({ to }) => to)).toEqual([toAddress(agent)])
    expect(await recovery.get(id)).toMatchObject({ owner: 'Mei', dueAt: '2026-11-26T23:59:59.999Z', overdue: false })
    const idle = { calls: [0, 0], score: [1, 1, 0] }
    await goTo('2026-11-26T20:00:00Z')
    expect(await count()).toEqual({ ...idle, open: 1, overdue: 0, today: 1, done: 0, inTime: [0, 0] })
    await expectFigures({})

    // Nobody does anything. Hours are from eight to six.
    await goTo('2026-11-27T08:00:00Z')
    expect(takeEmails().map(({ to }) => to)).toEqual([toAddress(agent)])
    expect(await recovery.get(id)).toMatchObject({ stage: 'new', overdue: true, owner: 'Mei' })
    expect(await count()).toEqual({ ...idle, open: 1, overdue: 1, today: 1, done: 0, inTime: [0, 1] })
    await expectFigures({ overdue: 1, inTime: [0, 1] })
    await goTo('2026-11-27T11:59:00Z')
    expect(takeEmails()).toEqual([])
    await goTo('2026-11-27T12:00:00Z')
    expect(takeEmails().map(({ to }) => to)).toEqual([toAddress(manager)])
    await goTo('2026-12-01T11:59:00Z')
    expect(await recovery.get(id)).toMatchObject({ owner: 'Mei' })
    await goTo('2026-12-01T12:00:00Z')
    await goTo('2026-12-01T12:10:00Z')
    const reassigned = await recovery.get(id)
    expect(reassigned).toMatchObject({ stage: 'new', level: 0 })
    expect([colleague.userId, manager.userId]).toContain(reassigned.ownerId)
    expect(takeEmails().map(({ to }) => to)).toEqual([toAddress({ userId: reassigned.ownerId })])

    await attempt(id, { outcome: 'solved', cause: 'manner', remedy: 'apology' })
    expect(await count()).toEqual({ ...idle, calls: [1, 1], open: 0, overdue: 0, today: 0, done: 1, inTime: [0, 1] })
    const reachedAfter = hoursUntil('2026-12-01T12:10:00Z')
    const called = { inTime: [0, 1], contacted: [1, reachedAfter], causes: [['manner', 1]] }
    await expectFigures({ ...called, open: 0, closed: [1, reachedAfter] })
    await goTo('2026-12-08T12:10:00Z')
    expect(takeEmails().map(({ to }) => to)).toEqual([customer.email])
    await recovery.respondAgain(id, 3)
    await goTo('2026-12-08T13:00:00Z')
    const reopened = await recovery.get(id)
    expect(reopened).toMatchObject({
      ...{ status: 'open', stage: 'new', level: 1, scoreAfter: 3, ownerId: manager.userId, result: null },
      ...{ dueAt: '2026-12-10T23:59:59.999Z', cause: 'manner' },
    })
    expect(await count()).toEqual({ ...idle, calls: [1, 1], open: 1, overdue: 0, today: 0, done: 0, inTime: [0, 1] })
    await expectFigures({ ...called, asked: 1, converted: [0, 1] })

    await attempt(id, { outcome: 'solved', cause: 'promise', note: 'Promised to train the team' })
    await goTo('2026-12-15T13:00:00Z')
    // Asked once more, the customer has responded the first time still.
    const lost = { open: 0, closed: [1, hoursUntil('2026-12-08T13:00:00Z')], causes: [['promise', 1]] }
    expect((await recovery.get(id)).stage).toBe('asked')
    await expectFigures({ ...called, ...lost, asked: 1, converted: [0, 1] })
    await recovery.respondAgain(id, 3)
    await goTo('2026-12-15T14:00:00Z')
    expect(await recovery.get(id)).toMatchObject({
      ...{ status: 'done', stage: 'lost', result: 'lost', level: 1, scoreAfter: 3, cause: 'promise' },
    })
    expect(await count()).toEqual({ ...idle, calls: [2, 2], open: 0, overdue: 0, today: 0, done: 0, inTime: [0, 1] })
    await expectFigures({ ...called, ...lost, asked: 1, converted: [0, 1] })
    expect(await listEvents(id)).toEqual([
      ...['follow-up.asked-again', 'follow-up.asked-again'],
      ...['follow-up.assigned', ...(reassigned.ownerId === manager.userId ? [] : ['follow-up.assigned'])],
      ...['follow-up.concluded', 'follow-up.contacted', 'follow-up.done', 'follow-up.done'],
      ...['follow-up.escalated', 'follow-up.escalated', 'follow-up.escalated'],
      ...['follow-up.opened', 'follow-up.overdue', 'follow-up.reopened'],
    ])
    const steps = (await listHistory(id)).flatMap(({ changed }) => changed.escalation ?? [])
    expect(steps).toEqual(['reminded', 'managers-notified', 'reassigned'])
  })
})
