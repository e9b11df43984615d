import type { AuditEntry } from '../../shared/audit.ts'
import type { Identifier } from '../../shared/contact.ts'
import { REASONS_ID } from '../../shared/flow.ts'
import type { FollowUp } from '../../shared/follow-up.ts'
import type { Invitation } from '../../shared/invitation.ts'
import type { Response } from '../../shared/response.ts'
import { hasPermission } from '../../shared/roles.ts'
import { selectAuditEntries } from '../store/queries/audit.ts'
import { type ContactRow, selectContacts } from '../store/queries/contacts.ts'
import { type ImportRejectionRow, selectImportById, selectImportRejections } from '../store/queries/imports.ts'
import { selectInvitations } from '../store/queries/invitations.ts'
import { selectPrivacyRequests } from '../store/queries/privacy-requests.ts'
import { selectSegmentKeys } from '../store/queries/segment-keys.ts'
import { selectSuppressions } from '../store/queries/suppressions.ts'
import type { Position } from '../store/sql.ts'
import { buildActionTable } from './actions/spreadsheet.ts'
import { type AuditQuery, buildAuditFilter, formatAuditValue, toAuditEntry } from './audit.ts'
import { buildBlocklistTable } from './blocklist/spreadsheet.ts'
import type { ContactQuery } from './contacts/contacts.ts'
import { prepareContactQuery } from './contacts/list-query.ts'
import { eachMatchingPage } from './contacts/lists.ts'
import { buildContactTable, type ContactSpreadsheetTexts } from './contacts/spreadsheet.ts'
import type { Caller, Deps } from './deps.ts'
import { loadFileLocale } from './files/locale.ts'
import { buildTable, type Cell, type Column, type FileStream, minuteCell, type Table } from './files/table.ts'
import { type FileFormat, writeTable } from './files/writer.ts'
import { buildCauseTable, buildFigureTable } from './follow-ups/figure-tables.ts'
import { eachFollowUp } from './follow-ups/list.ts'
import { buildFollowUpFilter, type FollowUpQuery } from './follow-ups/query.ts'
import { buildFollowUpColumns, type FollowUpSpreadsheetTexts } from './follow-ups/spreadsheet.ts'
import { toInvitation } from './invitations/invitations.ts'
import { convertPages, eachPage } from './pagination.ts'
import { buildPatternTable } from './patterns/spreadsheet.ts'
import { buildPraiseTable } from './praise/spreadsheet.ts'
import { toRequest } from './privacy/requests.ts'
import { buildConversionTable, buildReferralTable } from './referrals/spreadsheet.ts'
import { searchResponses } from './responses/list.ts'
import { choosePropertyColumns } from './responses/property-columns.ts'
import { prepareResponseQuery, type ResponseQuery } from './responses/query.ts'
import { buildSpreadsheetColumns, type SpreadsheetTexts } from './responses/spreadsheet.ts'
import { buildSuppressionFilter, type SuppressionQuery, toSuppression } from './suppressions/list.ts'
import { loadSurvey } from './surveys/surveys.ts'
import { buildTeamTable } from './teams/spreadsheet.ts'

/** The cell of each column, by its heading. */
type Columns<Item> = Record<string, Column<Item>[1]>

const buildRawTable = <Item>(pages: AsyncIterable<Item[]>, columns: Columns<Item>): Table =>
  buildTable(pages, Object.entries(columns))

/** Exports a list as a file, in this thread or another one. @throws DomainError before the first row */
export type Exporter = <Name extends keyof typeof tables>(
  list: Name,
  caller: Caller,
  query: Parameters<(typeof tables)[Name]>[2],
  format?: FileFormat,
) => Promise<FileStream>

export const createExporter =
  (deps: Deps): Exporter =>
  async (list, caller, query, format = { type: 'csv' }) =>
    writeTable(await tables[list](deps, caller, query as never), format)

/** How many responses are read at a time. */
const PAGE_SIZE = 500

/**
 * The responses that match, newest first, as the caller may see them, with a column for each segment key and for each of
 * the most frequent other properties; rarer ones share a column.
 * @param query.spreadsheet writes them for readers, with these texts, instead of for programs
 */
async function buildResponseTable(
  deps: Deps,
  caller: Caller,
  { spreadsheet, ...query }: ResponseQuery & { spreadsheet?: SpreadsheetTexts | undefined },
): Promise<Table> {
  const preparedQuery = await prepareResponseQuery(deps, caller, query)
  const canSeeContacts = hasPermission(caller.role, 'contacts')
  const properties = await choosePropertyColumns(deps, caller, preparedQuery)
  const pages = searchResponses(deps, caller, preparedQuery, { limit: PAGE_SIZE })
  if (spreadsheet)
    return buildTable(
      pages,
      await buildSpreadsheetColumns(deps, caller, { preparedQuery, properties, texts: spreadsheet }),
    )
  return buildRawTable<Response>(pages, {
    id: (response) => response.id,
    survey: (response) => response.surveyId,
    answeredAt: (response) => response.answeredAt,
    score: (response) => response.score,
    group: (response) => response.group,
    comment: (response) => response.comment,
    ...(canSeeContacts && contactColumns((response: Response) => response)),
    ...(canSeeContacts && { contactRequestedAt: (response: Response) => response.contactRequestedAt }),
    tags: (response) => (response.tags.length > 0 ? response.tags.join(', ') : null),
    reasons: (response) => [response.answers[REASONS_ID] ?? []].flat().join(' ') || null,
    suspicion: (response) => response.suspicion?.reasons.join(' '),
    channel: (response) => response.channel,
    enteredBy: (response) => response.enteredByName ?? response.enteredBy,
    ...(canSeeContacts && { page: (response: Response) => response.page }),
    locale: (response) => response.locale,
    answers: (response) => (Object.keys(response.answers).length > 0 ? JSON.stringify(response.answers) : null),
    ...propertyColumns(properties.keys, (response: Response) => response.properties),
    ...(properties.describeOthers && { otherProperties: properties.describeOthers }),
  })
}

/** The follow-ups that match, in the requested order, with a column for each segment key. */
async function buildFollowUpTable(
  deps: Deps,
  caller: Caller,
  { spreadsheet: texts, ...query }: FollowUpQuery & { spreadsheet?: FollowUpSpreadsheetTexts | undefined },
): Promise<Table> {
  // Before the first row, so that an invalid query fails as a whole.
  await buildFollowUpFilter(deps, caller, query)
  const propertyKeys = (await deps.database.all(selectSegmentKeys(caller.workspaceId))).map(({ key }) => key)
  const pages = eachFollowUp(deps, caller, query)
  if (texts) return buildTable(pages, await buildFollowUpColumns(deps, caller, { texts, propertyKeys }))
  return buildRawTable(pages, {
    id: (followUp) => followUp.id,
    survey: (followUp) => followUp.surveyId,
    status: (followUp) => followUp.status,
    reason: (followUp) => followUp.reason,
    answeredAt: (followUp) => followUp.response.answeredAt,
    openedAt: (followUp) => followUp.openedAt,
    score: (followUp) => followUp.response.score,
    tier: (followUp) => followUp.tier,
    comment: (followUp) => followUp.response.comment,
    reasons: (followUp) => [followUp.response.answers[REASONS_ID] ?? []].flat().join(' '),
    ...contactColumns((followUp: FollowUp) => followUp.response),
    salutation: (followUp) => followUp.response.contact?.salutation,
    owner: (followUp) => followUp.owner,
    dueAt: (followUp) => followUp.dueAt,
    overdue: (followUp) => (followUp.overdue ? 'yes' : null),
    stage: (followUp) => followUp.stage,
    level: (followUp) => followUp.level,
    contactedAt: (followUp) => followUp.contactedAt,
    outcome: (followUp) => followUp.outcome,
    cause: (followUp) => followUp.cause,
    remedy: (followUp) => followUp.remedy,
    amends: (followUp) => followUp.amends?.amount,
    amendsCurrency: (followUp) => followUp.amends?.currency,
    promise: (followUp) => followUp.promise,
    notReached: (followUp) => followUp.notReached,
    note: (followUp) => followUp.note,
    doneAt: (followUp) => followUp.doneAt,
    askAt: (followUp) => followUp.askAt,
    askedAt: (followUp) => followUp.askedAt,
    scoreAfter: (followUp) => followUp.scoreAfter,
    result: (followUp) => followUp.result,
    ...propertyColumns(propertyKeys, (followUp: FollowUp) => followUp.response.properties),
  })
}

/** The invitations to a survey with their links, newest first. */
async function buildInvitationTable(deps: Deps, caller: Caller, { survey }: { survey: string }): Promise<Table> {
  await loadSurvey(deps, caller, survey)
  const select = (position: Position) => selectInvitations(caller.workspaceId, survey, position)
  const pages = convertPages(deps.database, select, (row) => toInvitation(deps, row))
  return buildRawTable<Invitation>(pages, {
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

/** All contacts, or those that match, newest first. */
async function buildContactListTable(
  deps: Deps,
  caller: Caller,
  { spreadsheet, ...query }: ContactQuery & { spreadsheet?: ContactSpreadsheetTexts | undefined } = {},
): Promise<Table> {
  const { externalId, email, phone, ...listQuery } = query
  const filter = { externalId, email, phone }
  const select = (position: Position) => selectContacts(caller.workspaceId, filter, position)
  const isFiltered = Object.values(listQuery).some((value) => value !== undefined)
  const pages = isFiltered
    ? eachMatchingPage(deps, caller, await prepareContactQuery(deps, caller, listQuery))
    : eachPage(deps.database, select)
  if (spreadsheet) return buildContactTable(deps, caller, pages, spreadsheet)
  return buildRawTable<ContactRow>(pages, {
    id: (contact) => contact.id,
    ...identityColumns((contact: ContactRow) => contact),
    salutation: (contact) => contact.salutation,
    locale: (contact) => contact.locale,
    properties: (contact) => (contact.properties === '{}' ? null : contact.properties),
  })
}

/** The texts of the audit log for readers, in their language. */
export interface AuditSpreadsheetTexts {
  columns: Record<'at' | 'name' | 'action' | 'subject' | 'detail' | 'address' | 'id', string>
  /** The texts of actions, by code. */
  actions: Record<string, string>
  /** The names of actors who are no users. */
  actors: Record<string, string>
}

/** Audit entries, newest first. */
async function buildAuditTable(
  deps: Deps,
  caller: Caller,
  { spreadsheet, ...query }: AuditQuery & { spreadsheet?: AuditSpreadsheetTexts | undefined },
): Promise<Table> {
  const filter = await buildAuditFilter(deps, caller, query)
  const select = (position: Position) => selectAuditEntries(caller.workspaceId, filter, position)
  const pages = convertPages(deps.database, select, toAuditEntry)
  if (spreadsheet) {
    const { timeZone } = await loadFileLocale(deps, caller)
    return buildTable(pages, buildAuditColumns(spreadsheet, timeZone))
  }
  return buildRawTable(pages, {
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

const buildAuditColumns = (
  { columns, actions, actors }: AuditSpreadsheetTexts,
  timeZone: string,
): Column<AuditEntry>[] => [
  [columns.at, ({ at }) => minuteCell(Date.parse(at), timeZone)],
  [columns.name, ({ actor, name }) => actors[actor] ?? name],
  [columns.action, ({ action }) => actions[action] ?? action],
  [columns.subject, ({ subject }) => subject],
  [
    columns.detail,
    ({ detail }) =>
      Object.entries(detail)
        .map(([key, value]) => `${key}: ${formatAuditValue(value)}`)
        .join('; '),
  ],
  [columns.address, ({ address }) => address],
  [columns.id, ({ id }) => id],
]

/** The register of requests, newest first, without the names of contacts. */
async function buildPrivacyRequestTable(deps: Deps, { workspaceId }: Caller, _query: object): Promise<Table> {
  const select = (position: Position) => selectPrivacyRequests(workspaceId, {}, position)
  return buildRawTable(convertPages(deps.database, select, toRequest), {
    id: (request) => request.id,
    kind: (request) => request.kind,
    source: (request) => request.source,
    contactId: (request) => request.contactId,
    receivedAt: (request) => request.receivedAt,
    dueAt: (request) => request.dueAt,
    handledAt: (request) => request.handledAt,
    handledBy: (request) => request.handledByName ?? request.handledBy,
    outcome: (request) => request.outcome,
  })
}

/** The addresses that get no surveys, newest first. The first column is what an import reads. */
async function buildSuppressionTable(deps: Deps, { workspaceId }: Caller, query: SuppressionQuery): Promise<Table> {
  const filter = await buildSuppressionFilter(deps, workspaceId, query)
  const select = (position: Position) => selectSuppressions(workspaceId, filter, position)
  return buildRawTable(convertPages(deps.database, select, toSuppression), {
    address: (suppression) => suppression.address,
    kind: (suppression) => suppression.kind,
    reason: (suppression) => suppression.reason,
    detail: (suppression) => suppression.detail,
    at: (suppression) => suppression.at,
    by: (suppression) => suppression.byName ?? suppression.by,
    id: (suppression) => suppression.id,
  })
}

type Identity = Pick<ContactRow, Identifier | 'name'>

const identityColumns = <Item>(getContact: (item: Item) => Identity | null): Columns<Item> => ({
  externalId: (item) => getContact(item)?.externalId,
  name: (item) => getContact(item)?.name,
  email: (item) => getContact(item)?.email,
  phone: (item) => getContact(item)?.phone,
})

type Respondent = Pick<Response, 'contact' | 'unverifiedContact'>

/** The respondent, and their unverified contact details if there is no contact. */
const contactColumns = <Item>(getRespondent: (item: Item) => Respondent): Columns<Item> => ({
  externalId: (item) => getRespondent(item).contact?.externalId,
  name: (item) => getRespondent(item).contact?.name ?? getRespondent(item).unverifiedContact?.name,
  email: (item) => getRespondent(item).contact?.email ?? getRespondent(item).unverifiedContact?.email,
  phone: (item) => getRespondent(item).contact?.phone ?? getRespondent(item).unverifiedContact?.phone,
  contactDetails: (item) => getRespondent(item).unverifiedContact?.details,
  identity: (item) => getRespondent(item).contact?.identity,
})

const propertyColumns = <Item>(
  keys: readonly string[],
  getProperties: (item: Item) => Record<string, string>,
): Columns<Item> => Object.fromEntries(keys.map((key) => [`property.${key}`, (item) => getProperties(item)[key]]))

/** The rows that an import rejected, as uploaded, with line numbers and reasons in the language of the reader. */
async function buildRejectionTable(deps: Deps, caller: Caller, query: RejectionQuery): Promise<Table> {
  const [importRow] = await deps.database.all(selectImportById(caller.workspaceId, query.importId))
  return {
    headings: [query.line, query.reason, ...JSON.parse(importRow?.header ?? '[]')],
    pages: eachRejectionPage(deps, caller, query),
  }
}

interface RejectionQuery {
  importId: string
  messages: Partial<Record<string, string>>
  line: string
  reason: string
}

async function* eachRejectionPage(
  deps: Deps,
  { workspaceId }: Caller,
  { importId, messages }: RejectionQuery,
): AsyncGenerator<Cell[][]> {
  for (let after = 0, page: ImportRejectionRow[] = []; ; after = page.at(-1)?.line ?? 0) {
    page = await deps.database.all(selectImportRejections(workspaceId, importId, after, REJECTIONS_PAGE_SIZE))
    yield page.map((row) => [row.line, messages[row.reason] ?? row.reason, ...JSON.parse(row.cells)])
    if (page.length < REJECTIONS_PAGE_SIZE) return
  }
}

/** Few: a row of a file may be long. */
const REJECTIONS_PAGE_SIZE = 50

/** All lists that can be exported. */
const tables = {
  actions: buildActionTable,
  responses: buildResponseTable,
  'follow-ups': buildFollowUpTable,
  invitations: buildInvitationTable,
  contacts: buildContactListTable,
  rejections: buildRejectionTable,
  audit: buildAuditTable,
  'privacy-requests': buildPrivacyRequestTable,
  suppressions: buildSuppressionTable,
  referrals: buildReferralTable,
  'referral-conversions': buildConversionTable,
  praise: buildPraiseTable,
  'follow-up-figures': buildFigureTable,
  'follow-up-causes': buildCauseTable,
  blocklist: buildBlocklistTable,
  teams: buildTeamTable,
  'pattern-contacts': buildPatternTable,
}
