import { and, lockAndAssert, type Position, sql } from '../sql.ts'

/** The settings of recommendations, and what decides whether emails go out. */
export interface ReferralSettingsRow {
  /** JSON: see `ReferralSettings`; what is missing is as we deliver it. */
  settings: string
  demoAt: number | null
}

export const selectReferralSettings = (workspaceId: string) => sql<ReferralSettingsRow>`
  select cast(referral_settings as text) as settings, demo_at as "demoAt" from workspace where id = ${workspaceId}`

/** The batch fails if the settings have changed since they were read as `before`. */
export const replaceReferralSettings = (workspaceId: string, before: string, after: object) => [
  ...lockAndAssert('workspace', sql`id = ${workspaceId}`, sql`cast(referral_settings as text) = ${before}`),
  sql`update workspace set referral_settings = ${JSON.stringify(after)} where id = ${workspaceId}`,
]

export interface NewReferralRow {
  id: string
  workspaceId: string
  contactId: string
  code: string
  createdAt: number
  createdBy: string
  askedAt: number | null
}

/** Returns nothing if the contact has a link already, or another one the code. The batch fails if the contact is gone. */
export const insertReferral = (row: NewReferralRow) => sql<{ id: string }>`
  insert into referral (id, workspace_id, contact_id, code, created_at, created_by, asked_at)
  values (${row.id}, ${row.workspaceId}, ${row.contactId}, ${row.code}, ${row.createdAt}, ${row.createdBy}, ${row.askedAt})
  on conflict do nothing
  returning id`

export interface ReferralRow extends NewReferralRow {
  visits: number
  contactName: string | null
  conversions: number
  rewards: number
}

const columns = sql`
  f.id, f.workspace_id as "workspaceId", f.contact_id as "contactId", f.code, f.visits, f.created_at as "createdAt",
  f.created_by as "createdBy", f.asked_at as "askedAt", c.name as "contactName",
  (select cast(count(*) as bigint) from referral_conversion v
   where  v.workspace_id = f.workspace_id and v.referral_id = f.id) as conversions,
  (select cast(count(v.rewarded_at) as bigint) from referral_conversion v
   where  v.workspace_id = f.workspace_id and v.referral_id = f.id) as rewards`

const from = sql`referral f join contact c on c.id = f.contact_id`

export const selectReferral = (workspaceId: string, id: string) => sql<ReferralRow>`
  select ${columns} from ${from} where f.workspace_id = ${workspaceId} and f.id = ${id}`

export const selectReferralByContact = (workspaceId: string, contactId: string) => sql<ReferralRow>`
  select ${columns} from ${from} where f.workspace_id = ${workspaceId} and f.contact_id = ${contactId}`

export const selectReferralByCode = (workspaceId: string, code: string) => sql<ReferralRow>`
  select ${columns} from ${from} where f.workspace_id = ${workspaceId} and f.code = ${code}`

/** Whose link a code is, and where it leads. */
export interface PublicReferralRow {
  id: string
  workspaceId: string
  /** JSON */
  settings: string
  demoAt: number | null
}

/** For visitors: in a workspace that is not deleted. */
export const selectPublicReferral = (code: string) => sql<PublicReferralRow>`
  select f.id, f.workspace_id as "workspaceId", cast(w.referral_settings as text) as settings, w.demo_at as "demoAt"
  from   referral f
  join   workspace w on w.id = f.workspace_id
  where  f.code = ${code} and w.deleted_at is null`

/** Newest first. */
export const selectReferrals = (workspaceId: string, { before, limit }: Position) => sql<ReferralRow>`
  select ${columns}
  from   ${from}
  where  ${and([sql`f.workspace_id = ${workspaceId}`, before !== undefined && sql`f.id < ${before}`])}
  order by f.id desc
  limit ${limit}`

/** By how many newcomers came, then by visits. Those without either are left out. */
export const selectTopReferrals = (workspaceId: string, limit: number) => sql<ReferralRow>`
  with counted as (
    select v.referral_id as id, count(*) as conversions
    from   referral_conversion v
    where  v.workspace_id = ${workspaceId}
    group by v.referral_id)
  select ${columns}
  from   ${from}
  left join counted n on n.id = f.id
  where  f.workspace_id = ${workspaceId} and (f.visits > 0 or n.conversions > 0)
  order by coalesce(n.conversions, 0) desc, f.visits desc, f.id desc
  limit ${limit}`

/** A person went on from a link. */
export const countVisit = (workspaceId: string, id: string) => sql`
  update referral set visits = visits + 1 where workspace_id = ${workspaceId} and id = ${id}`

/** An email asks a customer for a recommendation. */
export const markReferralAsked = (workspaceId: string, contactId: string, now: number) => sql`
  update referral set asked_at = ${now} where workspace_id = ${workspaceId} and contact_id = ${contactId}`

export interface ReferralTotalsRow {
  referrals: number
  asked: number
  visits: number
  conversions: number
  referrers: number
  rewards: number
}

export const selectReferralTotals = (workspaceId: string) => sql<ReferralTotalsRow>`
  select r.referrals, r.asked, r.visits, v.conversions, v.referrers, v.rewards
  from (
    select cast(count(*) as bigint) as referrals, cast(count(asked_at) as bigint) as asked,
           cast(coalesce(sum(visits), 0) as bigint) as visits
    from   referral where workspace_id = ${workspaceId}) r
  cross join (
    select cast(count(*) as bigint) as conversions, cast(count(distinct referral_id) as bigint) as referrers,
           cast(count(rewarded_at) as bigint) as rewards
    from   referral_conversion where workspace_id = ${workspaceId}) v`
