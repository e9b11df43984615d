import { beforeEach, expect, it } from 'vitest'
import * as channelStore from '../../../server/store/queries/channels.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('channels', { channels: channelStore }, ({ database, channels }) => {
  beforeEach(() => insertFixture(database))

  const row: channelStore.NewChannelRow = {
    id: 'channel-1',
    workspaceId: mainWorkspaceId,
    kind: 'slack',
    name: 'Main',
    settings: '{"groupAfter":3}',
    secrets: 'key.iv.bytes',
    createdAt: NOON,
    updatedAt: NOON,
  }
  const get = async (id = row.id, workspaceId = mainWorkspaceId) =>
    (await database.all(channels.selectChannel(workspaceId, id)))[0]
  const insertRule = (settings: object) =>
    database.batch([
      sql`
      insert into rule (id, workspace_id, name, settings, created_at, updated_at)
      values ('rule-1', ${mainWorkspaceId}, 'Unhappy', ${JSON.stringify(settings)}, 0, 0)`,
    ])

  it('are stored once by name in each workspace, and listed by kind, newest first', async () => {
    await database.batch([
      channels.insertChannel(row),
      channels.insertChannel({ ...row, id: 'channel-2', kind: 'webhook', name: 'Other' }),
      channels.insertChannel({ ...row, id: 'channel-3', kind: 'email', name: 'Third' }),
      channels.insertChannel({ ...row, id: 'channel-4', workspaceId: otherWorkspaceId }),
    ])
    await expect(database.batch([channels.insertChannel({ ...row, id: 'channel-5' })])).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    expect(await get()).toMatchObject({ ...row, settings: expect.anything(), failingSince: null, disabledAt: null })
    expect(JSON.parse((await get())?.settings ?? '')).toEqual(JSON.parse(row.settings))
    expect(await get('channel-4')).toBeUndefined()
    expect(await database.all(channels.selectChannelByName(mainWorkspaceId, 'Other'))).toEqual([{ id: 'channel-2' }])
    const list = async (before?: string) =>
      (await database.all(channels.selectChannels(mainWorkspaceId, ['slack', 'email'], { before, limit: 5 }))).map(
        ({ id }) => id,
      )
    expect(await list()).toEqual(['channel-3', 'channel-1'])
    expect(await list('channel-3')).toEqual(['channel-1'])
  })

  it('are limited in number, of all kinds together', async () => {
    await database.batch([
      channels.insertChannel(row),
      channels.insertChannel({ ...row, id: 'channel-2', name: 'Other' }),
    ])
    expect(await database.all(channels.countChannels(mainWorkspaceId))).toEqual([{ count: 2 }])
    await database.batch([channels.assertRoomForChannel(mainWorkspaceId, 3)])
    await expect(database.batch([channels.assertRoomForChannel(mainWorkspaceId, 2)])).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
  })

  it('are updated unless they were changed meanwhile', async () => {
    await database.batch([channels.insertChannel(row)])
    await database.batch(channels.updateChannel(row, { name: 'New', updated_at: NOON + 1 }))
    expect(await get()).toMatchObject({ name: 'New', updatedAt: NOON + 1 })
    await expect(database.batch(channels.updateChannel(row, { name: 'Late' }))).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    expect(await get()).toMatchObject({ name: 'New' })
  })

  it('are deleted with their deliveries, unless a rule sends to them', async () => {
    await database.batch([
      channels.insertChannel(row),
      sql`
      insert into channel_delivery (id, workspace_id, channel_id, kind, state, due_at, created_at)
      values ('delivery-1', ${mainWorkspaceId}, ${row.id}, 'test', 'waiting', 0, 0)`,
    ])
    await insertRule({ actions: [{ kind: 'alert', channelId: row.id }] })
    expect(await database.all(channels.selectRulesOfChannel(mainWorkspaceId, row.id))).toEqual([{ name: 'Unhappy' }])
    expect(await database.all(channels.selectRulesOfChannel(mainWorkspaceId, 'channel'))).toEqual([])
    await expect(database.batch(channels.deleteChannel(mainWorkspaceId, row.id))).rejects.toMatchObject({
      name: 'ConstraintViolation',
    })
    await database.batch([sql`delete from rule`])
    await database.batch(channels.deleteChannel(otherWorkspaceId, row.id))
    expect(await get()).toBeDefined()
    await database.batch(channels.deleteChannel(mainWorkspaceId, row.id))
    expect(await get()).toBeUndefined()
    expect(await database.all(sql`select * from channel_delivery`)).toEqual([])
  })
})
