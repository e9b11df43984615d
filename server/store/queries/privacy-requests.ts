import type { RequestKind, RequestOutcome, RequestSource } from '../../../shared/privacy-request.ts'
import { and, inList, type Position, sql } from '../sql.ts'
import { selectActorName } from './response-changes.ts'

export interface NewPrivacyRequestRow {
  id: string
  workspaceId: string
  kind: RequestKind
  source: RequestSource
  contactId: string | null
  /** JSON: the correction or the note, until the contact is erased. */
  detail: string
  receivedAt: number
  dueAt: number
  handledAt: number | null
  /** Who handled it: an actor as in the audit log. */
  handledBy: string | null
  outcome: RequestOutcome | null
}

export type PrivacyRequestRow = NewPrivacyRequestRow & {
  handledByName: string | null
  contactName: string | null
}

const columns = sql`
  q.id, q.workspace_id as "workspaceId", q.kind, q.source, q.contact_id as "contactId", q.detail,
  q.received_at as "receivedAt", q.due_at as "dueAt", q.handled_at as "handledAt", q.handled_by as "handledBy", q.outcome,
  ${selectActorName(sql`q.handled_by`)} as "handledByName",
  (select coalesce(c.name, c.email, c.phone, c.external_id) from contact c
   where  c.workspace_id = q.workspace_id and c.id = q.contact_id) as "contactName"`

/** The batch fails if the contact has asked for the same by a personal link and is waiting. */
export const insertPrivacyRequest = (row: NewPrivacyRequestRow) => sql`
  insert into privacy_request (id, workspace_id, kind, source, contact_id, detail, received_at, due_at, handled_at,
                               handled_by, outcome)
  values (${row.id}, ${row.workspaceId}, ${row.kind}, ${row.source}, ${row.contactId}, ${row.detail}, ${row.receivedAt},
          ${row.dueAt}, ${row.handledAt}, ${row.handledBy}, ${row.outcome})`

/** Replaces the correction that a contact has asked for and is waiting for. Returns its id, if there is one. */
export const updateOpenCorrection = (workspaceId: string, contactId: string, detail: string) => sql<{ id: string }>`
  update privacy_request
  set    detail = ${detail}
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and kind = 'correct' and source = 'personal-link'
  and    handled_at is null
  returning id`

export const selectPrivacyRequests = (
  workspaceId: string,
  { isOpen }: { isOpen?: boolean | undefined },
  page: Position,
) => sql<PrivacyRequestRow>`
  select ${columns}
  from   privacy_request q
  where  ${and([
    sql`q.workspace_id = ${workspaceId}`,
    isOpen === true && sql`q.handled_at is null`,
    isOpen === false && sql`q.handled_at is not null`,
    page.before !== undefined && sql`q.id < ${page.before}`,
  ])}
  order by q.id desc
  limit ${page.limit}`

export const selectPrivacyRequest = (workspaceId: string, id: string) => sql<PrivacyRequestRow>`
  select ${columns} from privacy_request q where q.workspace_id = ${workspaceId} and q.id = ${id}`

/** The newest requests of a contact. */
export const selectRequestsOfContact = (
  workspaceId: string,
  contactId: string,
  limit: number,
) => sql<PrivacyRequestRow>`
  select ${columns}
  from   privacy_request q
  where  q.workspace_id = ${workspaceId} and q.contact_id = ${contactId}
  order by q.id desc
  limit ${limit}`

/** Records how a request was handled. Returns its id, unless it was handled before. */
export const handlePrivacyRequest = (
  workspaceId: string,
  id: string,
  { at, by, outcome }: { at: number; by: string; outcome: RequestOutcome },
) => sql<{ id: string }>`
  update privacy_request
  set    handled_at = ${at}, handled_by = ${by}, outcome = ${outcome}
  where  workspace_id = ${workspaceId} and id = ${id} and handled_at is null
  returning id`

/** Removes what requests say about erased contacts. */
export const forgetRequestsOfContacts = (workspaceId: string, contactIds: readonly string[]) => sql`
  update privacy_request
  set    contact_id = null, detail = '{}'
  where  workspace_id = ${workspaceId} and contact_id in ${inList(contactIds)}`

/** Erasing a contact is what its open requests for deletion have asked for. */
export const handleDeletionRequests = (workspaceId: string, contactId: string, at: number, by: string) => sql`
  update privacy_request
  set    handled_at = ${at}, handled_by = ${by}, outcome = 'done'
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and kind = 'delete' and handled_at is null`

/** Hands requests of a merged contact on, unless the other one waits for the same. */
export const moveRequests = (workspaceId: string, { from, to }: { from: string; to: string }) => sql`
  update privacy_request as q
  set    contact_id = ${to}
  where  q.workspace_id = ${workspaceId} and q.contact_id = ${from}
  and    not exists (
    select 1 from privacy_request o
    where  o.workspace_id = q.workspace_id and o.contact_id = ${to} and o.kind = q.kind and o.handled_at is null)`
