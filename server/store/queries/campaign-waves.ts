import { assertThat, lockAndAssert, sql } from '../sql.ts'

/** One selection of the contacts of a campaign. */
export interface CampaignWaveRow {
  workspaceId: string
  campaignId: string
  /** From 1 on. */
  number: number
  startsAt: number
  /** Only contacts whose number is in this range; null for all. */
  slotFrom: number | null
  slotTo: number | null
  /** The last contact decided on. */
  position: string | null
  /** JSON: the number of contacts when the sample was drawn, in all and by stratum. */
  population: string
  selectedAt: number | null
}

const columns = sql`
  workspace_id as "workspaceId", campaign_id as "campaignId", number, starts_at as "startsAt", slot_from as "slotFrom",
  slot_to as "slotTo", position, population, selected_at as "selectedAt"`

export const insertCampaignWave = (
  row: Pick<CampaignWaveRow, 'workspaceId' | 'campaignId' | 'number' | 'startsAt' | 'slotFrom' | 'slotTo'> &
    Partial<Pick<CampaignWaveRow, 'selectedAt'>>,
) => sql`
  insert into campaign_wave (workspace_id, campaign_id, number, starts_at, slot_from, slot_to, selected_at)
  values (${row.workspaceId}, ${row.campaignId}, ${row.number}, ${row.startsAt}, ${row.slotFrom}, ${row.slotTo},
          ${row.selectedAt ?? null})`

export const selectLatestWave = (workspaceId: string, campaignId: string) => sql<CampaignWaveRow>`
  select ${columns}
  from   campaign_wave
  where  workspace_id = ${workspaceId} and campaign_id = ${campaignId}
  order by number desc
  limit 1`

/** The campaigns whose next wave is due, in all workspaces. */
export const selectDueCampaigns = (now: number) => sql<{ id: string; workspaceId: string }>`
  select id, workspace_id as "workspaceId"
  from   campaign
  where  next_wave_at <= ${now} and paused_at is null and cancelled_at is null and finished_at is null
  order by next_wave_at`

/** Moves on to the wave after the one that is due. The batch fails if the campaign has been paused or has moved on meanwhile. */
export const moveToNextWave = (
  { workspaceId, id, nextWaveAt }: { workspaceId: string; id: string; nextWaveAt: number },
  following: number | null,
) => [
  ...lockAndAssert(
    'campaign',
    sql`workspace_id = ${workspaceId} and id = ${id}`,
    sql`next_wave_at = ${nextWaveAt} and paused_at is null and cancelled_at is null`,
  ),
  sql`update campaign set next_wave_at = ${following} where workspace_id = ${workspaceId} and id = ${id}`,
]

/** Campaigns that have nothing left to send, and will not: in one workspace, or in all. */
const isComplete = sql`
  c.started_at is not null and c.finished_at is null and c.cancelled_at is null and c.paused_at is null
  and c.next_wave_at is null and c.settings -> 'schedule' ->> 'kind' <> 'event'
  and not exists (select 1 from delivery d where d.campaign_id = c.id and d.state = 'waiting')
  and not exists (select 1 from delivery d where d.campaign_id = c.id and d.state = 'sending')
  and exists (select 1 from campaign_wave w where w.campaign_id = c.id)
  and not exists (select 1 from campaign_wave w where w.campaign_id = c.id and w.selected_at is null)`

export const selectCompleteCampaigns = sql<{ id: string; workspaceId: string; surveyId: string; name: string }>`
  select c.id, c.workspace_id as "workspaceId", c.survey_id as "surveyId", c.name from campaign c where ${isComplete}`

/** The batch fails if the campaign is no longer complete, or has ended. */
export const finishCampaign = (workspaceId: string, id: string, now: number) => [
  ...lockAndAssert('campaign', sql`workspace_id = ${workspaceId} and id = ${id}`, sql`finished_at is null`),
  assertThat(sql`exists (select 1 from campaign c where c.id = ${id} and ${isComplete})`),
  sql`
  update campaign
  set    finished_at = ${now}, version = version + 1
  where  workspace_id = ${workspaceId} and id = ${id}`,
]
