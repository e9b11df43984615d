import type { InvitationChannel } from '../../../shared/invitation.ts'
import type { Survey } from '../../../shared/survey.ts'
import { and, inList, type Position, sql } from '../sql.ts'
import type { MergeRef } from './contact-merges.ts'

/** What a contact has unsubscribed from: one channel, one type of survey, or with neither all surveys. */
export interface UnsubscriptionScope {
  /** Null: all channels. */
  channel: InvitationChannel | null
  /** Null: surveys of all types. */
  surveyType: Survey['type'] | null
}

/** A contact that is not to be surveyed any more. */
export interface UnsubscriptionRow extends UnsubscriptionScope {
  id: string
  workspaceId: string
  contactId: string
  at: number
  source: string
}

/** The batch fails if the contact has this unsubscription already, or is gone. */
export const insertUnsubscription = (row: UnsubscriptionRow) => sql`
  insert into unsubscription (id, workspace_id, contact_id, channel, survey_type, at, source)
  values (${row.id}, ${row.workspaceId}, ${row.contactId}, ${row.channel}, ${row.surveyType}, ${row.at}, ${row.source})`

/** The unsubscriptions among contacts, in no particular order. */
export const selectUnsubscriptions = (workspaceId: string, contactIds: readonly string[]) => sql<UnsubscriptionRow>`
  select u.id, u.workspace_id as "workspaceId", u.contact_id as "contactId", u.channel, u.survey_type as "surveyType",
         u.at, u.source
  from   unsubscription u
  where  u.workspace_id = ${workspaceId} and u.contact_id in ${inList(contactIds)}`

/** Hands the unsubscriptions of a merged contact on to the one that it was merged into, also those that it has already. */
export const moveUnsubscriptions = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update unsubscription
  set    contact_id = ${contactId}, merge_id = ${id}
  where  workspace_id = ${workspaceId} and contact_id = ${mergedId}
  and    exists (select 1 from contact_merge m where m.id = ${id})`

/** Moves the unsubscriptions of a merge back, except those that were taken back since. */
export const moveUnsubscriptionsBack = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update unsubscription
  set    contact_id = ${mergedId}, merge_id = null
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and merge_id = ${id}`

/** @param scope only those of this scope */
export const deleteUnsubscriptionsByContact = (
  workspaceId: string,
  contactId: string,
  scope?: UnsubscriptionScope,
) => sql`
  delete from unsubscription
  where  ${and([
    sql`workspace_id = ${workspaceId} and contact_id = ${contactId}`,
    scope &&
      sql`coalesce(channel, '') = ${scope.channel ?? ''} and coalesce(survey_type, '') = ${scope.surveyType ?? ''}`,
  ])}`

/** Takes back what a source has recorded. */
export const deleteUnsubscriptionsBySource = (workspaceId: string, contactId: string, source: string) => sql`
  delete from unsubscription where workspace_id = ${workspaceId} and contact_id = ${contactId} and source = ${source}`

const columns = sql`
  u.id, u.workspace_id as "workspaceId", u.contact_id as "contactId", u.channel, u.survey_type as "surveyType", u.at, u.source`

/** All unsubscriptions, newest first. */
export const selectAllUnsubscriptions = (workspaceId: string, { before, limit }: Position) => sql<UnsubscriptionRow>`
  select ${columns}
  from   unsubscription u
  where  u.workspace_id = ${workspaceId} and u.id < ${before ?? '~'}
  order by u.id desc
  limit ${limit}`

export const selectUnsubscription = (workspaceId: string, id: string) => sql<UnsubscriptionRow>`
  select ${columns} from unsubscription u where u.workspace_id = ${workspaceId} and u.id = ${id}`

export const deleteUnsubscription = (workspaceId: string, id: string) => sql`
  delete from unsubscription where workspace_id = ${workspaceId} and id = ${id}`
