import { and, assignments, type ColumnValues, lockAndAssert, type Position, sql } from '../sql.ts'

export interface NewCampaignRow {
  id: string
  workspaceId: string
  surveyId: string
  name: string
  /** JSON: see `CampaignSettings`. */
  settings: string
  createdAt: number
  /** See `Caller`. */
  createdBy: string
}

export interface CampaignRow extends NewCampaignRow {
  version: number
  updatedAt: number
  startedAt: number | null
  startedBy: string | null
  pausedAt: number | null
  /** `member`, or why Vouch paused it. */
  pauseReason: string | null
  cancelledAt: number | null
  cancelledBy: string | null
  finishedAt: number | null
  nextWaveAt: number | null
  /** How many waves it has had. */
  waves: number
}

const columns = sql`
  c.id, c.workspace_id as "workspaceId", c.survey_id as "surveyId", c.name, c.settings, c.version,
  c.created_at as "createdAt", c.created_by as "createdBy", c.updated_at as "updatedAt", c.started_at as "startedAt",
  c.started_by as "startedBy", c.paused_at as "pausedAt", c.pause_reason as "pauseReason", c.cancelled_at as "cancelledAt",
  c.cancelled_by as "cancelledBy", c.finished_at as "finishedAt", c.next_wave_at as "nextWaveAt",
  coalesce((select max(w.number) from campaign_wave w where w.campaign_id = c.id), 0) as waves`

export const insertCampaign = (row: NewCampaignRow) => sql`
  insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.surveyId}, ${row.name}, ${row.settings}, 1, ${row.createdAt},
          ${row.createdBy}, ${row.createdAt})`

export const selectCampaignById = (workspaceId: string, id: string) => sql<CampaignRow>`
  select ${columns} from campaign c where c.workspace_id = ${workspaceId} and c.id = ${id}`

/** The newest campaigns first. @param surveyId only those of a survey */
export const selectCampaigns = (workspaceId: string, surveyId: string | undefined, page: Position) => sql<CampaignRow>`
  select ${columns}
  from   campaign c
  where  ${and([
    sql`c.workspace_id = ${workspaceId}`,
    surveyId !== undefined && sql`c.survey_id = ${surveyId}`,
    page.before !== undefined && sql`c.id < ${page.before}`,
  ])}
  order by c.id desc
  limit ${page.limit}`

/** What a campaign refers to: 1 if the workspace has it. */
export const selectCampaignReferences = (
  workspaceId: string,
  { segmentId, gatewayId }: { segmentId: string | null; gatewayId: string | null },
) => sql<{ hasSegment: number; hasGateway: number }>`
  select case when exists (select 1 from segment where workspace_id = ${workspaceId} and id = ${segmentId})
              then 1 else 0 end as "hasSegment",
         case when exists (select 1 from gateway where workspace_id = ${workspaceId} and id = ${gatewayId})
              then 1 else 0 end as "hasGateway"`

/** Changes a campaign that was read with this version. The batch fails if it has another one by now. */
export const changeCampaign = (
  { workspaceId, id, version }: Pick<CampaignRow, 'workspaceId' | 'id' | 'version'>,
  values: ColumnValues,
) => [
  ...lockAndAssert('campaign', sql`workspace_id = ${workspaceId} and id = ${id}`, sql`version = ${version}`),
  sql`
  update campaign
  set    ${assignments({ ...values, version: version + 1 })}
  where  workspace_id = ${workspaceId} and id = ${id}`,
]

/** Deletes a draft that was read with this version. */
export const deleteCampaign = ({ workspaceId, id, version }: Pick<CampaignRow, 'workspaceId' | 'id' | 'version'>) => [
  ...lockAndAssert('campaign', sql`workspace_id = ${workspaceId} and id = ${id}`, sql`version = ${version}`),
  sql`delete from campaign where workspace_id = ${workspaceId} and id = ${id} and started_at is null`,
]

/** A row if a campaign has started that sends codes for a survey, or leaves it to others to send them. */
export const selectCodeUse = (workspaceId: string, surveyId: string) => sql<{ id: string }>`
  select c.id
  from   campaign c
  where  c.workspace_id = ${workspaceId} and c.survey_id = ${surveyId} and c.started_at is not null
  and    (c.settings ->> 'channel' = 'link' or cast(c.settings as text) like '%{code}%')
  limit 1`
/** Pauses a campaign that runs: not at the wish of a member. Returns its id if it did. */
export const pauseRunningCampaign = (
  workspaceId: string,
  id: string,
  { now, reason }: { now: number; reason: string },
) => sql<{ id: string }>`
  update campaign
  set    paused_at = ${now}, pause_reason = ${reason}, version = version + 1
  where  workspace_id = ${workspaceId} and id = ${id} and started_at is not null and paused_at is null
  and    cancelled_at is null and finished_at is null
  returning id`
