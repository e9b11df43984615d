import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as followUpChoices from '../../../server/store/queries/follow-up-choices.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('choices of follow-ups', { followUpChoices }, ({ database, followUpChoices: store }) => {
  beforeEach(() => insertFixture(database))

  const row = {
    ...{ id: 'price', category: 'value', names: '{"en":"Too dear"}', position: 20, archivedAt: null, updatedAt: NOON },
  }
  const load = async (workspaceId: string, kind: 'cause' | 'remedy') => {
    const rows = await database.all(store.selectFollowUpChoices(workspaceId, kind))
    return rows.map((loaded) => ({ ...loaded, names: JSON.stringify(JSON.parse(loaded.names)) }))
  }

  it('are stored by kind and id, in their order', async () => {
    await database.batch([
      store.upsertFollowUpChoice(mainWorkspaceId, 'cause', row),
      store.upsertFollowUpChoice(mainWorkspaceId, 'cause', { ...row, id: 'weather', position: 10 }),
      store.upsertFollowUpChoice(mainWorkspaceId, 'remedy', { ...row, category: null }),
    ])
    const changed = { ...row, names: '{"en":"Price"}', archivedAt: NOON + 1, updatedAt: NOON + 1 }
    await database.batch([store.upsertFollowUpChoice(mainWorkspaceId, 'cause', changed)])
    expect(await load(mainWorkspaceId, 'cause')).toEqual([{ ...row, id: 'weather', position: 10 }, changed])
    expect(await load(mainWorkspaceId, 'remedy')).toEqual([{ ...row, category: null }])
    expect(await load(otherWorkspaceId, 'cause')).toEqual([])
  })

  it('are not changed when they have changed since, or are too many', async () => {
    const assertUnchanged = (updatedAt: number | undefined) =>
      database.batch([store.assertChoiceUnchanged(mainWorkspaceId, 'cause', { id: 'price', updatedAt })])
    await assertUnchanged(undefined)
    await database.batch([store.upsertFollowUpChoice(mainWorkspaceId, 'cause', row)])
    await assertUnchanged(NOON)
    await expect(assertUnchanged(undefined)).rejects.toBeInstanceOf(ConstraintViolation)
    await expect(assertUnchanged(NOON - 1)).rejects.toBeInstanceOf(ConstraintViolation)
    const lock = (kind: 'cause' | 'remedy', limit: number) =>
      database.batch(store.lockFollowUpChoices(mainWorkspaceId, kind, limit))
    await lock('cause', 1)
    await lock('remedy', 0)
    await expect(lock('cause', 0)).rejects.toBeInstanceOf(ConstraintViolation)
  })
})
