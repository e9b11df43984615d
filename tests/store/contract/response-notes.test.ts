import { beforeEach, expect, it } from 'vitest'
import * as responseNoteStore from '../../../server/store/queries/response-notes.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('response-notes', { responseNotes: responseNoteStore }, ({ database, responseNotes }) => {
  beforeEach(() => insertFixture(database))

  const insertRows = () =>
    database.batch([
      responses.insertResponses([
        buildResponse({ id: 'a', score: 3, comment: 'Late', channel: 'email' }),
        buildResponse({ id: 'b', score: 10 }),
        buildResponse({ id: 'c', score: 3 }),
        buildResponse({ id: 'd', workspaceId: otherWorkspaceId, surveyId: 'survey-theirs' }),
      ]),
      insertUser('1', 'Ada', 'ada@vouch.test'),
    ])
  beforeEach(insertRows)

  it('stores notes with their authors, newest first', async () => {
    const addNote = (id: string, responseId: string, workspaceId = mainWorkspaceId) =>
      responseNotes.insertResponseNote({
        id,
        workspaceId,
        responseId,
        text: `Note ${id}`,
        at: NOON,
        actor: 'user:1',
        actorName: 'Ada',
      })
    const insertedNotes = await database.batch([
      addNote('n1', 'a'),
      addNote('n2', 'a'),
      addNote('n3', 'd'),
      addNote('n4', 'b'),
    ])
    expect(insertedNotes).toEqual([[{ id: 'n1' }], [{ id: 'n2' }], [], [{ id: 'n4' }]])
    const addResponse = (id: string) => ({ id, text: `Note ${id}`, at: NOON, actor: 'user:1', actorName: 'Ada' })
    expect(await database.all(responseNotes.selectResponseNotes(mainWorkspaceId, 'a'))).toEqual([
      addResponse('n2'),
      addResponse('n1'),
    ])
    expect(await database.all(responseNotes.selectResponseNotes(otherWorkspaceId, 'a'))).toEqual([])
    await database.batch([responseNotes.deleteResponseNotes(responses.responsesWhere.byIds(['a']))])
    expect(await database.all(responseNotes.selectResponseNotes(mainWorkspaceId, 'a'))).toEqual([])
    expect(await database.all(responseNotes.selectResponseNotes(mainWorkspaceId, 'b'))).toEqual([addResponse('n4')])
  })
})
