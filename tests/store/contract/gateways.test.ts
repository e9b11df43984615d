import { beforeEach, expect, it } from 'vitest'
import * as gatewayStore from '../../../server/store/queries/gateways.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('gateways', { gateways: gatewayStore }, ({ database, gateways }) => {
  beforeEach(() => insertFixture(database))

  const row: gatewayStore.GatewayRow = {
    id: 'gateway-1',
    workspaceId: mainWorkspaceId,
    name: 'Main',
    settings: '{"url":"https://sms.example.com"}',
    secrets: 'key.iv.bytes',
    createdAt: NOON,
    updatedAt: NOON,
  }
  const get = async (id = row.id, workspaceId = mainWorkspaceId) =>
    (await database.all(gateways.selectGateway(workspaceId, id)))[0]
  const useGateway = (finishedAt: number | null) =>
    database.batch([
      sql`
      insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, finished_at)
      select 'campaign-1', s.workspace_id, s.id, 'Campaign', '{"gatewayId":"gateway-1"}', 1, 0, 'cli', 0, ${finishedAt}
      from survey s where s.workspace_id = ${mainWorkspaceId} order by s.id limit 1`,
    ])

  it('are stored once by name in each workspace, newest first', async () => {
    const other = { ...row, id: 'gateway-2', name: 'Other' }
    await database.batch([
      gateways.insertGateway(row),
      gateways.insertGateway(other),
      gateways.insertGateway({ ...row, id: 'gateway-3', workspaceId: otherWorkspaceId }),
    ])
    await expect(database.batch([gateways.insertGateway({ ...row, id: 'gateway-4' })])).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    expect(await get()).toMatchObject({ ...row, settings: expect.anything() })
    expect(JSON.parse((await get())?.settings ?? '')).toEqual(JSON.parse(row.settings))
    expect(await get('gateway-3')).toBeUndefined()
    expect(await database.all(gateways.selectGatewayById('gateway-3'))).toMatchObject([
      { workspaceId: otherWorkspaceId },
    ])
    expect(await database.all(gateways.selectGatewayByName(mainWorkspaceId, 'Other'))).toEqual([{ id: 'gateway-2' }])
    const list = async (before?: string) =>
      (await database.all(gateways.selectGateways(mainWorkspaceId, { before, limit: 5 }))).map(({ id }) => id)
    expect(await list()).toEqual(['gateway-2', 'gateway-1'])
    expect(await list('gateway-2')).toEqual(['gateway-1'])
  })

  it('are updated unless they were changed meanwhile', async () => {
    await database.batch([gateways.insertGateway(row)])
    await database.batch(gateways.updateGateway(row, { name: 'New', updated_at: NOON + 1 }))
    expect(await get()).toMatchObject({ name: 'New', secrets: row.secrets, updatedAt: NOON + 1 })
    await expect(database.batch(gateways.updateGateway(row, { name: 'Late' }))).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    expect(await get()).toMatchObject({ name: 'New' })
  })

  it('are deleted unless a campaign that is not over uses them', async () => {
    const isInUse = async () => (await database.all(gateways.selectGatewayUse(mainWorkspaceId, row.id)))[0]?.isInUse
    await database.batch([gateways.insertGateway(row)])
    expect(await isInUse()).toBe(0)
    await useGateway(null)
    expect(await isInUse()).toBe(1)
    await expect(database.batch(gateways.deleteGateway(mainWorkspaceId, row.id))).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    await database.batch([sql`update campaign set finished_at = ${NOON}`])
    await database.batch(gateways.deleteGateway(otherWorkspaceId, row.id))
    expect(await get()).toBeDefined()
    await database.batch(gateways.deleteGateway(mainWorkspaceId, row.id))
    expect(await get()).toBeUndefined()
  })
})
