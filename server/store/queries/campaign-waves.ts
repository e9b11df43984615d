import { sql } from '../sql.ts'

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
  row: Pick<CampaignWaveRow, 'workspaceId' | 'campaignId' | 'number' | 'startsAt' | 'slotFrom' | 'slotTo'>,
) => sql`
  insert into campaign_wave (workspace_id, campaign_id, number, starts_at, slot_from, slot_to)
  values (${row.workspaceId}, ${row.campaignId}, ${row.number}, ${row.startsAt}, ${row.slotFrom}, ${row.slotTo})`

export const selectLatestWave = (workspaceId: string, campaignId: string) => sql<CampaignWaveRow>`
  select ${columns}
  from   campaign_wave
  where  workspace_id = ${workspaceId} and campaign_id = ${campaignId}
  order by number desc
  limit 1`
