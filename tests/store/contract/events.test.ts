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
})
