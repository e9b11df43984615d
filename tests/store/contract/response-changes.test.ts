import { beforeEach, expect, it } from 'vitest'
import { newId } from '../../../server/domain/ids.ts'
import * as responseChangeStore from '../../../server/store/queries/response-changes.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('response-changes', { responseChanges: responseChangeStore }, ({ database, responseChanges }) => {
  beforeEach(() => insertFixture(database))

  it('stores the values before a change, but of a deletion only that it happened', async () => {
    const row = buildResponse({ score: 4, comment: 'bad', properties: { shop: 'B' } })
    const change = { id: 'change-1', at: NOON + 1, actor: 'key:1' }
    const these = responses.responsesWhere.byId(mainWorkspaceId, row.id)
    await database.batch([responses.insertResponses([row]), responseChanges.insertResponseChange(change, these)])
    await database.batch([
      responseChanges.insertResponseChange(
        { ...change, id: 'change-2' },
        responses.responsesWhere.byId(otherWorkspaceId, row.id),
      ),
    ])
    const before = {
      at: NOON + 1,
      actor: 'key:1',
      actorName: null,
      surveyId: 'survey',
      score: 4,
      comment: 'bad',
      deletedAt: null,
    }
    expect(await database.all(responseChanges.selectResponseChanges(mainWorkspaceId, row.id))).toEqual([
      { ...before, properties: '{"shop":"B"}' },
    ])
    await database.batch([
      responseChanges.insertResponseChanges([{ id: 'change-4', responseId: row.id }], { at: NOON + 1, actor: 'key:1' }),
    ])
    expect(await database.all(responseChanges.selectResponseChanges(mainWorkspaceId, row.id))).toHaveLength(2)
    await database.batch([
      sql`delete from response_change where id = 'change-4'`,
      responseChanges.redactResponseChanges(mainWorkspaceId, row.id),
      responseChanges.insertResponseDeletion({ id: 'change-3', at: NOON + 2, actor: 'key:2' }, these),
      responses.deleteResponses(responses.responsesWhere.byId(mainWorkspaceId, row.id)),
    ])
    expect(await database.all(responseChanges.selectResponseChanges(mainWorkspaceId, row.id))).toEqual([
      {
        at: NOON + 2,
        actor: 'key:2',
        actorName: null,
        surveyId: 'survey',
        score: 4,
        comment: null,
        properties: '{}',
        deletedAt: NOON + 2,
      },
      { ...before, comment: null, properties: '{}' },
    ])
    expect(await database.all(responseChanges.selectResponseChanges(otherWorkspaceId, row.id))).toEqual([])
    await database.batch([responses.insertResponses([{ ...row, id: newId(NOON) }])])
    expect(await database.all(responses.selectResponsesByKeys([row.key]))).toEqual([
      { id: row.id, key: row.key, score: 4, deletedAt: NOON + 2 },
    ])
    const late = { ...row, id: newId(NOON), key: 'inserted in the same moment' }
    await database.batch([
      responses.insertResponses([late]),
      sql`update response_change set deleted_key = 'inserted in the same moment' where id = 'change-3'`,
      responses.deleteTombstonedResponses([late.id]),
    ])
    expect(await database.all(responses.selectResponseById(mainWorkspaceId, late.id))).toEqual([])
  })

  it('reports whether a change replaces a comment', async () => {
    const row = buildResponse({ score: 4, comment: 'bad' })
    const silent = buildResponse({ score: 4 })
    const these = responses.responsesWhere.byIds([row.id, silent.id])
    await database.batch([responses.insertResponses([row, silent])])
    const replaced = async (said: Parameters<typeof responseChanges.whereOverwritten>[1]) =>
      (
        await database.all(sql<{ id: string }>`
        select r.id from response r where ${responseChanges.whereOverwritten(these, said)} order by r.id`)
      ).map(({ id }) => id)
    expect(await replaced({})).toEqual([])
    expect(await replaced({ score: 4, comment: 'bad' })).toEqual([])
    expect(await replaced({ score: 5 })).toEqual([row.id, silent.id].sort())
    expect(await replaced({ comment: 'worse' })).toEqual([row.id])
    expect(await replaced({ comment: null })).toEqual([row.id])
    await database.batch([responses.deleteResponses(these)])
  })

  it('counts the scores that a response had since a time, and deletes its changes', async () => {
    const row = buildResponse({ score: 4 })
    const filter = responses.responsesWhere.byId(mainWorkspaceId, row.id)
    const count = async (since: number, workspaceId = mainWorkspaceId) =>
      (await database.all(responseChanges.countScoreChangesSince(workspaceId, row.id, since)))[0]?.count
    await database.batch([
      responses.insertResponses([row]),
      responseChanges.insertResponseChange({ id: 'change-1', at: NOON + 6, actor: 'respondent' }, filter),
    ])
    expect([await count(NOON), await count(NOON + 6), await count(NOON, otherWorkspaceId)]).toEqual([1, 0, 0])
    await database.batch([responseChanges.deleteResponseChanges(filter)])
    expect(await count(NOON)).toBe(0)
  })
})
