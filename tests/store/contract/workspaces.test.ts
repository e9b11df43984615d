import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as workspaceStore from '../../../server/store/queries/workspaces.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildWorkspaceRow, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('workspaces', { workspaces: workspaceStore }, ({ database, workspaces }) => {
  beforeEach(() => insertFixture(database))

  it('stores workspaces, and creates the first one only if there is none', async () => {
    expect(await database.all(workspaces.selectWorkspaces)).toHaveLength(2)
    const row = buildWorkspaceRow('workspace-third')
    const first = database.batch([workspaces.assertNoWorkspace, workspaces.insertWorkspace(row)])
    await expect(first).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(workspaces.selectWorkspaces)).toHaveLength(2)
  })

  it('finds workspaces by their unique slugs', async () => {
    expect(await database.all(workspaces.selectWorkspaceBySlug(mainWorkspaceId))).toEqual([{ id: mainWorkspaceId }])
    expect(await database.all(workspaces.selectWorkspaceBySlug('nowhere'))).toEqual([])
    const twice = database.batch([
      workspaces.insertWorkspace({ ...buildWorkspaceRow('workspace-twice'), slug: mainWorkspaceId }),
    ])
    await expect(twice).rejects.toThrow(ConstraintViolation)
  })

  it('changes only the named columns, and marks a workspace as deleted', async () => {
    const [none, rows] = await database.batch([
      workspaces.updateWorkspace(mainWorkspaceId, { throttle_days: 30 }),
      workspaces.selectWorkspaceById(mainWorkspaceId),
    ])
    expect(none).toEqual([])
    expect(rows).toMatchObject([{ id: mainWorkspaceId, name: mainWorkspaceId, throttleDays: 30, deletedAt: null }])
    await database.batch(workspaces.markWorkspaceDeleted(mainWorkspaceId, NOON))
    expect(await database.all(workspaces.selectWorkspaceById(mainWorkspaceId))).toMatchObject([{ deletedAt: NOON }])
    expect((await database.all(workspaces.selectWorkspaces)).map(({ id }) => id)).toEqual([otherWorkspaceId])
  })
})
