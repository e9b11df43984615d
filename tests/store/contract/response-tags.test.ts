import { beforeEach, expect, it } from 'vitest'
import * as responseLists from '../../../server/store/queries/response-lists.ts'
import * as responseTagStore from '../../../server/store/queries/response-tags.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('response-tags', { responseTags: responseTagStore }, ({ database, responseTags }) => {
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
  const addTag = (responseId: string, tag: string, workspaceId = mainWorkspaceId) =>
    responseTags.insertResponseTag({ workspaceId, responseId, tag, createdAt: NOON, createdBy: 'cli' })
  const list = async (filter: responseLists.ResponseFilter, page = {}) =>
    (await database.all(responseLists.selectResponses(mainWorkspaceId, filter, { limit: 10, ...page }))).map(
      ({ id }) => id,
    )

  it('stores a tag once per response, and finds responses by tag', async () => {
    await database.batch([
      addTag('a', 'Late'),
      addTag('a', 'Late'),
      addTag('a', 'VIP'),
      addTag('c', 'Late'),
      addTag('d', 'Late', mainWorkspaceId),
    ])
    await database.batch([addTag('d', 'Theirs', otherWorkspaceId)])
    expect(await database.all(responseTags.selectResponseTags(mainWorkspaceId, ['a', 'b', 'd']))).toEqual([
      { responseId: 'a', tag: 'Late' },
      { responseId: 'a', tag: 'VIP' },
    ])
    expect((await database.all(responseTags.selectTags(mainWorkspaceId, 10))).map(({ tag }) => tag)).toEqual([
      'Late',
      'VIP',
    ])
    expect((await database.all(responseTags.selectTags(mainWorkspaceId, 1))).map(({ tag }) => tag)).toEqual(['Late'])
    const findTags = async (bounds = {}, limit = 10) =>
      (await database.all(responseTags.selectTaggedResponseIds(mainWorkspaceId, 'Late', bounds, limit))).map(
        ({ id }) => id,
      )
    expect(await findTags()).toEqual(['c', 'a'])
    expect(await findTags({}, 1)).toEqual(['c'])
    expect(await findTags({ before: 'c' })).toEqual(['a'])
    expect(await findTags({ after: 'a' })).toEqual(['c'])
    expect(await findTags({ oldest: true })).toEqual(['a', 'c'])
    expect(await list({ tag: 'VIP' })).toEqual(['a'])
    await database.batch([
      responseTags.deleteResponseTag(mainWorkspaceId, 'a', 'Late'),
      responseTags.deleteResponseTag(otherWorkspaceId, 'c', 'Late'),
    ])
    expect(await findTags()).toEqual(['c'])
    await database.batch([responseTags.deleteResponseTags(responses.responsesWhere.byIds(['c']))])
    expect(await findTags()).toEqual([])
  })
})
