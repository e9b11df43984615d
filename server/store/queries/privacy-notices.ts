import { assignments, mergeJson, sql } from '../sql.ts'
import { type BrandRow, brandColumns } from './brands.ts'

/** The privacy notice of a workspace, with what fills it. */
export interface PrivacyNoticeRow extends BrandRow {
  /** JSON: the texts by language. */
  texts: string
  contact: string | null
  retentionDays: number | null
}

/** The notice of a workspace that is not being deleted. */
export const selectPrivacyNotice = (workspaceId: string) => sql<PrivacyNoticeRow>`
  select ${brandColumns}, w.privacy_notice as texts, w.privacy_contact as contact, w.retention_days as "retentionDays"
  from   workspace w
  where  w.id = ${workspaceId} and w.deleted_at is null`

/** Sets some of the texts, and the contact unless it is undefined; null removes one. */
export const updatePrivacyNotice = (workspaceId: string, texts: object, contact: string | null | undefined) => sql`
  update workspace
  set    ${assignments({ privacy_notice: mergeJson('privacy_notice', texts), privacy_contact: contact })}
  where  id = ${workspaceId}`
