import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { newFollowUpFigures, readFigures } from '../../support/follow-up-figures.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { createRecovery } from '../../support/recovery.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service, sampleContacts } from '../../support/world.ts'

const HOUR = 60 * MINUTE
/** Tuesday at ten in London, where the workspace is. */
const START = Date.parse('2026-11-24T10:00:00Z')

describe.each(engines)('a customer whom nobody calls on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer

  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database, createClock(START))
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  it('is escalated, reassigned, asked again, still unhappy, called one level up, and lost', async () => {
    const { call, deps, time, ours } = service
    const recovery = createRecovery(service)
    const [agent, lead, manager] = [
      await signInMember(service, 'agent', { name: 'Mei' }),
      await signInMember(service, 'agent', { name: 'Linus' }),
      await signInMember(service, 'manager', { name: 'Grace' }),
    ]
    const join = (userId: string, isLead: number) => sql`
      insert into team_member (workspace_id, team_id, user_id, is_lead) values (${ours.workspaceId}, 'team', ${userId}, ${isLead})`
    await deps.database.batch([
      sql`insert into team (id, workspace_id, name, created_at, updated_at) values ('team', ${ours.workspaceId}, 'North', 1, 1)`,
      join(agent.userId, 0),
      join(lead.userId, 1),
    ])
    const workingHours = { from: '09:00', to: '17:00' }
    await call('PATCH', '/api/follow-up-settings', {
      assignment: 'none',
      workingHours,
      due: { amount: 4, unit: 'hours' },
    })
    const work = async (milliseconds: number) => {
      time.advance(milliseconds)
      await recovery.work()
    }
    const id = await recovery.respond(sampleContacts.ada, 1)
    const expectFigures = async (expected: Partial<typeof newFollowUpFigures>) =>
      expect(await readFigures(service, '2026-11-24')).toEqual({ ...newFollowUpFigures, ...expected })
    await expectFigures({})
    time.advance(1000)
    await call('PATCH', `/api/follow-ups/${id}`, { ownerId: agent.userId })

    await work(4 * HOUR + MINUTE)
    expect(await recovery.get(id)).toMatchObject({ stage: 'new', overdue: true, ownerId: agent.userId })
    await expectFigures({ overdue: 1, inTime: [0, 1] })
    await work(DAY)
    await work(3 * DAY)
    expect(await recovery.get(id)).toMatchObject({ stage: 'new', overdue: true, ownerId: lead.userId, owner: 'Linus' })
    await expectFigures({ overdue: 1, inTime: [0, 1] })

    expect((await recovery.attempt(id, { outcome: 'solved', cause: 'other', note: 'Replaced' })).status).toBe(201)
    expect(await recovery.get(id)).toMatchObject({ stage: 'solved', askAt: '2026-12-05T14:02:00.000Z', level: 0 })
    // Four days, four hours and a minute after it was opened, a second of which its owner was missing.
    const called = { inTime: [0, 1], contacted: [1, 100.017], causes: [['other', 1]] }
    await expectFigures({ ...called, open: 0, closed: [1, 100.017] })
    await work(7 * DAY)
    expect(await recovery.get(id)).toMatchObject({ stage: 'asked', askedAt: '2026-12-05T14:02:01.000Z' })
    await expectFigures({ ...called, open: 0, closed: [1, 100.017], asked: 1, waiting: 1 })
    await recovery.respondAgain(id, 3)
    await work(10 * MINUTE)
    expect(await recovery.get(id)).toMatchObject({
      ...{ status: 'open', stage: 'new', level: 1, scoreAfter: 3, ownerId: manager.userId, owner: 'Grace' },
      // It is a Saturday: four working hours end on Monday.
      dueAt: '2026-12-07T13:00:00.000Z',
    })
    await expectFigures({ ...called, asked: 1, converted: [0, 1] })

    await work(46 * HOUR)
    expect((await recovery.attempt(id, { outcome: 'solved', note: 'Apologised' })).status).toBe(201)
    await work(7 * DAY)
    await recovery.respondAgain(id, 3)
    await work(10 * MINUTE)
    const followUp = await recovery.get(id)
    expect(followUp).toMatchObject({ status: 'done', stage: 'lost', result: 'lost', level: 1, scoreAfter: 3 })
    await expectFigures({ ...called, open: 0, closed: [1, 314.2], asked: 1, converted: [0, 1] })

    const history = followUp.changes.map(({ changed, name }: { changed: Record<string, unknown>; name: string }) => [
      name,
      changed.escalation ?? changed.stage ?? changed.outcome ?? changed.status ?? changed.owner,
    ])
    const key = followUp.changes.find(({ by }: { by: string }) => by.startsWith('key:')).name
    expect(history.reverse()).toEqual([
      [key, 'Mei'],
      ['Vouch', 'reminded'],
      ['Vouch', 'managers-notified'],
      ['Vouch', 'reassigned'],
      [key, 'solved'],
      ['Vouch', 'asked'],
      ['Vouch', 'open'],
      [key, 'solved'],
      ['Vouch', 'asked'],
      ['Vouch', 'lost'],
    ])
    // Events of one moment are in random order.
    expect((await recovery.listEvents(id)).sort()).toEqual([
      'follow-up.asked-again',
      'follow-up.asked-again',
      'follow-up.assigned',
      'follow-up.assigned',
      'follow-up.assigned',
      'follow-up.concluded',
      'follow-up.contacted',
      'follow-up.done',
      'follow-up.done',
      'follow-up.escalated',
      'follow-up.escalated',
      'follow-up.escalated',
      'follow-up.opened',
      'follow-up.overdue',
      'follow-up.reopened',
      'response.created',
    ])
    const asked = mailServer.receivedEmails.filter(({ to }) => to[0] === sampleContacts.ada.email)
    expect(asked).toHaveLength(2)
  })
})
