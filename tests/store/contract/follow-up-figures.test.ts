import { expect, it } from 'vitest'
import * as followUpFigures from '../../../server/store/queries/follow-up-figures.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('figures of follow-ups', { followUpFigures }, ({ database, followUpFigures: figures }) => {
  it('has follow-ups between two ids, a page at a time and without merged ones', async () => {
    await insertFixture(database)
    const rows = [1, 2, 3].map((score) =>
      buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, { score }),
    )
    const ids = rows.map(({ id }) => id).sort()
    const [first, second, third] = ids as [string, string, string]
    await database.batch([
      insertResponses(rows),
      openFollowUps(responsesWhere.byIds(ids), NOON, []),
      updateFollowUps(mainWorkspaceId, [first], { contacted_at: NOON + 5, cause: 'price', updated_at: NOON + 5 }),
      updateFollowUps(mainWorkspaceId, [second], { stage: 'merged', done_at: NOON + 6, updated_at: NOON + 6 }),
    ])
    const select = async (after: string, limit = 10, workspaceId = mainWorkspaceId, before = 'z') =>
      database.all(figures.selectFollowUpsForFigures(workspaceId, { after, before }, limit))
    const all = await select('')
    expect(all.map(({ id }) => id)).toEqual([first, third])
    expect(all[0]).toMatchObject({
      contactedAt: NOON + 5,
      cause: 'price',
      doneAt: null,
      nextId: null,
      scoreAfter: null,
    })
    expect((await select('', 1)).map(({ id }) => id)).toEqual([first])
    expect((await select(first)).map(({ id }) => id)).toEqual([third])
    expect((await select('', 10, mainWorkspaceId, third)).map(({ id }) => id)).toEqual([first])
    expect(await select('', 10, otherWorkspaceId)).toEqual([])
  })
})
