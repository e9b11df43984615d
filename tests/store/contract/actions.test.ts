import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as actions from '../../../server/store/queries/actions.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('improvement actions', { actions }, ({ database, actions: store }) => {
  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([insertUser('user-1', 'Olga')])
  })

  const row = (id: string, values: Partial<actions.NewActionRow> = {}): actions.NewActionRow => ({
    ...{ id, workspaceId: mainWorkspaceId, title: 'Second courier', description: null, ownerId: null, surveyId: null },
    ...{ state: 'planned', dueDay: null, startedDay: null, doneDay: null, createdAt: NOON, updatedAt: NOON },
    ...values,
  })
  const insert = (inserted: actions.NewActionRow, causes: readonly string[]) =>
    database.batch([
      store.insertAction(inserted),
      ...store.replaceActionCauses(inserted.workspaceId, inserted.id, causes),
    ])
  const list = async (filter: actions.ActionFilter = {}, workspaceId = mainWorkspaceId) =>
    (await database.all(store.selectActions(workspaceId, filter, firstPage))).map(({ id }) => id)

  it('are found by state, owner, cause and due day', async () => {
    await insert(row('action-1', { ownerId: 'user-1', dueDay: '2026-11-21', surveyId: 'survey' }), [
      'delivery',
      'price',
    ])
    await insert(row('action-2', { state: 'done', startedDay: '2026-10-01', doneDay: '2026-10-31' }), ['delivery'])
    await insert(row('action-3', { workspaceId: otherWorkspaceId }), ['delivery'])
    expect(await list()).toEqual(['action-2', 'action-1'])
    expect(await list({ states: ['planned', 'started'] })).toEqual(['action-1'])
    expect(await list({ ownerId: 'user-1' })).toEqual(['action-1'])
    expect(await list({ cause: 'price' })).toEqual(['action-1'])
    expect(await list({ cause: 'delivery' })).toEqual(['action-2', 'action-1'])
    expect(await list({ overdueOn: '2026-11-22' })).toEqual(['action-1'])
    expect(await list({ overdueOn: '2026-11-21' })).toEqual([])
    expect(await list({}, otherWorkspaceId)).toEqual(['action-3'])
    expect(await database.all(store.selectActions(mainWorkspaceId, {}, { before: 'action-2', limit: 1 }))).toEqual([
      {
        ...row('action-1', { ownerId: 'user-1', dueDay: '2026-11-21', surveyId: 'survey' }),
        ...{ owner: 'Olga', reopened: 0, figures: null, measuredAt: 0 },
      },
    ])
    expect(await database.all(store.selectActionById(mainWorkspaceId, 'action-3'))).toEqual([])
    expect(await database.all(store.selectActionCauses(mainWorkspaceId, ['action-1', 'action-3']))).toEqual([
      { actionId: 'action-1', cause: 'delivery' },
      { actionId: 'action-1', cause: 'price' },
    ])
    expect(await database.all(store.countActionsByState(mainWorkspaceId, '2026-11-22'))).toEqual([
      { state: 'done', count: 1, overdue: 0 },
      { state: 'planned', count: 1, overdue: 1 },
    ])
    expect(await database.all(store.countOpenActionsByCause(mainWorkspaceId, ['delivery', 'price', 'manner']))).toEqual(
      [
        { cause: 'delivery', count: 1 },
        { cause: 'price', count: 1 },
      ],
    )
  })

  it('change as they were read, with a history', async () => {
    await insert(row('action-1'), ['delivery'])
    const change = { id: 'change-1', workspaceId: mainWorkspaceId, actionId: 'action-1', at: NOON + 1 }
    const entry = { ...change, actor: 'user:user-1', actorName: 'Olga', changed: '{"state":"started"}' }
    const update = (updatedAt: number) =>
      database.batch([
        ...store.updateAction(row('action-1', { updatedAt }), {
          ...{ state: 'started', started_day: '2026-11-22', updated_at: NOON + 1 },
        }),
        ...store.replaceActionCauses(mainWorkspaceId, 'action-1', ['price']),
        store.insertActionChange(entry),
      ])
    await expect(update(NOON - 1)).rejects.toBeInstanceOf(ConstraintViolation)
    await update(NOON)
    expect((await database.all(store.selectActionById(mainWorkspaceId, 'action-1')))[0]).toMatchObject({
      ...{ state: 'started', startedDay: '2026-11-22', updatedAt: NOON + 1 },
    })
    expect(await database.all(store.selectActionCauses(mainWorkspaceId, ['action-1']))).toEqual([
      { actionId: 'action-1', cause: 'price' },
    ])
    const [loaded] = await database.all(store.selectActionChanges(mainWorkspaceId, 'action-1', 10))
    expect({ ...loaded, changed: JSON.parse(loaded?.changed ?? '') }).toEqual({
      ...entry,
      changed: { state: 'started' },
    })
    expect(await database.all(store.selectActionChanges(otherWorkspaceId, 'action-1', 10))).toEqual([])
  })
})
