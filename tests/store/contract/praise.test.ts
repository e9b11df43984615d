import { beforeEach, expect, it } from 'vitest'
import * as praiseStore from '../../../server/store/queries/praise.ts'
import { insertResponses } from '../../../server/store/queries/responses.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('praise', { praise: praiseStore }, ({ database, praise }) => {
  const anna: praiseStore.ColleagueRow = {
    ...{
      id: 'colleague-anna',
      workspaceId: mainWorkspaceId,
      name: 'Anna',
      aliases: '["Annie"]',
      email: 'anna@example.com',
    },
    ...{ userId: null, managerId: null, createdAt: NOON, updatedAt: NOON },
  }
  const bo = { ...anna, id: 'colleague-bo', name: 'Bo Li' }

  beforeEach(async () => {
    await insertFixture(database)
    const survey = { workspaceId: mainWorkspaceId, surveyId: 'survey' }
    await database.batch([
      insertResponses([
        buildResponseRow(survey, { id: 'response-1', contactId: 'contact-mei', comment: 'Anna!', score: 10 }),
        buildResponseRow(survey, { id: 'response-2', score: 9, comment: 'Bo Li', day: '2026-10-01' }),
      ]),
    ])
  })

  it('has colleagues with different names', async () => {
    await database.batch([
      praise.assertRoomForColleague(mainWorkspaceId, 2),
      praise.insertColleague(bo),
      praise.insertColleague(anna),
    ])
    expect(await database.all(praise.selectColleagues(mainWorkspaceId, 10))).toEqual([anna, bo])
    expect(await database.all(praise.selectColleague(otherWorkspaceId, anna.id))).toEqual([])
    await expect(database.batch([praise.insertColleague({ ...anna, id: 'other' })])).rejects.toThrow()
    await expect(database.batch([praise.assertRoomForColleague(mainWorkspaceId, 2)])).rejects.toThrow()
    await database.batch([praise.updateColleague(mainWorkspaceId, anna.id, { name: 'Anna B.' })])
    expect(await database.all(praise.selectColleague(mainWorkspaceId, anna.id))).toMatchObject([{ name: 'Anna B.' }])
    await database.batch([praise.deleteColleague(mainWorkspaceId, anna.id)])
    expect(await database.all(praise.selectColleague(mainWorkspaceId, anna.id))).toEqual([])
  })

  it('starts with the first colleague, and is searched once', async () => {
    expect(await database.all(praise.selectPraiseCursors)).toEqual([])
    await database.batch([praise.startPraise(mainWorkspaceId, 'a'), praise.insertColleague(anna)])
    await database.batch([praise.startPraise(mainWorkspaceId, 'b'), praise.insertColleague(bo)])
    const read = async () => (await database.all(praise.selectPraiseCursors)).map(({ id, after }) => [id, after])
    expect(await read()).toEqual([[mainWorkspaceId, 'a']])
    await database.batch(praise.advancePraiseCursor(mainWorkspaceId, 'a', 'c'))
    expect(await read()).toEqual([[mainWorkspaceId, 'c']])
    await expect(database.batch(praise.advancePraiseCursor(mainWorkspaceId, 'a', 'd'))).rejects.toThrow()
    const range = { after: '', to: 'response-1' }
    expect(await database.all(praise.selectCommentsForPraise(mainWorkspaceId, range, 10))).toEqual([
      { id: 'response-1', score: 10, comment: 'Anna!', name: '王梅', day: '2026-11-22', importId: null, isCounted: 1 },
    ])
  })

  it('is listed and counted', async () => {
    await database.batch([praise.insertColleague(anna), praise.insertColleague(bo)])
    const rows = [
      { responseId: 'response-1', colleagueId: anna.id, day: '2026-11-22' },
      { responseId: 'response-2', colleagueId: bo.id, day: '2026-10-01' },
      { responseId: 'response-2', colleagueId: 'gone', day: '2026-10-01' },
    ]
    await database.batch([
      praise.insertPraise(mainWorkspaceId, rows, NOON),
      praise.insertPraise(mainWorkspaceId, rows, NOON),
    ])
    const list = async (filter: Parameters<typeof praise.selectPraise>[1], workspaceId = mainWorkspaceId) =>
      (await database.all(praise.selectPraise(workspaceId, filter, 10))).map(({ responseId }) => responseId)
    expect(await list({})).toEqual(['response-2', 'response-1'])
    expect(await list({ colleagueId: anna.id })).toEqual(['response-1'])
    expect(await list({ before: { responseId: 'response-2', colleagueId: bo.id } })).toEqual(['response-1'])
    expect(await list({}, otherWorkspaceId)).toEqual([])
    const keys = { responseIds: ['response-1', 'response-2'], colleagueIds: [anna.id] }
    expect(await database.all(praise.selectPraiseOf(mainWorkspaceId, keys))).toEqual([
      {
        ...{ responseId: 'response-1', colleagueId: anna.id, colleague: 'Anna' },
        day: '2026-11-22',
        score: 10,
        comment: 'Anna!',
      },
    ])
    const ofResponses = (workspaceId: string) =>
      database.all(praise.selectPraiseOfResponses(workspaceId, ['response-2']))
    expect(await ofResponses(mainWorkspaceId)).toMatchObject([{ responseId: 'response-2', colleague: 'Bo Li' }])
    expect(await ofResponses(otherWorkspaceId)).toEqual([])
    expect(await database.all(praise.countPraise(mainWorkspaceId, '2026-11-01'))).toEqual([
      { colleagueId: anna.id, colleague: 'Anna', month: '2026-11', count: 1 },
    ])
    expect(await database.all(praise.countPraise(mainWorkspaceId, '2026-01-01'))).toHaveLength(2)
  })
})
