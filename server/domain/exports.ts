import { stringify } from 'csv-stringify/sync'
import type { Identifier } from '../../shared/contact.ts'
import type { FollowUp } from '../../shared/follow-up.ts'
import type { Invitation } from '../../shared/invitation.ts'
import { masked } from '../../shared/redaction.ts'
import type { Response } from '../../shared/response.ts'
import { may } from '../../shared/roles.ts'
import type { Database, Position, Statement } from '../store/database.ts'
import { audits } from '../store/queries/audit.ts'
import { contactImport, type ImportRejectionRow, importRejections } from '../store/queries/contact-imports.ts'
import { type ContactRow, contacts } from '../store/queries/contacts.ts'
import { invitations } from '../store/queries/invitations.ts'
import { propertyKeys } from '../store/queries/response-lists.ts'
import { segmentKeys } from '../store/queries/segment-keys.ts'
import { type AuditQuery, auditFilter, showAudit } from './audit.ts'
import type { ContactQuery } from './contacts/contacts.ts'
import { foundPages } from './contacts/search.ts'
import type { Caller, Deps } from './deps.ts'
import { eachFollowUp } from './follow-ups/follow-ups.ts'
import { type FollowUpQuery, followUpFilter } from './follow-ups/query.ts'
import { showInvitation } from './invitations/invitations.ts'
import { each } from './pagination.ts'
import { foundResponses, type ResponseQuery, responsesAsked } from './responses/list.ts'
import { surveyRow } from './surveys/surveys.ts'

/** What a column is called, and what a row says in it. */
type Columns<Item> = Record<string, (item: Item) => string | number | null | undefined>

/** A list as CSV (RFC 4180), a page at a time; `rows` counts those so far. */
export interface Csv extends AsyncIterable<Piece> {
  next(): Promise<IteratorResult<Piece>>
  /** Lets go of what making it holds, also where nothing of it has been read. */
  return(value?: undefined): Promise<IteratorResult<Piece>>
}

interface Piece {
  text: string
  rows: number
}

/**
 * Writes a list as CSV without ever holding it whole. Cells that a spreadsheet would run as a formula (they begin with
 * `=`, `+`, `-`, `@`, a tab or a carriage return) get an apostrophe in front.
 */
async function* written<Item>(pages: AsyncIterable<Item[]>, columns: Columns<Item>): Csv {
  const names = Object.keys(columns)
  let rows = 0
  yield { text: line([names]), rows }
  for await (const page of pages) {
    const cells = page.map((item) => names.map((name) => columns[name]?.(item)))
    rows += page.length
    yield { text: line(cells), rows }
  }
}

/** A list, some rows at a time, as it is shown. */
async function* pagesOf<Row extends { id: string }, Item>(
  database: Database,
  select: (position: Position) => Statement<Row>,
  show: (row: Row) => Item,
): AsyncGenerator<Item[]> {
  for await (const rows of each(database, select)) yield rows.map(show)
}

/** A line break within a cell is quoted whichever it is: unquoted, what follows would be a row, and a formula again. */
export const line = (cells: unknown[][]) =>
  stringify(cells, { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/, cast: { number } })

/** A number below zero is no formula. */
const number = (value: number) => ({ value: String(value), escape_formulas: false })

/** Makes CSV of a list: here, or wherever else that keeps nobody waiting. @throws DomainError before the first row */
export type MakesCsv = <Name extends keyof typeof csvLists>(
  list: Name,
  caller: Caller,
  query: Parameters<(typeof csvLists)[Name]>[2],
) => Promise<Csv>

export const makesCsv =
  (deps: Deps): MakesCsv =>
  (list, caller, query) =>
    csvLists[list](deps, caller, query as never)

/** How many answers are read at a time. */
const TOGETHER = 500

/** All answers asked for, newest first, with a column for each property that any of them has; as the caller may see them. */
async function responsesCsv(deps: Deps, caller: Caller, query: ResponseQuery): Promise<Csv> {
  const asked = await responsesAsked(deps, caller, query)
  const keys = asked.isEmpty
    ? []
    : await deps.database.all(propertyKeys(caller.workspaceId, asked.filter), { long: true })
  const seesAll = may(caller.role, 'contacts')
  return written<Response>(foundResponses(deps, caller, asked, { limit: TOGETHER }), {
    id: (response) => response.id,
    survey: (response) => response.surveyId,
    answeredAt: (response) => response.answeredAt,
    score: (response) => response.score,
    group: (response) => response.group,
    comment: (response) => response.comment,
    ...(seesAll && contactColumns((response: Response) => response)),
    ...(seesAll && { contactRequestedAt: (response: Response) => response.contactRequestedAt }),
    tags: (response) => (response.tags.length > 0 ? response.tags.join(', ') : null),
    suspicion: (response) => response.suspicion?.reasons.join(' '),
    channel: (response) => response.channel,
    ...(seesAll && { page: (response: Response) => response.page }),
    locale: (response) => response.locale,
    answers: (response) => (Object.keys(response.answers).length > 0 ? JSON.stringify(response.answers) : null),
    ...propertyColumns(
      keys.filter(({ key }) => seesAll || masked(key) === key),
      (response: Response) => response.properties,
    ),
  })
}

/** The follow-ups asked for, in the order asked for, with a column for each segment key: the list to call by. */
async function followUpsCsv(deps: Deps, caller: Caller, query: FollowUpQuery): Promise<Csv> {
  // Before the first row, so that what is wrong with the query is an answer of its own.
  await followUpFilter(deps, caller, query)
  const keys = await deps.database.all(segmentKeys(caller.workspaceId))
  return written(eachFollowUp(deps, caller, query), {
    id: (followUp) => followUp.id,
    survey: (followUp) => followUp.surveyId,
    status: (followUp) => followUp.status,
    reason: (followUp) => followUp.reason,
    answeredAt: (followUp) => followUp.response.answeredAt,
    openedAt: (followUp) => followUp.openedAt,
    score: (followUp) => followUp.response.score,
    tier: (followUp) => followUp.tier,
    comment: (followUp) => followUp.response.comment,
    reasons: (followUp) => [followUp.response.answers.reasons ?? []].flat().join(' '),
    ...contactColumns((followUp: FollowUp) => followUp.response),
    owner: (followUp) => followUp.owner,
    dueAt: (followUp) => followUp.dueAt,
    overdue: (followUp) => (followUp.overdue ? 'yes' : null),
    note: (followUp) => followUp.note,
    doneAt: (followUp) => followUp.doneAt,
    ...propertyColumns(keys, (followUp: FollowUp) => followUp.response.properties),
  })
}

/** The invitations to a survey, newest first: whom to send which link. */
async function invitationsCsv(deps: Deps, caller: Caller, { survey }: { survey: string }): Promise<Csv> {
  await surveyRow(deps, caller, survey)
  const select = (position: Position) => invitations(caller.workspaceId, survey, position)
  const shown = pagesOf(deps.database, select, (row) => showInvitation(deps, row))
  return written<Invitation>(shown, {
    id: (invitation) => invitation.id,
    ...identityColumns((invitation: Invitation) => invitation.contact),
    locale: (invitation) => invitation.contact.locale,
    url: (invitation) => invitation.url,
    channel: (invitation) => invitation.channel,
    createdAt: (invitation) => invitation.createdAt,
    expiresAt: (invitation) => invitation.expiresAt,
    answeredAt: (invitation) => invitation.answeredAt,
  })
}

/** All contacts, or those that a text finds, newest first. */
async function contactsCsv(deps: Deps, caller: Caller, { q, ...filter }: ContactQuery = {}): Promise<Csv> {
  const select = (position: Position) => contacts(caller.workspaceId, filter, position)
  const pages = q === undefined ? each(deps.database, select) : foundPages(deps, caller, q)
  return written<ContactRow>(pages, {
    id: (contact) => contact.id,
    ...identityColumns((contact: ContactRow) => contact),
    locale: (contact) => contact.locale,
    properties: (contact) => (contact.properties === '{}' ? null : contact.properties),
  })
}

/** What was done in the workspace, newest first. */
async function auditCsv(deps: Deps, caller: Caller, query: AuditQuery): Promise<Csv> {
  const filter = await auditFilter(deps, caller, query)
  const select = (position: Position) => audits(caller.workspaceId, filter, position)
  return written(pagesOf(deps.database, select, showAudit), {
    at: (entry) => entry.at,
    name: (entry) => entry.name,
    actor: (entry) => entry.actor,
    action: (entry) => entry.action,
    subject: (entry) => entry.subject,
    detail: (entry) => (Object.keys(entry.detail).length > 0 ? JSON.stringify(entry.detail) : null),
    address: (entry) => entry.address,
    id: (entry) => entry.id,
  })
}

type Identity = Pick<ContactRow, Identifier | 'name'>

const identityColumns = <Item>(contactOf: (item: Item) => Identity | null): Columns<Item> => ({
  externalId: (item) => contactOf(item)?.externalId,
  name: (item) => contactOf(item)?.name,
  email: (item) => contactOf(item)?.email,
  phone: (item) => contactOf(item)?.phone,
})

type Answered = Pick<Response, 'contact' | 'claim'>

/** Who answered, and where we do not know how to reach him, what he says himself. */
const contactColumns = <Item>(answerOf: (item: Item) => Answered): Columns<Item> => ({
  externalId: (item) => answerOf(item).contact?.externalId,
  name: (item) => answerOf(item).contact?.name ?? answerOf(item).claim?.name,
  email: (item) => answerOf(item).contact?.email ?? answerOf(item).claim?.email,
  phone: (item) => answerOf(item).contact?.phone ?? answerOf(item).claim?.phone,
  identity: (item) => answerOf(item).contact?.identity,
})

const propertyColumns = <Item>(
  keys: readonly { key: string }[],
  propertiesOf: (item: Item) => Record<string, string>,
): Columns<Item> => Object.fromEntries(keys.map(({ key }) => [`property.${key}`, (item) => propertiesOf(item)[key]]))

/** The rows that an import has refused, as they came, with their lines; the reasons in the words of who reads them. */
async function* rejectionsCsv(
  deps: Deps,
  caller: Caller,
  query: { importId: string; words: Partial<Record<string, string>>; line: string; reason: string },
): Csv {
  const { workspaceId } = caller
  const [found] = await deps.database.all(contactImport(workspaceId, query.importId))
  let rows = 0
  yield { text: line([[query.line, query.reason, ...JSON.parse(found?.header ?? '[]')]]), rows }
  for (let after = 0, page: ImportRejectionRow[] = []; ; after = page.at(-1)?.line ?? 0) {
    page = await deps.database.all(importRejections(workspaceId, query.importId, after, PAGE))
    rows += page.length
    const cells = page.map((row) => [row.line, query.words[row.reason] ?? row.reason, ...JSON.parse(row.cells)])
    if (page.length > 0) yield { text: line(cells), rows }
    if (page.length < PAGE) return
  }
}

const PAGE = 500

/** All that can be had as CSV. */
const csvLists = {
  responses: responsesCsv,
  'follow-ups': followUpsCsv,
  invitations: invitationsCsv,
  contacts: contactsCsv,
  rejections: async (...asked: Parameters<typeof rejectionsCsv>) => rejectionsCsv(...asked),
  audit: auditCsv,
}
