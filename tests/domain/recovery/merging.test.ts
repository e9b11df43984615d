import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resolveActionLink } from '../../../server/domain/follow-ups/action-links.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { mergeFollowUps } from '../../../server/domain/recovery/merging.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createRecovery, type Recovery } from '../../support/recovery.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, type Service, sampleContacts } from '../../support/world.ts'

const { ada, grace } = sampleContacts
/** Tuesday at ten in London, where the workspace is. */
const START = Date.parse('2026-11-24T10:00:00Z')

describe.each(engines)('open follow-ups of one customer on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let recovery: Recovery

  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database, createClock(START))
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    recovery = createRecovery(service)
  })
  afterEach(() => connection.close())

  const patch = (id: string, body: object) => service.call('PATCH', `/api/follow-ups/${id}`, body)

  it('merge into the oldest, which becomes as urgent as the most urgent of them', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Mei' })
    const tokens = [await recovery.invite(ada), await recovery.invite(ada), await recovery.invite(ada)] as const
    const first = await recovery.respondBy(tokens[0], 5)
    const other = await recovery.respond(grace, 1)
    await recovery.work()
    expect((await recovery.get(first)).status).toBe('open')
    await recovery.attempt(first, { outcome: 'waiting', note: 'Sends the receipt' })
    expect(await recovery.get(first)).toMatchObject({ stage: 'waiting' })

    service.time.advance(DAY)
    const second = await recovery.respondBy(tokens[1], 2)
    await patch(second, { ownerId: agent.userId, note: 'Called in anger' })
    const { dueAt } = await recovery.get(second)
    await recovery.work()
    const [merged, survivor] = [await recovery.get(second), await recovery.get(first)]
    expect(merged).toMatchObject({ status: 'done', stage: 'merged', result: null, note: 'Called in anger' })
    expect(merged.changes[0].changed).toEqual({ stage: 'merged', mergedInto: first })
    expect(survivor).toMatchObject({ status: 'open', stage: 'contacted', dueAt, ownerId: agent.userId, owner: 'Mei' })
    expect(survivor.changes[0].changed).toEqual({ merged: [second], dueAt, owner: 'Mei' })
    expect((await recovery.get(other)).status).toBe('open')
    expect(await recovery.listEvents(second)).toContain('follow-up.merged')

    // It is sorted by the lower score, also after a recount, and nothing more is to be done.
    const { body: list } = await service.call('GET', '/api/follow-ups?sort=score')
    expect(list.data.map(({ id }: { id: string }) => id)).toEqual([other, first])
    expect(await service.deps.database.all(sql`select score from follow_up where response_id = ${first}`)).toEqual([
      { score: 2 },
    ])
    expect(await verifyCounts(service.deps)).toEqual([])
    const { updatedAt } = await recovery.get(first)
    await mergeFollowUps(service.deps, service.ours.workspaceId, { followUpIds: [first, second], contactIds: [] })
    expect((await recovery.get(first)).updatedAt).toBe(updatedAt)

    // What was merged into one that is merged in turn goes on in the same one.
    await patch(first, { status: 'done', note: 'Fine' })
    const third = await recovery.respondBy(tokens[2], 4)
    await recovery.work()
    await patch(first, { status: 'open' })
    await recovery.work()
    expect(await recovery.get(third)).toMatchObject({ stage: 'merged' })
    expect(await recovery.get(first)).toMatchObject({ status: 'open' })

    // When its response is deleted, the next oldest goes on, as the only one.
    expect((await service.call('DELETE', `/api/responses/${first}`)).status).toBe(204)
    await recovery.work()
    expect((await recovery.get(second)).status).toBe('open')
    expect(await recovery.get(third)).toMatchObject({ stage: 'merged' })
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('keep what was found out, and when the customer was first reached', async () => {
    const tokens = [await recovery.invite(ada), await recovery.invite(ada)] as const
    const first = await recovery.respondBy(tokens[0], 5)
    await patch(first, { cause: 'delivery' })
    const second = await recovery.respondBy(tokens[1], 2)
    const findings = { cause: 'other', promise: 'A call on Friday', amends: { amount: 500, currency: 'EUR' } }
    await recovery.attempt(second, { outcome: 'call-back', note: 'Spoke', ...findings, dueAt: '2026-11-27T12:00:00Z' })
    const { contactedAt } = await recovery.get(second)
    await recovery.work()
    expect(await recovery.get(second)).toMatchObject({ stage: 'merged' })
    expect(await recovery.get(first)).toMatchObject({
      ...{ stage: 'contacted', contactedAt, cause: 'delivery', promise: 'A call on Friday', amends: findings.amends },
    })
    // A link in an earlier email acts on the follow-up that goes on.
    const manager = await signInMember(service, 'manager')
    const link = { workspaceId: service.ours.workspaceId, userId: manager.userId, followUpId: second }
    const issuedAt = service.time.now() + DAY
    const resolved = await resolveActionLink(service.deps, { ...link, action: 'take', issuedAt }, '127.0.0.1')
    expect(resolved).toMatchObject({ state: 'ready', followUp: { id: first } })
  })

  it('merge when their contacts do, and stay apart where a respondent is not verified', async () => {
    const first = await recovery.respond(ada, 5)
    service.time.advance(1000)
    const body = { key: 'stranger', score: 0, contact: { email: ada.email, name: 'Ada' } }
    const { body: stranger } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)
    await recovery.work()
    expect([(await recovery.get(first)).status, (await recovery.get(stranger.id)).status]).toEqual(['open', 'open'])

    const second = await recovery.respond(grace, 3)
    const [contact] = await service.deps.database.all(sql<{ id: string }>`
      select contact_id as id from response where id = ${first}`)
    await service.deps.database.batch([sql`update response set contact_id = ${contact?.id} where id = ${second}`])
    const payload = { followUpIds: [], contactIds: [contact?.id ?? ''] }
    await Promise.all([payload, payload].map((input) => mergeFollowUps(service.deps, service.ours.workspaceId, input)))
    expect((await recovery.get(second)).stage).toBe('merged')
    expect((await recovery.get(first)).changes.map(({ changed }: { changed: object }) => changed)).toEqual([
      { merged: [second] },
    ])
  })
})
