import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as actionReturns from '../../../server/store/queries/action-returns.ts'
import { insertAction, replaceActionCauses } from '../../../server/store/queries/actions.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('causes that come back', { actionReturns }, ({ database, actionReturns: store }) => {
  const insert = (id: string, doneDay: string, surveyId: string | null = null) =>
    database.batch([
      insertAction({
        ...{ id, workspaceId: mainWorkspaceId, title: id, description: null, ownerId: null, surveyId, state: 'done' },
        ...{ dueDay: null, startedDay: doneDay, doneDay, createdAt: NOON, updatedAt: NOON },
      }),
      ...replaceActionCauses(mainWorkspaceId, id, ['delivery', 'price']),
    ])

  beforeEach(() => insertFixture(database))

  it('are looked up by cause and day', async () => {
    await insert('action-1', '2026-11-01')
    await insert('action-2', '2026-10-01', 'survey')
    const select = async (cause: string, from: string, to: string, workspaceId = mainWorkspaceId) =>
      (await database.all(store.selectDoneActionsOfCause(workspaceId, cause, { from, to }))).map(({ id }) => id)
    expect(await select('delivery', '2026-10-01', '2026-11-01')).toEqual(['action-1', 'action-2'])
    expect(await select('price', '2026-10-02', '2026-10-31')).toEqual([])
    expect(await select('manner', '2026-10-01', '2026-11-01')).toEqual([])
    expect(await select('price', '2026-10-01', '2026-11-01', otherWorkspaceId)).toEqual([])
    const done = (since: string, after = '', limit = 9) =>
      database.all(store.selectRecentlyDoneActions(since, after, limit))
    expect(await done('2026-10-02')).toEqual([
      {
        ...{ id: 'action-1', workspaceId: mainWorkspaceId, title: 'action-1', ownerId: null, surveyId: null },
        ...{ doneDay: '2026-11-01', reopened: 0, updatedAt: NOON },
      },
    ])
    expect((await done('2026-10-01', 'action-1')).map(({ id }) => id)).toEqual(['action-2'])
    expect(await done('2026-10-01', '', 1)).toHaveLength(1)
  })

  it('counts follow-ups of the days with one of the causes, and without merged ones', async () => {
    await insert('action-1', '2026-11-01')
    await insert('action-2', '2026-11-01', 'survey-other')
    const rows = [0, 1, 2, 3, 4].map((days) => buildResponse({ score: days, answeredAt: NOON + days * DAY }))
    const ids = rows.map(({ id }) => id)
    const [early, price, manner, merged, late] = ids as [string, string, string, string, string]
    const cause = (id: string, values: Record<string, string>) =>
      updateFollowUps(mainWorkspaceId, [id], { ...values, updated_at: NOON })
    await database.batch([
      insertResponses(rows),
      openFollowUps(responsesWhere.byIds(ids), NOON, []),
      cause(early, { cause: 'price' }),
      cause(price, { cause: 'price' }),
      cause(manner, { cause: 'manner' }),
      cause(merged, { cause: 'delivery', stage: 'merged' }),
      cause(late, { cause: 'delivery' }),
    ])
    const actions = await database.all(store.selectRecentlyDoneActions('2026-11-01', '', 9))
    const [all, ofOtherSurvey] = actions as [actionReturns.DoneActionRow, actionReturns.DoneActionRow]
    const bounds = { after: timePrefix(NOON + DAY / 2), before: timePrefix(NOON + 5 * DAY) }
    const select = async (action: actionReturns.DoneActionRow, limit = 9, chosen = bounds) =>
      (await database.all(store.selectReturnedFollowUps(action, chosen, limit))).sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(await select(all)).toEqual([
      { id: price, cause: 'price' },
      { id: late, cause: 'delivery' },
    ])
    expect(await select(all, 1)).toHaveLength(1)
    expect(await select(all, 9, { ...bounds, before: timePrefix(NOON + 4 * DAY) })).toHaveLength(1)
    expect(await select(ofOtherSurvey)).toEqual([])
    const assertBelow = (limit: number, action = all) =>
      database.batch([store.lockActions(mainWorkspaceId, [action.id]), store.assertNotReturned(action, bounds, limit)])
    await assertBelow(3)
    await expect(assertBelow(2)).rejects.toBeInstanceOf(ConstraintViolation)
    await assertBelow(1, ofOtherSurvey)
    await assertBelow(1, { ...all, doneDay: '2026-11-02' })
  })
})
