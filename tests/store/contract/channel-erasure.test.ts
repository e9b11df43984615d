import { beforeEach, expect, it } from 'vitest'
import * as erasureStore from '../../../server/store/queries/channel-erasure.ts'
import { insertResponses } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('erasure of messages', { channelErasure: erasureStore }, ({ database, channelErasure }) => {
  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      sql`insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
          values ('channel', ${mainWorkspaceId}, 'webhook', 'Team', '{}', '', 1, 1)`,
      sql`insert into contact_merge (id, workspace_id, contact_id, merged_id, merged, at, actor)
          values ('merge', ${mainWorkspaceId}, 'contact-ada', 'merged', '{}', 1, 'cli')`,
      ...[
        ['1', 'contact-ada', null, 'sent', 'm1'],
        ['2', 'contact-ada', 'response-1', 'waiting', null],
        ['3', 'merged', null, 'sent', 'm3'],
        ['4', 'contact-mei', 'response-2', 'waiting', 'm4'],
        ['5', 'contact-mei', null, 'sent', 'm4'],
      ].map(
        ([id, contactId, responseId, state, messageId]) => sql`
        insert into channel_delivery (id, workspace_id, channel_id, kind, contact_id, response_id, body, state, message_id, due_at, created_at)
        values (${id}, ${mainWorkspaceId}, 'channel', 'webhook', ${contactId}, ${responseId}, 'Ada', ${state}, ${messageId}, 1, 1)`,
      ),
      ...['m1', 'm3', 'm4'].map(
        (id) => sql`
        insert into channel_attempt (id, workspace_id, channel_id, message_id, at, duration_ms, outcome, request, response)
        values (${id}, ${mainWorkspaceId}, 'channel', ${id}, 1, 1, 'sent', 'Ada', 'Ada')`,
      ),
    ])
  })

  const listBodies = async () =>
    (await database.all(sql<{ id: string }>`select id from channel_delivery where body is not null order by id`)).map(
      ({ id }) => id,
    )
  const listRequests = async () =>
    (
      await database.all(sql<{ id: string }>`
      select id from channel_attempt where request is not null or response is not null order by id`)
    ).map(({ id }) => id)

  it('takes all that is said of a contact and those merged into it, and drops what waits', async () => {
    await database.batch(channelErasure.eraseChannelMessagesOfContact(otherWorkspaceId, 'contact-ada', 5))
    expect(await listBodies()).toEqual(['1', '2', '3', '4', '5'])
    await database.batch(channelErasure.eraseChannelMessagesOfContact(mainWorkspaceId, 'contact-ada', 5))
    expect(await listBodies()).toEqual(['4', '5'])
    expect(await listRequests()).toEqual(['m4'])
    expect(await database.all(sql`select id, reason, at from channel_delivery where state = 'dropped'`)).toEqual([
      { id: '2', reason: 'subject-deleted', at: 5 },
    ])
    await database.batch(channelErasure.eraseChannelMessages(mainWorkspaceId, sql`('contact-mei')`, 6))
    expect([await listBodies(), await listRequests()]).toEqual([[], []])
  })

  it('takes all that is said of responses', async () => {
    const { eraseMessagesOfResponseIds, eraseMessagesOfResponseRange, eraseMessagesOfResponses } = channelErasure
    const all = ['1', '2', '3', '4', '5']
    for (const statements of [
      eraseMessagesOfResponseIds(otherWorkspaceId, ['response-1', 'response-2'], 5),
      eraseMessagesOfResponseRange(mainWorkspaceId, { after: 'response-2', to: 'z' }, 5),
      eraseMessagesOfResponses(mainWorkspaceId, sql`r.id = 'none'`, 5),
    ])
      await database.batch(statements)
    expect(await listBodies()).toEqual(all)
    await database.batch(eraseMessagesOfResponseRange(mainWorkspaceId, { after: 'response-1', to: 'response-2' }, 6))
    // The attempt told of another delivery, too.
    expect([await listBodies(), await listRequests()]).toEqual([
      ['1', '2', '3', '5'],
      ['m1', 'm3'],
    ])
    await database.batch(eraseMessagesOfResponseIds(mainWorkspaceId, ['response-1'], 7))
    expect(await listBodies()).toEqual(['1', '3', '5'])
    expect(await database.all(sql`select id, at from channel_delivery where state = 'dropped' order by id`)).toEqual([
      { id: '2', at: 7 },
      { id: '4', at: 6 },
    ])
    await database.batch([
      insertResponses([buildResponse({ id: 'response-1' })]),
      sql`update channel_delivery set response_id = 'response-1' where id = '1'`,
    ])
    await database.batch(eraseMessagesOfResponses(mainWorkspaceId, sql`r.id = 'response-1'`, 8))
    expect([await listBodies(), await listRequests()]).toEqual([['3', '5'], ['m3']])
  })
})
