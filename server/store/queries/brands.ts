import { mergeJson, sql } from '../sql.ts'

/** The brand of a workspace, as its surveys need it. */
export interface BrandRow {
  workspaceName: string
  /** JSON: what is set. */
  brand: string
  /** The digest of the logo. */
  brandLogo: string | null
  /** 1 if there is a privacy notice, in any language. */
  hasNotice: number
}

/** On `workspace w`. */
export const brandColumns = sql`
  w.name as "workspaceName", w.brand, w.logo as "brandLogo",
  case when cast(w.privacy_notice as text) = '{}' then 0 else 1 end as "hasNotice"`

export const selectBrand = (workspaceId: string) => sql<BrandRow>`
  select ${brandColumns} from workspace w where w.id = ${workspaceId}`

/** Sets some of the values; null removes one. */
export const updateBrand = (workspaceId: string, patch: object) => sql`
  update workspace set brand = ${mergeJson('brand', patch)} where id = ${workspaceId}`

export interface BrandLogoRow {
  workspaceId: string
  type: string
  /** Base64. */
  content: string
}

export const upsertBrandLogo = (row: BrandLogoRow, digest: string) => [
  sql`
  insert into brand_logo (workspace_id, type, content)
  values (${row.workspaceId}, ${row.type}, ${row.content})
  on conflict (workspace_id) do update set type = excluded.type, content = excluded.content`,
  sql`update workspace set logo = ${digest} where id = ${row.workspaceId}`,
]

export const deleteBrandLogo = (workspaceId: string) => [
  sql`delete from brand_logo where workspace_id = ${workspaceId}`,
  sql`update workspace set logo = null where id = ${workspaceId}`,
]

export const selectBrandLogo = (workspaceId: string) => sql<BrandLogoRow & { digest: string | null }>`
  select l.workspace_id as "workspaceId", l.type, l.content, w.logo as digest
  from   brand_logo l
  join   workspace w on w.id = l.workspace_id
  where  l.workspace_id = ${workspaceId} and w.deleted_at is null`
