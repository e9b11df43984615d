import { beforeEach, expect, it } from 'vitest'
import * as ruleStore from '../../../server/store/queries/rules.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('rules', { rules: ruleStore }, ({ database, rules }) => {
  beforeEach(() => insertFixture(database))

  const row = {
    id: 'rule-1',
    workspaceId: mainWorkspaceId,
    name: 'Unhappy customers',
    settings: '{"events":["response.created"],"conditions":{},"actions":[{"kind":"alert","channelId":"channel-1"}]}',
    createdAt: NOON,
    updatedAt: NOON,
  }
  const get = async (id = row.id) => (await database.all(rules.selectRule(mainWorkspaceId, id)))[0]
  const conflict = { name: 'ConstraintViolation' }

  it('are stored once by name in each workspace, newest first', async () => {
    await database.batch([
      rules.insertRule(row),
      rules.insertRule({ ...row, id: 'rule-2', name: 'Other' }),
      rules.insertRule({ ...row, id: 'rule-3', workspaceId: otherWorkspaceId }),
    ])
    await expect(database.batch([rules.insertRule({ ...row, id: 'rule-4' })])).rejects.toMatchObject(conflict)
    expect(await get()).toMatchObject({ ...row, settings: expect.anything(), pausedAt: null })
    expect(JSON.parse((await get())?.settings ?? '')).toEqual(JSON.parse(row.settings))
    expect(await get('rule-3')).toBeUndefined()
    expect(await database.all(rules.selectRuleByName(mainWorkspaceId, 'Other'))).toEqual([{ id: 'rule-2' }])
    const list = async (before?: string) =>
      (await database.all(rules.selectRules(mainWorkspaceId, { before, limit: 5 }))).map(({ id }) => id)
    expect(await list()).toEqual(['rule-2', 'rule-1'])
    expect(await list('rule-2')).toEqual(['rule-1'])
  })

  it('are no more than the workspace may have', async () => {
    await database.batch([rules.assertRoomForRule(mainWorkspaceId, 1), rules.insertRule(row)])
    await expect(database.batch([rules.assertRoomForRule(mainWorkspaceId, 1)])).rejects.toMatchObject(conflict)
  })

  it('are updated unless they were changed meanwhile, and deleted', async () => {
    await database.batch([rules.insertRule(row)])
    await database.batch(rules.updateRule(row, { name: 'New', paused_at: NOON, updated_at: NOON + 1 }))
    expect(await get()).toMatchObject({ name: 'New', pausedAt: NOON, updatedAt: NOON + 1 })
    await expect(database.batch(rules.updateRule(row, { name: 'Late' }))).rejects.toMatchObject(conflict)
    await database.batch([rules.deleteRule(otherWorkspaceId, row.id)])
    expect(await get()).toMatchObject({ name: 'New' })
    await database.batch([rules.deleteRule(mainWorkspaceId, row.id)])
    expect(await get()).toBeUndefined()
  })

  it('name channels and surveys of their workspace', async () => {
    await database.batch(
      [mainWorkspaceId, otherWorkspaceId].map(
        (workspaceId) => sql`
          insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
          values (${`channel-of-${workspaceId}`}, ${workspaceId}, 'slack', 'Team', '{}', '', ${NOON}, ${NOON})`,
      ),
    )
    const ids = [`channel-of-${mainWorkspaceId}`, `channel-of-${otherWorkspaceId}`]
    expect(await database.all(rules.selectRuleChannels(mainWorkspaceId, ids))).toEqual([
      { id: ids[0], kind: 'slack', disabledAt: null },
    ])
    await database.batch(rules.lockRuleChannels(mainWorkspaceId, ids.slice(0, 1)))
    await expect(database.batch(rules.lockRuleChannels(mainWorkspaceId, ids))).rejects.toMatchObject(conflict)
    const surveys = await database.all(rules.selectSurveyReasons(mainWorkspaceId))
    expect(surveys.map(({ id }) => id).sort()).toEqual(['survey', 'survey-other'])
  })
})
