import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordEvents } from '../../../server/domain/events/recording.ts'
import { routeEvents } from '../../../server/domain/rules/routing.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

describe.each(engines)('a new workspace on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it.each([
    ['en', ['Team', 'Managers'], 'Unhappy customers'],
    ['zh-Hans', ['团队', '经理'], '不满意的客户'],
    ['zh-Hant', ['團隊', '經理'], '不滿意的顧客'],
  ] as const)('has rules and channels named in %s, which the API reads', async (language, channelNames, ruleName) => {
    const workspace = await createWorkspace(service.deps, { name: language, timeZone: 'UTC', language })
    const call = createApiClient(service.app, workspace)
    const { body: channels } = await call('GET', '/api/channels')
    expect(channels.data.map(({ name }: { name: string }) => name).sort()).toEqual([...channelNames].sort())
    expect(channels.data).toMatchObject([{ kind: 'email', settings: { language } }, { kind: 'email' }])
    const { body: rules } = await call('GET', '/api/rules')
    expect(rules.data).toHaveLength(4)
    for (const { id, problems, settings, version } of rules.data) {
      expect(problems).toEqual([])
      // The settings are what the API would take.
      expect((await call('PATCH', `/api/rules/${id}`, { settings, version })).status).toBe(200)
    }
    expect(rules.data.map(({ name }: { name: string }) => name)).toContain(ruleName)
  })

  it('tells whose case it is, and otherwise owners and managers', async () => {
    const workspace = await createWorkspace(service.deps, { name: 'New', timeZone: 'UTC' })
    const { workspaceId, surveyId } = workspace
    const join = async (role: 'owner' | 'manager' | 'agent') =>
      (await signInMember(service, role, { where: workspaceId, name: role })).userId
    const [owner, manager] = [await join('owner'), await join('manager')]
    const call = createApiClient(service.app, workspace)
    const submit = (values: object) => {
      service.time.advance(1000)
      const submission = { key: `${service.time.now()}`, interaction: 'pointer', ...values }
      return call('POST', `/embed/surveys/${surveyId}/responses`, submission)
    }
    const respond = async (values: object) => (await submit(values)).body.id as string
    const record = (type: EventType, subjectId: string) =>
      connection.database.batch(
        recordEvents(service.deps, { workspaceId, actor: 'system' }, [{ type, subjectId, surveyId }]),
      )
    const listNew = async () => {
      while (await routeEvents(service.deps, workspaceId)) {}
      const rows = await connection.database.all(sql<{ recipientId: string; type: string }>`
        select d.recipient_id as "recipientId", e.type
        from   channel_delivery d join event e on e.id = d.event_id where d.workspace_id = ${workspaceId}`)
      await connection.database.batch([sql`delete from channel_delivery`])
      return rows.map(({ recipientId, type }) => [type, recipientId]).sort()
    }
    await call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    await respond({ score: 9 })
    expect(await listNew()).toEqual([])
    await respond({ score: 0 })
    const both = [owner, manager].sort()
    expect(await listNew()).toEqual(both.map((id) => ['response.created', id]))
    await respond({ score: 9, contactRequested: true })
    expect(await listNew()).toEqual(both.map((id) => ['response.created', id]))
    const agent = await join('agent')
    const owned = await respond({ score: 1, contactRequested: true })
    await call('PATCH', `/api/follow-ups/${owned}`, { ownerId: agent })
    expect(await listNew()).toEqual([['response.created', agent]])
    // One who asks for a call later: once while the first alert waits, and again if it has left.
    const ask = async (sendsFirst: boolean) => {
      const { body } = await submit({ score: 1 })
      while (await routeEvents(service.deps, workspaceId)) {}
      if (sendsFirst) await connection.database.batch([sql`update channel_delivery set state = 'sent'`])
      service.time.advance(1000)
      await call('PATCH', `/embed/responses/${body.id}`, { editToken: body.editToken, contactRequested: true })
      return listNew()
    }
    const created = both.map((id) => ['response.created', id])
    expect(await ask(false)).toEqual(created)
    expect(await ask(true)).toEqual([...created, ...both.map((id) => ['response.updated', id])])
    await record('follow-up.overdue', owned)
    expect(await listNew()).toEqual([agent, manager].sort().map((id) => ['follow-up.overdue', id]))
    await record('score.moved', surveyId)
    expect(await listNew()).toEqual(both.map((id) => ['score.moved', id]))
  })
})
