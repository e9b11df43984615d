import { beforeEach, expect, it } from 'vitest'
import * as responses from '../../../server/store/queries/responses.ts'
import * as savedViewStore from '../../../server/store/queries/saved-views.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('saved-views', { savedViews: savedViewStore }, ({ database, savedViews }) => {
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

  it('stores the views of each user and page, one per name', async () => {
    const viewOwner = { workspaceId: mainWorkspaceId, userId: '1', page: 'responses' }
    const addView = (id: string, name: string, query: string) =>
      savedViews.upsertSavedView(viewOwner, { id, name, query, createdAt: NOON })
    await database.batch([addView('v1', 'Late', 'q=late'), addView('v2', 'Angry', 'group=detractor')])
    await database.batch([addView('v3', 'Late', 'q=later')])
    expect(await database.all(savedViews.selectSavedViews(viewOwner))).toEqual([
      { id: 'v2', name: 'Angry', query: 'group=detractor' },
      { id: 'v1', name: 'Late', query: 'q=later' },
    ])
    expect(await database.all(savedViews.selectSavedViews({ ...viewOwner, page: 'follow-ups' }))).toEqual([])
    await database.batch([
      savedViews.deleteSavedView({ ...viewOwner, userId: '2' }, 'v1'),
      savedViews.deleteSavedView(viewOwner, 'v2'),
    ])
    expect(await database.all(savedViews.selectSavedViews(viewOwner))).toHaveLength(1)
    expect(await database.all(savedViews.selectAllViews(mainWorkspaceId))).toMatchObject([{ query: 'q=later' }])
    await database.batch([savedViews.deleteViewsById(otherWorkspaceId, ['v1', 'v3'])])
    expect(await database.all(savedViews.selectAllViews(mainWorkspaceId))).toHaveLength(1)
    await database.batch([savedViews.deleteViewsById(mainWorkspaceId, ['v1', 'v3'])])
    expect(await database.all(savedViews.selectAllViews(mainWorkspaceId))).toEqual([])
  })
})
