import { beforeEach, expect, it } from 'vitest'
import * as eventStore from '../../../server/store/queries/events.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('events', { events: eventStore }, ({ database, events }) => {
  beforeEach(() => insertFixture(database))

  const list = () =>
    database.all(sql`
      select id, type, subject_id as "subjectId", cast(data ->> 'score' as text) as score, caused_by as "causedBy", at, position
      from event order by id`)

  it('are stored as they are, without a position', async () => {
    const row: eventStore.EventRow = {
      id: 'event-1',
      workspaceId: mainWorkspaceId,
      type: 'contact.created',
      subjectId: 'contact-a',
      surveyId: null,
      data: { score: 3 },
      causedBy: 'cli',
      at: NOON,
    }
    await database.batch([events.insertEvents([row])])
    expect(await list()).toEqual([
      { id: 'event-1', type: row.type, subjectId: 'contact-a', score: '3', causedBy: 'cli', at: NOON, position: null },
    ])
  })

  it('tell of a new response and of the follow-up it opens', async () => {
    const row = buildResponse({ id: '0123456789response1234', score: 2, createdAt: NOON })
    const selection = responsesWhere.byIds([row.id])
    await database.batch([
      insertResponses([row]),
      events.insertResponseEvents(selection),
      openFollowUps(selection, NOON, []),
      events.insertOpenedEvents(selection, NOON),
    ])
    expect(await list()).toMatchObject([
      { id: `${row.id}c`, type: 'response.created', subjectId: row.id, score: '2', causedBy: null },
      { id: `${row.id}f`, type: 'follow-up.opened', subjectId: row.id, score: '2', at: NOON },
    ])
  })

  it('are listed once they have a position, by type and survey, between two positions', async () => {
    const build = (index: number, row: Partial<eventStore.EventRow> = {}): eventStore.EventRow => ({
      id: `event-${index}`,
      workspaceId: mainWorkspaceId,
      type: 'contact.created',
      subjectId: 'contact-a',
      surveyId: null,
      data: { n: index },
      causedBy: null,
      at: NOON + index,
      ...row,
    })
    expect(await database.all(events.selectFeedPosition(mainWorkspaceId))).toEqual([{ position: 0, first: null }])
    await database.batch([
      events.insertEvents([
        build(1),
        build(2, { type: 'survey.closed', surveyId: 'survey-1' }),
        build(3, { surveyId: 'survey-1' }),
        build(4),
        build(5, { workspaceId: 'elsewhere' }),
      ]),
      sql`update event set position = cast(substr(id, 7) as bigint) + 6 where id <> 'event-4'`,
      sql`insert into event_feed (workspace_id, position) values (${mainWorkspaceId}, 9)`,
    ])
    expect(await database.all(events.selectFeedPosition(mainWorkspaceId))).toEqual([{ position: 9, first: 7 }])
    const find = async (filter: Partial<eventStore.FeedFilter>, limit = 10) => {
      const rows = await database.all(events.selectFeed(mainWorkspaceId, { after: 0, upTo: 100, ...filter }, limit))
      return rows.map(({ position }) => position)
    }
    expect(await find({})).toEqual([7, 8, 9])
    expect(await find({}, 2)).toEqual([7, 8])
    expect(await find({ after: 7, upTo: 8 })).toEqual([8])
    expect(await find({ types: ['contact.created', 'contact.erased'] })).toEqual([7, 9])
    expect(await find({ surveyId: 'survey-1', types: ['contact.created'] })).toEqual([9])
    const [row] = await database.all(events.selectFeed(mainWorkspaceId, { after: 8, upTo: 9 }, 1))
    expect(row).toEqual({
      id: 'event-3',
      type: 'contact.created',
      subjectId: 'contact-a',
      surveyId: 'survey-1',
      data: '{"n":3}',
      causedBy: null,
      at: NOON + 3,
      position: 9,
    })
  })

  it('tell of responses as they are, and of follow-ups that open later or are reopened, once', async () => {
    const rows = ['0123456789response1234', '0123456789response5678'].map((id, index) =>
      buildResponse({ id, key: `key-${index}`, score: index, contactRequestedAt: NOON, createdAt: NOON }),
    )
    const ids = rows.map(({ id }) => id)
    const selection = responsesWhere.byIds(ids)
    const shared = { id: 'aaaaaaaaaabbbbbbbbbbbb', causedBy: 'user:1', at: NOON + 1 }
    await database.batch([
      insertResponses(rows),
      events.insertEventsOfResponses(selection, {
        ...shared,
        type: 'response.updated',
        facts: { fields: ['comment'] },
      }),
      events.insertEventsOfResponses(sql`${selection} and r.score = 0`, {
        ...{ id: 'ddddddddddbbbbbbbbbbbb', causedBy: null, at: NOON + 1 },
        type: 'response.deleted',
      }),
      openFollowUps(selection, NOON + 1, []),
      events.insertLaterOpenedEvents(selection, { timePrefix: 'ffffffffff', causedBy: null, at: NOON + 1 }),
      events.insertLaterOpenedEvents(selection, { timePrefix: 'ffffffffff', causedBy: null, at: NOON + 1 }),
      sql`update follow_up set done_at = 1, reason = 'score' where response_id = ${ids[0]}`,
      events.insertReopenedEvents(selection, { ...shared, id: 'ggggggggggbbbbbbbbbbbb' }),
    ])
    expect(await list()).toMatchObject([
      { id: `${shared.id}response1234`, type: 'response.updated', subjectId: ids[0], score: '0', causedBy: 'user:1' },
      { id: `${shared.id}response5678`, type: 'response.updated', subjectId: ids[1], score: '1', at: NOON + 1 },
      { type: 'response.deleted', subjectId: ids[0], score: '0', causedBy: null },
      { id: 'ffffffffffresponse1234f', type: 'follow-up.opened', subjectId: ids[0] },
      { id: 'ffffffffffresponse5678f', type: 'follow-up.opened', subjectId: ids[1] },
      { type: 'follow-up.reopened', subjectId: ids[0] },
    ])
    const data = await database.all(sql<{ data: string }>`
      select cast(data as text) as data from event where type in ('response.updated', 'follow-up.reopened') order by id`)
    expect(data.map((row) => JSON.parse(row.data))).toEqual([
      { score: 0, fields: ['comment'] },
      { score: 1, fields: ['comment'] },
      { score: 0, reason: 'contact-requested' },
    ])
  })
})
