import { beforeEach, expect, it } from 'vitest'
import { insertCampaignWave, selectLatestWave } from '../../../server/store/queries/campaign-waves.ts'
import { changeCampaign, insertCampaign } from '../../../server/store/queries/campaigns.ts'
import * as selectionStore from '../../../server/store/queries/wave-selection.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('wave-selection', { waveSelection: selectionStore }, ({ database, waveSelection }) => {
  const wave = { workspaceId: mainWorkspaceId, campaignId: 'campaign', number: 1, position: null }
  const population = { strata: { '港口 Harbour': 5 }, drawnAt: NOON, limits: { strata: {}, cap: null } }
  const next = { position: null, population, selectedAt: null }
  const campaign = { workspaceId: mainWorkspaceId, id: 'campaign', version: 1 }

  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      insertCampaign({
        ...{ id: 'campaign', workspaceId: mainWorkspaceId, surveyId: 'survey', name: 'Spring', settings: '{}' },
        ...{ createdAt: NOON, createdBy: 'cli' },
      }),
      insertCampaignWave({ ...wave, startsAt: NOON, slotFrom: null, slotTo: null }),
      ...changeCampaign(campaign, { started_at: NOON }),
    ])
  })

  it('moves a wave on from where it was read', async () => {
    await database.batch([waveSelection.assertNotDrawn(wave), ...waveSelection.moveWave(wave, next)])
    await expect(database.batch([waveSelection.assertNotDrawn(wave)])).rejects.toThrow()
    const there = { ...wave, workspaceId: otherWorkspaceId }
    await expect(database.batch(waveSelection.moveWave(there, next))).rejects.toThrow()
    await database.batch(waveSelection.moveWave(wave, { ...next, position: 'contact-ada' }))
    await expect(database.batch(waveSelection.moveWave(wave, next))).rejects.toThrow()
    const moved = { ...wave, position: 'contact-ada' }
    await database.batch(waveSelection.moveWave(moved, { position: 'contact-mei', population, selectedAt: NOON }))
    const [row] = await database.all(selectLatestWave(mainWorkspaceId, 'campaign'))
    expect(row).toMatchObject({ position: 'contact-mei', selectedAt: NOON })
    expect(JSON.parse(row?.population ?? '')).toEqual(population)
    const ended = { ...wave, position: 'contact-mei' }
    await expect(database.batch(waveSelection.moveWave(ended, next))).rejects.toThrow()
  })

  it.each(['paused_at', 'cancelled_at', 'finished_at'])(
    'leaves a wave where it is if the campaign has %s',
    async (column) => {
      await database.batch(changeCampaign({ ...campaign, version: 2 }, { [column]: NOON }))
      await expect(database.batch(waveSelection.moveWave(wave, next))).rejects.toThrow()
    },
  )
})
