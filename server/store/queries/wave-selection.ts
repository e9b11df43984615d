import type { WavePopulation } from '../../../shared/campaign.ts'
import { assertThat, lockAndAssert, sql } from '../sql.ts'
import type { CampaignWaveRow } from './campaign-waves.ts'

type Wave = Pick<CampaignWaveRow, 'workspaceId' | 'campaignId' | 'number' | 'position'>

const isWave = ({ workspaceId, campaignId, number }: Wave) => sql`
  workspace_id = ${workspaceId} and campaign_id = ${campaignId} and number = ${number}`

/**
 * Moves a wave on from where it was read. The batch fails if it stands elsewhere by now, or its campaign does not run: contacts
 * are decided on once. Locks the campaign first, so that two batches of it wait for each other.
 * @param next `selectedAt` ends the wave
 */
export const moveWave = (
  wave: Wave,
  next: { position: string | null; population: WavePopulation; selectedAt: number | null },
) => [
  ...lockAndAssert(
    'campaign',
    sql`workspace_id = ${wave.workspaceId} and id = ${wave.campaignId}`,
    sql`started_at is not null and paused_at is null and cancelled_at is null and finished_at is null`,
  ),
  assertThat(sql`exists (
    select 1 from campaign_wave
    where  ${isWave(wave)} and selected_at is null
    and    ${wave.position === null ? sql`position is null` : sql`position = ${wave.position}`})`),
  sql`
  update campaign_wave
  set    position = ${next.position}, population = ${JSON.stringify(next.population)}, selected_at = ${next.selectedAt}
  where  ${isWave(wave)}`,
]

/** Makes the batch fail if the sample of a wave has been drawn. Belongs before `moveWave`. */
export const assertNotDrawn = (wave: Wave) =>
  assertThat(sql`exists (select 1 from campaign_wave where ${isWave(wave)} and population ->> 'drawnAt' is null)`)
