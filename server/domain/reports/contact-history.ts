import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { Decision } from '../../../shared/decision.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Response } from '../../../shared/response.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/contact-history.ts'
import { type DecisionDetailsRow, selectDecisionsByContact } from '../../store/queries/decisions.ts'
import { type FormerValueRow, selectFormerValues } from '../../store/queries/former-values.ts'
import { selectPhoneCallsByContact } from '../../store/queries/phone-calls.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Position } from '../../store/sql.ts'
import { loadContact } from '../contacts/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { getLastAsked } from '../invitations/asking.ts'
import { listPage } from '../pagination.ts'
import { searchResponses } from '../responses/list.ts'

const MAX_ENTRIES = 100
const PREVIOUS_RESPONSES = 5

/** The invitations of a contact, the decisions not to invite them, and when the contact was last surveyed and may be surveyed again. */
export async function getContactHistory(
  deps: Deps,
  caller: Caller,
  id: string,
  limit = MAX_ENTRIES,
): Promise<ContactHistory> {
  const { database } = deps
  const page = { before: undefined, limit }
  const { workspaceId } = caller
  const contact = await loadContact(deps, caller, id)
  const [[workspaceRow], invitationRows, decisionRows, callRows, formerRows] = await Promise.all([
    database.all(selectWorkspaceById(workspaceId)),
    database.all(store.selectInvitationsByContact(workspaceId, id, page)),
    database.all(selectDecisionsByContact(workspaceId, id, page)),
    database.all(selectPhoneCallsByContact(workspaceId, id, page)),
    database.all(selectFormerValues(workspaceId, id, limit)),
  ])
  const { lastAskedAt, nextAskAt } = await getLastAsked(
    deps,
    { workspaceId, throttleDays: workspaceRow?.throttleDays ?? null },
    id,
  )
  return {
    invitations: invitationRows.map((row) => ({ ...toSentInvitation(row), expired: isExpired(row, deps.now()) })),
    decisions: decisionRows.map(toDecision),
    calls: callRows.map(({ id, surveyId, survey, outcome, at, actor }) => ({
      id,
      surveyId,
      survey,
      outcome,
      at: toIso(at),
      by: actor,
    })),
    lastAskedAt: toIsoOrNull(lastAskedAt),
    askableAt: toIsoOrNull(nextAskAt),
    // A value may have come back since.
    formerValues: formerRows.filter(({ field, value }) => contact[field] !== value).map(toFormerValue),
  }
}

const toDecision = ({ until, at, ...row }: DecisionDetailsRow): Decision => ({
  id: row.id,
  surveyId: row.surveyId,
  survey: row.survey,
  campaignId: row.campaignId,
  campaign: row.campaign,
  reason: row.reason,
  until: toIsoOrNull(until),
  at: toIso(at),
})

/** The decisions not to invite a contact, newest first. @throws DomainError `not-found` */
export async function listDecisions(
  deps: Deps,
  caller: Caller,
  contactId: string,
  paging: Paging,
): Promise<ListPage<Decision>> {
  await loadContact(deps, caller, contactId)
  const select = (page: Position) => selectDecisionsByContact(caller.workspaceId, contactId, page)
  return listPage(deps.database, paging, select, toDecision)
}

const toSentInvitation = ({ createdAt, expiresAt, answeredAt, ...row }: store.SentInvitationRow) => ({
  ...row,
  createdAt: toIso(createdAt),
  expiresAt: toIsoOrNull(expiresAt),
  answeredAt: toIsoOrNull(answeredAt),
})

const toFormerValue = ({ replacedAt, ...row }: FormerValueRow) => ({ ...row, replacedAt: toIso(replacedAt) })

const isExpired = ({ expiresAt, answeredAt }: store.SentInvitationRow, now: number) =>
  answeredAt === null && expiresAt !== null && expiresAt <= now

/** The newest responses of a contact, including suspect ones. */
export async function listContactResponses(
  deps: Deps,
  caller: Caller,
  id: string,
  limit = MAX_ENTRIES,
): Promise<Response[]> {
  const preparedQuery = { filter: { contact: id }, isEmpty: false }
  const { value } = await searchResponses(deps, caller, preparedQuery, { limit }).next()
  return value ?? []
}

/** The responses of a contact before a given one, newest first, without suspect ones. */
export async function listPreviousResponses(
  deps: Deps,
  caller: Caller,
  id: string,
  responseId: string,
): Promise<Response[]> {
  const preparedQuery = { filter: { contact: id, suspect: false }, isEmpty: false }
  const { value } = await searchResponses(deps, caller, preparedQuery, {
    before: responseId,
    limit: PREVIOUS_RESPONSES,
  }).next()
  return value ?? []
}

/** How many records are deleted with a contact. @throws DomainError `not-found` */
export async function getContactHoldings(deps: Deps, caller: Caller, id: string): Promise<store.ContactCounts> {
  await loadContact(deps, caller, id)
  const [holdings] = await deps.database.all(store.countContactRecords(caller.workspaceId, id))
  return holdings as store.ContactCounts
}
