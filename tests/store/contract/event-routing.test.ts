import { beforeEach, expect, it } from 'vitest'
import * as routingStore from '../../../server/store/queries/event-routing.ts'
import { insertEvents } from '../../../server/store/queries/events.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { insertResponses } from '../../../server/store/queries/responses.ts'
import { insertRule } from '../../../server/store/queries/rules.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('event-routing', { eventRouting: routingStore }, ({ database, eventRouting: routing }) => {
  beforeEach(() => insertFixture(database))

  const conflict = { name: 'ConstraintViolation' }
  const buildEvent = (id: string, workspaceId = mainWorkspaceId) => ({
    ...{ id, workspaceId, type: 'response.created' as const, subjectId: 'response-1', surveyId: 'survey' },
    ...{ data: { score: 3 }, causedBy: null, at: NOON },
  })
  const insertChannel = (id: string, disabledAt: number | null = null) => sql`
    insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at, disabled_at)
    values (${id}, ${mainWorkspaceId}, 'slack', ${id}, '{"language":"en"}', '', ${NOON}, ${NOON}, ${disabledAt})`

  it('finds the workspaces with events to place, and their events in order', async () => {
    await database.batch([insertEvents([buildEvent('event-2'), buildEvent('event-1')])])
    expect(await database.all(routing.selectWorkspacesToRoute)).toEqual([{ id: mainWorkspaceId }])
    const events = await database.all(routing.selectUnplacedEvents(mainWorkspaceId, 5))
    expect(events.map(({ id }) => id)).toEqual(['event-1', 'event-2'])
    expect(events[0]).toMatchObject({ type: 'response.created', subjectId: 'response-1', surveyId: 'survey', at: NOON })
    expect(JSON.parse(events[0]?.data ?? '')).toEqual({ score: 3 })
    expect(await database.all(routing.selectUnplacedEvents(otherWorkspaceId, 5))).toEqual([])
    await database.batch([insertEvents([buildEvent('event-3', otherWorkspaceId)])])
    expect((await database.all(routing.selectWorkspacesToRoute)).map(({ id }) => id)).toEqual(
      [mainWorkspaceId, otherWorkspaceId].sort(),
    )
    await database.batch([sql`update workspace set deleted_at = ${NOON} where id = ${mainWorkspaceId}`])
    expect(await database.all(routing.selectWorkspacesToRoute)).toEqual([{ id: otherWorkspaceId }])
  })

  it('places events once, densely', async () => {
    await database.batch([insertEvents([buildEvent('event-2'), buildEvent('event-1'), buildEvent('event-3')])])
    const place = (ids: string[], after: number) =>
      database.batch([
        ...routing.advanceFeed(mainWorkspaceId, { after, count: ids.length }),
        ...routing.placeEvents(mainWorkspaceId, ids, after),
      ])
    await place(['event-1', 'event-2'], 0)
    await expect(place(['event-3'], 0)).rejects.toMatchObject(conflict)
    await expect(place(['event-3', 'event-4'], 2)).rejects.toMatchObject(conflict)
    await expect(place(['event-2', 'event-3'], 2)).rejects.toMatchObject(conflict)
    expect(await database.all(routing.selectFeedEnd(mainWorkspaceId))).toEqual([{ position: 2, demoAt: null }])
    await place(['event-3'], 2)
    const placed = await database.all(
      routing.selectPlacedEvents(mainWorkspaceId, { types: ['response.created'], before: 9, since: NOON }, 9),
    )
    expect(placed.map(({ id, position }) => [id, position])).toEqual([
      ['event-3', 3],
      ['event-2', 2],
      ['event-1', 1],
    ])
    expect(await database.all(routing.selectWorkspacesToRoute)).toEqual([])
  })

  it('reads the rules and channels that are active', async () => {
    const rule = { workspaceId: mainWorkspaceId, settings: '{}', createdAt: NOON, updatedAt: NOON }
    await database.batch([
      insertRule({ ...rule, id: 'rule-2', name: 'Two' }),
      insertRule({ ...rule, id: 'rule-1', name: 'One' }),
      insertRule({ ...rule, id: 'rule-3', name: 'Paused' }),
      sql`update rule set paused_at = ${NOON} where id = 'rule-3'`,
      insertChannel('channel-1'),
      insertChannel('channel-2', NOON),
    ])
    expect(await database.all(routing.selectActiveRules(mainWorkspaceId))).toEqual([
      { id: 'rule-1', name: 'One', settings: '{}', updatedAt: NOON },
      { id: 'rule-2', name: 'Two', settings: '{}', updatedAt: NOON },
    ])
    const channels = await database.all(routing.selectActiveChannels(mainWorkspaceId))
    expect(channels).toEqual([{ id: 'channel-1', kind: 'slack', settings: '{"language":"en"}' }])
  })

  it('reads what responses have started when they were created, and lets their alerts leave', async () => {
    const read = () => database.all(routing.selectCreatedEvents(mainWorkspaceId, ['response-1', 'gone']))
    await database.batch([insertChannel('channel-1'), insertEvents([buildEvent('response-1c')])])
    expect(await read()).toEqual([])
    await database.batch(routing.placeEvents(mainWorkspaceId, ['response-1c'], 0))
    const event = { id: 'response-1c', subjectId: 'response-1', at: NOON, position: 1 }
    expect(await read()).toEqual([{ ...event, ruleIds: null }])
    await database.batch([
      routing.setStartedRules(mainWorkspaceId, [{ id: 'response-1c', ruleIds: ['rule-1', 'rule-2'] }]),
      routing.setStartedRules(otherWorkspaceId, [{ id: 'response-1c', ruleIds: [] }]),
    ])
    expect(JSON.parse((await read())[0]?.ruleIds ?? '')).toEqual(['rule-1', 'rule-2'])
    const alert = {
      ...{ workspaceId: mainWorkspaceId, channelId: 'channel-1', kind: 'alert' as const, eventId: 'response-1c' },
      ...{ ruleId: 'rule-1', contactId: null, responseId: null, body: null, createdAt: NOON, dueAt: NOON + 30 },
    }
    await database.batch([
      routing.insertEventDeliveries([
        { ...alert, id: 'alert-1', recipientId: 'user-1' },
        { ...alert, id: 'alert-2', recipientId: 'user-2' },
        { ...alert, id: 'webhook', recipientId: 'user-3', kind: 'webhook' },
      ]),
    ])
    const readAlerts = async () =>
      (await database.all(routing.selectCreatedAlerts(mainWorkspaceId, ['response-1', 'gone']))).sort((one, other) =>
        one.id < other.id ? -1 : 1,
      )
    const row = { eventId: 'response-1c', channelId: 'channel-1', ruleId: 'rule-1', state: 'waiting' }
    expect(await readAlerts()).toEqual([
      { ...row, id: 'alert-1', recipientId: 'user-1', dueAt: NOON + 30 },
      { ...row, id: 'alert-2', recipientId: 'user-2', dueAt: NOON + 30 },
    ])
    expect(await database.all(routing.selectCreatedAlerts(otherWorkspaceId, ['response-1']))).toEqual([])
    const alerts = [
      { id: 'alert-1', dueAt: NOON + 30 },
      { id: 'alert-2', dueAt: NOON + 20 },
    ]
    await database.batch([
      routing.releaseAlerts(otherWorkspaceId, alerts, NOON + 7),
      routing.releaseAlerts(mainWorkspaceId, alerts, NOON + 10),
    ])
    expect((await readAlerts()).map(({ dueAt }) => dueAt)).toEqual([NOON + 10, NOON + 30])
  })

  it('reads the subjects of events', async () => {
    const row = buildResponse({
      id: 'response-1',
      contactId: 'contact-ada',
      score: 2,
      reasons: { price: 1 },
      createdAt: NOON,
    })
    await database.batch([insertResponses([row]), insertInvitations([buildInvitationRow('invitation-1')])])
    const [response] = await database.all(routing.selectRoutedResponses(mainWorkspaceId, ['response-1', 'gone']))
    expect(response).toMatchObject({ id: 'response-1', score: 2, contactId: 'contact-ada', ownerId: null })
    expect([JSON.parse(response?.reasons ?? ''), JSON.parse(response?.contactProperties ?? '')]).toEqual([
      { price: 1 },
      { tier: 'A', Größe: 'XL' },
    ])
    expect(await database.all(routing.selectRoutedResponses(otherWorkspaceId, ['response-1']))).toEqual([])
    const contacts = await database.all(routing.selectRoutedContacts(mainWorkspaceId, ['contact-mei', 'gone']))
    expect(contacts.map(({ id, locale }) => [id, locale])).toEqual([['contact-mei', 'zh-Hans']])
    const [invitation] = await database.all(routing.selectRoutedInvitations(mainWorkspaceId, ['invitation-1']))
    expect(invitation).toMatchObject({ id: 'invitation-1', contactId: 'contact-ada', email: 'ada@example.com' })
    expect(
      await database.all(routing.selectRoutedNames('survey', mainWorkspaceId, ['survey', 'survey-theirs'])),
    ).toEqual([{ id: 'survey', name: 'Relationship' }])
    const dryRun = (before: string) =>
      database.all(routing.selectResponsesForDryRun(mainWorkspaceId, { after: '', before }, 5))
    expect((await dryRun('z')).map(({ id }) => id)).toEqual(['response-1'])
    expect(await dryRun('response-1')).toEqual([])
  })

  it('adds deliveries once, and none to channels that are disabled', async () => {
    await database.batch([insertChannel('channel-1'), insertChannel('channel-2', NOON)])
    const delivery = {
      ...{ id: 'delivery-1', workspaceId: mainWorkspaceId, channelId: 'channel-1', kind: 'alert' as const },
      ...{
        eventId: 'event-1',
        ruleId: 'rule-1',
        contactId: 'contact-ada',
        responseId: 'response-1',
        recipientId: '',
        body: null,
        createdAt: NOON,
        dueAt: NOON + 1,
      },
    }
    await database.batch([
      routing.insertEventDeliveries([
        delivery,
        { ...delivery, id: 'delivery-2' },
        { ...delivery, id: 'delivery-3', recipientId: 'user-1', body: '{"a":"Ü"}' },
        { ...delivery, id: 'delivery-4', channelId: 'channel-2' },
        { ...delivery, id: 'delivery-5', workspaceId: otherWorkspaceId, eventId: 'event-2' },
      ]),
    ])
    const rows = await database.all(sql`
      select id, kind, state, due_at as "dueAt", attempts, contact_id as "contactId", body from channel_delivery order by id`)
    expect(rows).toEqual([
      {
        id: 'delivery-1',
        kind: 'alert',
        state: 'waiting',
        dueAt: NOON + 1,
        attempts: 0,
        contactId: 'contact-ada',
        body: null,
      },
      {
        id: 'delivery-3',
        kind: 'alert',
        state: 'waiting',
        dueAt: NOON + 1,
        attempts: 0,
        contactId: 'contact-ada',
        body: '{"a":"Ü"}',
      },
    ])
  })

  it('fails if a contact has been erased', async () => {
    await database.batch(routing.lockRoutedContacts(mainWorkspaceId, ['contact-ada', 'contact-mei', 'contact-ada']))
    await expect(
      database.batch(routing.lockRoutedContacts(mainWorkspaceId, ['contact-ada', 'gone'])),
    ).rejects.toMatchObject(conflict)
  })

  it('fails if a response was deleted, or no longer says who the respondent is', async () => {
    await database.batch([insertResponses([buildResponse({ id: 'response-1' })])])
    await database.batch(routing.lockRoutedResponses(mainWorkspaceId, ['response-1'], 0))
    for (const [ids, named] of [
      [['response-1', 'gone'], 0],
      [['response-1'], 1],
    ] as const)
      await expect(database.batch(routing.lockRoutedResponses(mainWorkspaceId, ids, named))).rejects.toMatchObject(
        conflict,
      )
  })
})
