import { beforeEach, expect, it } from 'vitest'
import * as followUpMessageStore from '../../../server/store/queries/follow-up-messages.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('follow-up-messages', { followUpMessages: followUpMessageStore }, ({ database, followUpMessages }) => {
  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      responses.insertResponses([
        buildResponse({ id: 'a', score: 3 }),
        buildResponse({ id: 'b', workspaceId: otherWorkspaceId, surveyId: 'survey-theirs', score: 1 }),
      ]),
      openFollowUps(responses.responsesWhere.byIds(['a', 'b']), NOON, []),
    ])
  })

  const buildMessage = (
    id: string,
    values: Partial<followUpMessageStore.FollowUpMessageRow> = {},
  ): followUpMessageStore.FollowUpMessageRow => ({
    ...{
      id,
      workspaceId: mainWorkspaceId,
      responseId: 'a',
      direction: 'out',
      at: NOON,
      actor: 'user:1',
      actorName: 'Ada',
    },
    ...{ address: 'grace@example.com', subject: 'Hello', text: `Text ${id}`, mailId: `mail-${id}`, state: 'waiting' },
    error: null,
    ...values,
  })

  it('stores each mail once, and lists the newest first', async () => {
    const reply = buildMessage('m2', { direction: 'in', state: 'received', at: NOON + 1 })
    const results = await database.batch([
      followUpMessages.insertFollowUpMessage(buildMessage('m1')),
      followUpMessages.insertFollowUpMessage(reply),
      followUpMessages.insertFollowUpMessage({ ...reply, id: 'm3' }),
      followUpMessages.insertFollowUpMessage(
        buildMessage('m4', { workspaceId: otherWorkspaceId, responseId: 'b', mailId: 'mail-m1' }),
      ),
    ])
    expect(results).toEqual([[{ id: 'm1' }], [{ id: 'm2' }], [], [{ id: 'm4' }]])
    const list = (workspaceId: string, limit: number) =>
      database.all(followUpMessages.selectFollowUpMessages(workspaceId, 'a', limit))
    expect(await list(mainWorkspaceId, 10)).toEqual([reply, buildMessage('m1')])
    expect(await list(mainWorkspaceId, 1)).toEqual([reply])
    expect(await list(otherWorkspaceId, 10)).toEqual([])
    expect(await database.all(followUpMessages.selectFollowUpMessage(mainWorkspaceId, 'm1'))).toEqual([
      buildMessage('m1'),
    ])
    expect(await database.all(followUpMessages.selectFollowUpMessage(otherWorkspaceId, 'm1'))).toEqual([])
    const find = (direction: 'in' | 'out', mailId: string) =>
      database.all(followUpMessages.selectFollowUpMessageByMail(mainWorkspaceId, direction, mailId))
    expect(await find('in', 'mail-m2')).toEqual([{ id: 'm2' }])
    expect(await find('out', 'mail-m2')).toEqual([])
    const count = (direction: 'in' | 'out', since: number) =>
      database.all(followUpMessages.countFollowUpMessages(mainWorkspaceId, 'a', { direction, since }))
    expect(await count('in', NOON + 1)).toEqual([{ count: 1 }])
    expect(await count('in', NOON + 2)).toEqual([{ count: 0 }])
    expect(await count('out', NOON)).toEqual([{ count: 1 }])
  })

  it('marks what was sent or came back: a failure stays', async () => {
    await database.batch([
      followUpMessages.insertFollowUpMessage(buildMessage('m1')),
      followUpMessages.insertFollowUpMessage(buildMessage('m2', { direction: 'in', state: 'received' })),
    ])
    const setState = async (id: string, state: 'sent' | 'failed', workspaceId = mainWorkspaceId) => {
      const values = { state, error: state === 'failed' ? 'No such user' : null }
      const [rows] = await database.batch([followUpMessages.setFollowUpMessageState(workspaceId, id, values)])
      return rows
    }
    expect(await setState('m1', 'sent', otherWorkspaceId)).toEqual([])
    expect(await setState('m1', 'sent')).toEqual([{ id: 'm1' }])
    expect(await setState('m1', 'failed')).toEqual([{ id: 'm1' }])
    expect(await setState('m1', 'sent')).toEqual([])
    expect(await setState('m2', 'failed')).toEqual([])
    const [message] = await database.all(followUpMessages.selectFollowUpMessage(mainWorkspaceId, 'm1'))
    expect(message).toMatchObject({ state: 'failed', error: 'No such user' })
  })
})
