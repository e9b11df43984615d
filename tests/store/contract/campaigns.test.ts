import { beforeEach, expect, it } from 'vitest'
import * as waveStore from '../../../server/store/queries/campaign-waves.ts'
import * as campaignStore from '../../../server/store/queries/campaigns.ts'
import * as sendingStore from '../../../server/store/queries/sending-settings.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

const modules = { campaigns: campaignStore, campaignWaves: waveStore, sendingSettings: sendingStore }

contract('campaigns', modules, ({ database, campaigns, campaignWaves, sendingSettings }) => {
  const buildRow = (id: string, values: Partial<campaignStore.NewCampaignRow> = {}) => ({
    ...{ id, workspaceId: mainWorkspaceId, surveyId: 'survey', name: 'Spring', settings: '{"cap":5}' },
    ...{ createdAt: NOON, createdBy: 'cli', ...values },
  })
  const load = async (id: string, workspaceId = mainWorkspaceId) =>
    (await database.all(campaigns.selectCampaignById(workspaceId, id)))[0] as campaignStore.CampaignRow

  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      campaigns.insertCampaign(buildRow('a')),
      campaigns.insertCampaign(buildRow('b', { surveyId: 'survey-other' })),
      campaigns.insertCampaign(buildRow('c', { workspaceId: otherWorkspaceId, surveyId: 'survey-theirs' })),
    ])
  })

  it('lists those of a workspace or a survey, newest first', async () => {
    const list = async (survey?: string, before?: string) =>
      (await database.all(campaigns.selectCampaigns(mainWorkspaceId, survey, { before, limit: 9 }))).map(({ id }) => id)
    expect([await list(), await list('survey'), await list(undefined, 'b')]).toEqual([['b', 'a'], ['a'], ['a']])
    expect(await database.all(campaigns.selectCampaigns(otherWorkspaceId, undefined, firstPage))).toHaveLength(1)
    expect(await load('a', otherWorkspaceId)).toBeUndefined()
  })

  it('changes and deletes a campaign only in the version that was read', async () => {
    const row = await load('a')
    expect(row).toMatchObject({ version: 1, updatedAt: NOON, startedAt: null, waves: 0 })
    await database.batch(campaigns.changeCampaign(row, { name: 'Autumn', next_wave_at: NOON }))
    await expect(database.batch(campaigns.changeCampaign(row, { name: 'Winter' }))).rejects.toThrow()
    await expect(database.batch(campaigns.deleteCampaign(row))).rejects.toThrow()
    const changed = await load('a')
    expect(changed).toMatchObject({ name: 'Autumn', version: 2, nextWaveAt: NOON })
    await database.batch(campaigns.deleteCampaign(changed))
    expect(await load('a')).toBeUndefined()
  })

  it('knows which segments and gateways the workspace has', async () => {
    const references = { segmentId: 'none', gatewayId: null }
    expect(await database.all(campaigns.selectCampaignReferences(mainWorkspaceId, references))).toEqual([
      { hasSegment: 0, hasGateway: 0 },
    ])
  })

  it('knows whether codes have been sent for a survey', async () => {
    const sms = { channel: 'sms', texts: { en: { message: 'Open s.example.com/l/fw, number {code}' } } }
    const hasCodes = async (surveyId = 'survey') =>
      (await database.all(campaigns.selectCodeUse(mainWorkspaceId, surveyId))).length > 0
    await database.batch([
      campaigns.insertCampaign(buildRow('mail')),
      campaigns.insertCampaign(buildRow('text', { settings: JSON.stringify(sms) })),
      campaigns.insertCampaign(buildRow('link', { surveyId: 'survey-other', settings: '{"channel":"link"}' })),
    ])
    expect([await hasCodes(), await hasCodes('survey-other')]).toEqual([false, false])
    await database.batch([sql`update campaign set started_at = ${NOON} where id in ('mail', 'text')`])
    expect([await hasCodes(), await hasCodes('survey-other')]).toEqual([true, false])
    await database.batch([sql`update campaign set started_at = ${NOON}`])
    expect([await hasCodes(), await hasCodes('survey-other')]).toEqual([true, true])
  })

  it('numbers the waves', async () => {
    const wave = {
      workspaceId: mainWorkspaceId,
      campaignId: 'campaign',
      number: 11,
      startsAt: NOON,
      slotFrom: null,
      slotTo: null,
    }
    await database.batch([
      campaigns.insertCampaign(buildRow('campaign')),
      campaignWaves.insertCampaignWave(wave),
      campaignWaves.insertCampaignWave({ ...wave, number: 12, slotFrom: 0.25, slotTo: 0.5 }),
    ])
    await expect(database.batch([campaignWaves.insertCampaignWave(wave)])).rejects.toThrow()
    expect(await database.all(campaignWaves.selectLatestWave(mainWorkspaceId, 'campaign'))).toEqual([
      { ...wave, number: 12, slotFrom: 0.25, slotTo: 0.5, position: null, population: '{}', selectedAt: null },
    ])
    expect((await load('campaign')).waves).toBe(12)
  })

  it('moves on to the next wave once, and finishes when nothing is left', async () => {
    const identity = { workspaceId: mainWorkspaceId, id: 'campaign', nextWaveAt: NOON }
    const settings = '{"schedule":{"kind":"now"}}'
    await database.batch([
      campaigns.insertCampaign(buildRow('campaign', { settings })),
      sql`update campaign set started_at = ${NOON}, started_by = 'cli', next_wave_at = ${NOON} where id = 'campaign'`,
    ])
    const listDue = async (now: number) =>
      (await database.all(campaignWaves.selectDueCampaigns(now))).map(({ id }) => id)
    expect([await listDue(NOON - 1), await listDue(NOON)]).toEqual([[], ['campaign']])
    const listComplete = async () => (await database.all(campaignWaves.selectCompleteCampaigns)).map(({ id }) => id)
    const pause = { now: NOON, reason: 'refused' }
    await database.batch(campaignWaves.moveToNextWave(identity, null))
    await expect(database.batch(campaignWaves.moveToNextWave(identity, NOON + 1))).rejects.toThrow()
    const wave = {
      workspaceId: mainWorkspaceId,
      campaignId: 'campaign',
      number: 21,
      startsAt: NOON,
      slotFrom: null,
      slotTo: null,
    }
    await database.batch([campaignWaves.insertCampaignWave(wave)])
    expect(await listComplete()).toEqual([])
    await expect(database.batch(campaignWaves.finishCampaign(mainWorkspaceId, 'campaign', NOON))).rejects.toThrow()
    await database.batch([sql`update campaign_wave set selected_at = ${NOON} where campaign_id = 'campaign'`])
    expect(await listComplete()).toEqual(['campaign'])
    const [paused] = await database.batch([campaigns.pauseRunningCampaign(mainWorkspaceId, 'campaign', pause)])
    expect([paused, await listComplete()]).toEqual([[{ id: 'campaign' }], []])
    expect(await load('campaign')).toMatchObject({ pauseReason: 'refused', version: 2 })
    await database.batch([sql`update campaign set paused_at = null where id = 'campaign'`])
    await database.batch(campaignWaves.finishCampaign(mainWorkspaceId, 'campaign', NOON))
    expect((await load('campaign')).finishedAt).toBe(NOON)
  })

  it('replaces the sending settings unless they have changed', async () => {
    const load = () => database.all(sendingSettings.selectSendingSettings(mainWorkspaceId))
    expect(await load()).toEqual([{ sending: '{}', timeZone: 'Europe/London', demoAt: null }])
    await database.batch(sendingSettings.replaceSendingSettings(mainWorkspaceId, '{}', { quietHours: null }))
    expect(await load()).toMatchObject([{ sending: '{"quietHours":null}' }])
    const repeated = sendingSettings.replaceSendingSettings(mainWorkspaceId, '{}', { perHour: 1 })
    await expect(database.batch(repeated)).rejects.toThrow()
  })
})
