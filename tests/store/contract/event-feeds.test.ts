import { beforeEach, expect, it } from 'vitest'
import * as eventFeedStore from '../../../server/store/queries/event-feeds.ts'
import { insertEvents } from '../../../server/store/queries/events.ts'
import { sql } from '../../../server/store/sql.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('event-feeds', { eventFeeds: eventFeedStore }, ({ database, eventFeeds }) => {
  beforeEach(() => insertWorkspaces(database))

  const buildEvent = (id: string, type: EventType, workspaceId = mainWorkspaceId) => ({
    ...{ id, type, workspaceId, subjectId: 'x', surveyId: null, data: {}, causedBy: null, at: NOON },
  })

  it('end at a position, each workspace at its own', async () => {
    const setPosition = (workspaceId: string, position: number) =>
      sql`insert into event_feed (workspace_id, position) values (${workspaceId}, ${position})`
    await database.batch([setPosition(mainWorkspaceId, 7), setPosition(otherWorkspaceId, 9)])
    expect(await database.all(eventFeeds.selectFeedPositions([mainWorkspaceId, 'nowhere']))).toEqual([
      { workspaceId: mainWorkspaceId, position: 7 },
    ])
  })

  it('say what has happened after a position', async () => {
    await database.batch([
      insertEvents([
        buildEvent('event-1', 'response.created'),
        buildEvent('event-2', 'follow-up.opened'),
        buildEvent('event-3', 'contact.created'),
        buildEvent('event-4', 'survey.closed', otherWorkspaceId),
        buildEvent('event-5', 'contact.erased'),
      ]),
      // The fifth has no place yet.
      ...['event-1', 'event-2', 'event-3', 'event-4'].map(
        (id, index) => sql`update event set position = ${index + 1} where id = ${id}`,
      ),
    ])
    const list = (position: number, limit: number) =>
      database.all(eventFeeds.selectEventTypesAfter(mainWorkspaceId, position, limit))
    expect(await list(1, 5)).toEqual([
      { position: 2, type: 'follow-up.opened' },
      { position: 3, type: 'contact.created' },
    ])
    expect(await list(0, 1)).toEqual([{ position: 1, type: 'response.created' }])
  })
})
