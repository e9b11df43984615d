import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { createRecovery, type Recovery } from '../../support/recovery.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service, sampleContacts } from '../../support/world.ts'

const HOUR = 60 * MINUTE
/** Tuesday at ten in London, where the workspace is. */
const START = Date.parse('2026-11-24T10:00:00Z')

describe.each(engines)('overdue follow-ups on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  let recovery: Recovery
  let agent: SignedInMember
  let lead: SignedInMember
  let manager: SignedInMember

  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database, createClock(START))
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    recovery = createRecovery(service)
    const workingHours = { from: '09:00', to: '17:00' }
    await service.call('PATCH', '/api/follow-up-settings', {
      ...{ assignment: 'none', workingHours },
      due: { amount: 4, unit: 'hours' },
    })
    manager = await signInMember(service, 'manager', { name: 'Grace' })
    agent = await signInMember(service, 'agent', { name: 'Mei' })
    lead = await signInMember(service, 'agent', { name: 'Linus' })
    const { workspaceId } = service.ours
    const join = (userId: string, isLead: number) => sql`
      insert into team_member (workspace_id, team_id, user_id, is_lead) values (${workspaceId}, 'team', ${userId}, ${isLead})`
    await service.deps.database.batch([
      sql`insert into team (id, workspace_id, name, created_at, updated_at) values ('team', ${workspaceId}, 'North', 1, 1)`,
      join(agent.userId, 0),
      join(lead.userId, 1),
      sql`update member set notifications = '{"digest":"off","dueToday":false}'`,
    ])
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  const assign = (id: string, ownerId: string) => service.call('PATCH', `/api/follow-ups/${id}`, { ownerId })
  const advance = async (milliseconds: number) => {
    service.time.advance(milliseconds)
    await recovery.work()
  }
  const listSent = () =>
    mailServer.receivedEmails
      .splice(0)
      .map(({ to, parts: [text = ''] }) => [to[0]?.split('@')[0], text.split('\n')[0]])
      .sort()
  const listEscalations = async (id: string) =>
    (await recovery.get(id)).changes.flatMap(
      ({ changed }: { changed: { escalation?: string } }) => changed.escalation ?? [],
    )

  it('are reminded of, reported to managers, and given to the team lead, each step once', async () => {
    const id = await recovery.respond(sampleContacts.ada, 2)
    await assign(id, agent.userId)
    await advance(5 * MINUTE)
    listSent()
    const { updatedAt, dueAt } = await recovery.get(id)
    expect(dueAt).toBe('2026-11-24T14:01:00.000Z')
    await advance(4 * HOUR)
    expect(listSent()).toEqual([[agent.userId, 'One of your follow-ups is overdue']])
    await Promise.all([recovery.work(), recovery.work()])
    await advance(MINUTE)
    expect(listSent()).toEqual([])
    // Who reads it now can still save.
    expect((await recovery.get(id)).updatedAt).toBe(updatedAt)

    // Four working hours later: Wednesday at 10:01.
    await advance(18 * HOUR)
    expect(listSent()).toEqual([])
    await advance(2 * HOUR)
    expect(listSent()).toEqual(
      [
        [lead.userId, 'A follow-up is still overdue'],
        [manager.userId, 'A follow-up is still overdue'],
      ].sort(),
    )
    // Twenty more: Friday at 14:01.
    await advance(2 * DAY + 3 * HOUR)
    expect((await recovery.get(id)).ownerId).toBe(agent.userId)
    await advance(HOUR)
    expect(await recovery.get(id)).toMatchObject({ ownerId: lead.userId, owner: 'Linus', overdue: true })
    await advance(5 * MINUTE)
    expect(listSent()).toEqual([[lead.userId, 'You have a new follow-up']])
    expect(await listEscalations(id)).toEqual(['reassigned', 'managers-notified', 'reminded'])
    expect((await recovery.listEvents(id)).filter((type) => type === 'follow-up.escalated')).toHaveLength(3)
    await advance(10 * DAY)
    expect(await listEscalations(id)).toHaveLength(3)
  })

  it('are reported in one email to each member, whatever their owners and deadlines', async () => {
    const [first, second] = [
      await recovery.respond(sampleContacts.ada, 2),
      await recovery.respond(sampleContacts.grace, 2),
    ]
    await assign(first, agent.userId)
    await assign(second, lead.userId)
    await service.deps.database.batch([
      sql`update workspace set lifecycle_settings = '{"notifyManagersAfter":1,"reassignAfter":null}'`,
    ])
    await advance(6 * HOUR)
    await advance(MINUTE)
    const sent = listSent().map(([userId]) => userId)
    expect(sent.filter((userId) => userId === manager.userId)).toHaveLength(1)
    for (const id of [first, second]) expect(await listEscalations(id)).toEqual(['managers-notified', 'reminded'])
  })

  it('are left alone once they are done or have more time, and start anew with the next deadline', async () => {
    const [postponed, done] = [
      await recovery.respond(sampleContacts.ada, 2),
      await recovery.respond(sampleContacts.grace, 2),
    ]
    for (const id of [postponed, done]) await assign(id, agent.userId)
    await advance(4 * HOUR + 5 * MINUTE)
    listSent()
    await recovery.attempt(postponed, { outcome: 'call-back', note: 'Later', dueAt: '2026-11-26T12:00:00Z' })
    await recovery.attempt(done, { outcome: 'solved', note: 'Fine' })
    await advance(DAY)
    expect(listSent()).toEqual([])
    await advance(DAY - 2 * HOUR)
    expect(listSent()).toEqual([[agent.userId, 'One of your follow-ups is overdue']])
    expect(await listEscalations(postponed)).toEqual(['reminded', 'reminded'])
    expect(await listEscalations(done)).toEqual(['reminded'])
    // What is reopened is overdue still, and so is a call that is taken back.
    await service.call('PATCH', `/api/follow-ups/${done}`, { status: 'open' })
    await advance(MINUTE)
    expect(await listEscalations(done)).toEqual(['reminded', 'reminded'])
    await recovery.attempt(done, { outcome: 'lost', note: 'Gone' })
    const [{ id: attemptId }] = (await recovery.get(done)).attempts
    await service.call('DELETE', `/api/follow-ups/${done}/attempts/${attemptId}`)
    await advance(MINUTE)
    expect((await listEscalations(done)).filter((step: string) => step === 'reminded')).toHaveLength(3)
  })

  it('keep to the settings, to who is away, and to whom a manager has given them, also without a mail server', async () => {
    Object.assign(service.deps, { mail: undefined, mailTransport: undefined })
    await service.call('PATCH', '/api/follow-up-settings', {
      lifecycleSettings: { notifyManagersAfter: null, reassignAfter: 1 },
    })
    const day = '2026-11-24'
    await service.deps.database.batch([
      sql`update workspace set lifecycle_settings = '{"notifyManagersAfter":null,"reassignAfter":1}'`,
      sql`update member set away_from = ${day}, away_until = ${day} where user_id = ${lead.userId}`,
    ])
    const [id, reassigned] = [
      await recovery.respond(sampleContacts.ada, 2),
      await recovery.respond(sampleContacts.grace, 2),
    ]
    for (const followUp of [id, reassigned]) await assign(followUp, agent.userId)
    await advance(4 * HOUR + 5 * MINUTE)
    service.time.advance(1000)
    await assign(reassigned, manager.userId)
    await advance(HOUR)
    expect(await recovery.get(id)).toMatchObject({ ownerId: manager.userId })
    expect((await recovery.get(reassigned)).changes[0].changed).toEqual({ owner: 'Grace' })
    expect(await listEscalations(id)).toEqual(['reassigned', 'reminded'])
    expect(await listEscalations(reassigned)).toEqual(['reminded'])
  })
})
