import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import * as actionReturns from '../../../server/store/queries/action-returns.ts'
import { insertAction, replaceActionCauses } from '../../../server/store/queries/actions.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../../server/store/queries/responses.ts'
import { markWorkspaceDeleted } from '../../../server/store/queries/workspaces.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId } from './fixtures.ts'

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

  it('are looked for in turn, in workspaces that are not deleted', async () => {
    await insert('action-1', '2026-11-01')
    await insert('action-2', '2026-10-01', 'survey')
    const select = async (now = NOON, limit = 9) =>
      (await database.all(store.selectActionsToCheck(now, limit))).map(({ id }) => id)
    expect(await database.all(store.selectActionsToCheck(NOON, 1))).toEqual([
      {
        ...{ id: 'action-1', workspaceId: mainWorkspaceId, title: 'action-1', ownerId: null, surveyId: null },
        ...{ doneDay: '2026-11-01', reopened: 0, updatedAt: NOON },
      },
    ])
    expect(await select()).toEqual(['action-1', 'action-2'])
    expect(await select(NOON - 1)).toEqual([])
    await database.batch([store.postponeReturnChecks(['action-1'], { next: NOON + 1, since: '2026-10-01' })])
    expect(await select()).toEqual(['action-2'])
    expect(await select(NOON + 1)).toEqual(['action-2', 'action-1'])
    // The one that was done long ago is not looked at again.
    const ids = ['action-1', 'action-2']
    await database.batch([store.postponeReturnChecks(ids, { next: NOON + 2, since: '2026-10-02' })])
    await database.batch([store.postponeReturnChecks(ids, { next: NOON + 3, since: '2026-10-01' })])
    expect(await select(NOON + 2)).toEqual([])
    expect(await select(NOON + 3)).toEqual(['action-1'])
    await database.batch(markWorkspaceDeleted(mainWorkspaceId, NOON))
    expect(await select(NOON + 3)).toEqual([])
  })

  it('are those of the responses of some days, through the follow-ups they were merged into', async () => {
    await insert('action-1', '2026-11-01')
    await insert('action-2', '2026-11-01', 'survey-other')
    const build = (days: number, values = {}) => buildResponse({ score: 2, answeredAt: NOON + days * DAY, ...values })
    const rows = [0, 1, 2, 3, 4, 5, 6].map((days) => build(days))
    rows.push(build(7, { suspicion: 'fast' }))
    const ids = rows.map(({ id }) => id)
    const [early, price, manner, merged, alone, own, recent, suspect] = ids as [string, ...string[]] & string[]
    const change = (id: string | undefined, values: Record<string, string | number>) =>
      updateFollowUps(mainWorkspaceId, [id ?? ''], { updated_at: NOON, ...values })
    await database.batch([
      insertResponses(rows),
      openFollowUps(responsesWhere.byIds(ids), NOON, []),
      change(early, { cause: 'price' }),
      change(price, { cause: 'price' }),
      change(manner, { cause: 'manner' }),
      // Complaints of a customer who complained before the action: the cause was found for the first one.
      change(merged, { stage: 'merged', merged_into: early }),
      change(alone, { stage: 'merged', merged_into: early }),
      change(own, { stage: 'merged', merged_into: manner ?? '', cause: 'delivery' }),
      change(recent, { cause: 'delivery', updated_at: NOON + 1 }),
      change(suspect, { cause: 'delivery' }),
    ])
    const [all, ofOtherSurvey] = (await database.all(store.selectActionsToCheck(NOON, 9))) as [
      actionReturns.DoneActionRow,
      actionReturns.DoneActionRow,
    ]
    const filter = { after: timePrefix(NOON + DAY / 2), before: timePrefix(NOON + 9 * DAY), changedBefore: NOON }
    const select = async (values = {}, action = all, limit = 9) =>
      (await database.all(store.selectReturnedFollowUps(action, { ...filter, ...values }, limit))).sort((a, b) =>
        a.id < b.id ? -1 : 1,
      )
    const expected = [
      { id: early, cause: 'price' },
      { id: price, cause: 'price' },
    ]
    expect(await select()).toEqual(expected)
    expect(await select({}, all, 1)).toHaveLength(1)
    expect(await select({ changedBefore: NOON + 1 })).toEqual([...expected, { id: recent, cause: 'delivery' }])
    expect(await select({ before: timePrefix(NOON + 2 * DAY) })).toEqual([expected[1]])
    expect(await select({}, ofOtherSurvey)).toEqual([])
    // The one it was merged into has no cause: its own counts.
    await database.batch([updateFollowUps(mainWorkspaceId, [manner ?? ''], { cause: null })])
    expect(await select()).toEqual([...expected, { id: manner, cause: 'delivery' }])
  })
})
