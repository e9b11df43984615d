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
})
