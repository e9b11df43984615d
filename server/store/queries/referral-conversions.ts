import type { ConversionSource } from '../../../shared/referral.ts'
import { and, assertThat, assignments, type ColumnValues, type Position, sql } from '../sql.ts'
import { selectActorName } from './response-changes.ts'

export interface NewConversionRow {
  id: string
  workspaceId: string
  referralId: string
  key: string
  source: ConversionSource
  contactId: string | null
  at: number
  recordedBy: string
}

/** The batch fails if the key has been reported meanwhile, or the referral is gone. */
export const insertConversion = (row: NewConversionRow) => sql`
  insert into referral_conversion (id, workspace_id, referral_id, key, source, contact_id, at, recorded_by)
  values (${row.id}, ${row.workspaceId}, ${row.referralId}, ${row.key}, ${row.source}, ${row.contactId}, ${row.at}, ${row.recordedBy})`

export interface ConversionRow extends NewConversionRow {
  code: string
  referrerId: string
  referrerName: string | null
  contactName: string | null
  recordedByName: string | null
  reward: string | null
  rewardedAt: number | null
  rewardedByName: string | null
}

const columns = sql`
  v.id, v.workspace_id as "workspaceId", v.referral_id as "referralId", v.key, v.source, v.contact_id as "contactId", v.at,
  v.recorded_by as "recordedBy", f.code, f.contact_id as "referrerId", c.name as "referrerName", n.name as "contactName",
  ${selectActorName(sql`v.recorded_by`)} as "recordedByName", v.reward, v.rewarded_at as "rewardedAt",
  ${selectActorName(sql`v.rewarded_by`)} as "rewardedByName"`

const from = sql`
  referral_conversion v
  join referral f on f.id = v.referral_id
  join contact c on c.id = f.contact_id
  left join contact n on n.id = v.contact_id`

export const selectConversion = (workspaceId: string, id: string) => sql<ConversionRow>`
  select ${columns} from ${from} where v.workspace_id = ${workspaceId} and v.id = ${id}`

export const selectConversionByKey = (workspaceId: string, key: string) => sql<ConversionRow>`
  select ${columns} from ${from} where v.workspace_id = ${workspaceId} and v.key = ${key}`

export interface ConversionFilter {
  referralId?: string | undefined
  /** Those without a reward, or with one. */
  isRewarded?: boolean | undefined
}

/** Newest first. */
export const selectConversions = (
  workspaceId: string,
  { referralId, isRewarded }: ConversionFilter,
  { before, limit }: Position,
) => sql<ConversionRow>`
  select ${columns}
  from   ${from}
  where  ${and([
    sql`v.workspace_id = ${workspaceId}`,
    referralId !== undefined && sql`v.referral_id = ${referralId}`,
    isRewarded !== undefined && (isRewarded ? sql`v.rewarded_at is not null` : sql`v.rewarded_at is null`),
    before !== undefined && sql`v.id < ${before}`,
  ])}
  order by v.id desc
  limit ${limit}`

/** The newest conversions of a contact as a newcomer. */
export const selectConversionsByNewcomer = (workspaceId: string, contactId: string) => sql<ConversionRow>`
  select ${columns} from ${from} where v.workspace_id = ${workspaceId} and v.contact_id = ${contactId} order by v.id desc`

export const updateConversion = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update referral_conversion set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

/** What a report says beside the key. */
export type ConversionFacts = Pick<NewConversionRow, 'source' | 'contactId' | 'recordedBy'>

/**
 * What the pixel reported for `formerId` is confirmed by a program or at the till. A reward stays only with the referral that it was
 * noted for. The batch fails unless it is as the pixel reported it.
 */
export const confirmConversion = (
  workspaceId: string,
  id: string,
  { source, contactId, recordedBy, referralId, formerId }: ConversionFacts & { referralId: string; formerId: string },
) => [
  sql`update referral_conversion set at = at where workspace_id = ${workspaceId} and id = ${id}`,
  assertThat(sql`exists (
    select 1 from referral_conversion
    where  workspace_id = ${workspaceId} and id = ${id} and source = 'pixel' and referral_id = ${formerId})`),
  sql`
  update referral_conversion
  set    ${assignments({
    source,
    recorded_by: recordedBy,
    ...(contactId !== null && { contact_id: contactId }),
    ...(referralId !== formerId && { referral_id: referralId, reward: null, rewarded_at: null, rewarded_by: null }),
  })}
  where  workspace_id = ${workspaceId} and id = ${id}`,
]

/** Conversions of a referral that the pixel reported, with ids from `since` on, up to `limit`. */
export const countPixelConversions = (workspaceId: string, referralId: string, since: string, limit: number) => sql<{
  count: number
}>`
  select cast(count(*) as bigint) as count
  from (
    select 1 from referral_conversion v
    where  v.workspace_id = ${workspaceId} and v.referral_id = ${referralId} and v.id >= ${since} and v.source = 'pixel'
    limit ${limit}) recent`

/** A newcomer who is erased stays in the count, without the contact and the key, which may name them. */
export const forgetNewcomer = (workspaceId: string, contactId: string) => sql`
  update referral_conversion
  set    contact_id = null, key = id
  where  workspace_id = ${workspaceId} and contact_id = ${contactId}`
