import { toLocalDay } from '../../../shared/calendar.ts'
import type { Invitation, InvitationsResult, NewInvitations } from '../../../shared/invitation.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { claimContacts } from '../../store/queries/asking.ts'
import { countInvitations } from '../../store/queries/counts.ts'
import { type DecisionRow, insertDecisions } from '../../store/queries/decisions.ts'
import * as store from '../../store/queries/invitations.ts'
import { type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { parseListedContact } from '../contacts/listed-contacts.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { recordInvitations } from '../events/invitations.ts'
import { type Idempotency, type Operation, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { applySchedule, isOpen, loadSurvey, surveyClosed } from '../surveys/surveys.ts'
import {
  buildDecision,
  describeRefusal,
  findAddressRefusals,
  findRefusals,
  getThrottleMs,
  type Refusal,
  toAskingContext,
} from './asking.ts'

/** The outcome for each contact in the request, in its order: the id of the invitation, or why there is none. */
type Outcome = { id: string } | { reason: string }

/**
 * Creates a personal link for each contact. Contacts that are invalid, repeated, surveyed too recently or
 * unsubscribed are skipped with a reason.
 * @throws DomainError `closed`
 */
export async function createInvitations(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  input: NewInvitations,
  idempotency?: Idempotency,
): Promise<InvitationsResult> {
  const { name } = await loadSurvey(deps, caller, surveyId)
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const { statements, result } = await planInvitations(deps, caller, surveyId, input)
    const invitedCount = result.filter((outcome) => 'id' in outcome).length
    const detail = { name, channel: input.channel, invited: invitedCount, skipped: result.length - invitedCount }
    return { statements: [...statements, auditEntry(deps, caller, 'invitations.created', surveyId, detail)], result }
  })
  const invitationIds = result.filter((outcome) => 'id' in outcome).map((outcome) => outcome.id)
  const rows = await deps.database.all(store.selectInvitationsByIds(caller.workspaceId, invitationIds))
  const byId = new Map(rows.map((row) => [row.id, toInvitation(deps, row)]))
  const invitations = invitationIds.flatMap((id) => byId.get(id) ?? [])
  const skipped = result.flatMap((outcome, index) =>
    'reason' in outcome ? [{ contact: input.contacts[index], reason: outcome.reason }] : [],
  )
  return { invitations, skipped }
}

async function planInvitations(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  input: NewInvitations,
): Promise<Operation<Outcome[]>> {
  const [row] = await deps.database.all(selectOpenSurvey(surveyId))
  if (!row) throw notFound('survey', surveyId)
  const now = deps.now()
  const survey = applySchedule(row, now)
  if (!isOpen(survey)) throw surveyClosed()
  if (input.expiresAt !== null && input.expiresAt <= now) throw invalidExpiry()
  const parsedContacts = input.contacts.map((contact) => parseListedContact(contact, survey.country))
  const validContacts = parsedContacts.flatMap((result) => ('contact' in result ? [result.contact] : []))
  const { statements, matches } = await matchContacts(deps, survey.workspaceId, validContacts, { actor: caller.actor })
  const contactIds = matches.flatMap((match) => (match instanceof DomainError ? [] : [match.id]))
  const context = toAskingContext(survey, input.channel)
  const listed = matches.flatMap((match, index) => {
    const { email = null, phone = null } = validContacts[index] ?? {}
    return match instanceof DomainError ? [] : [{ id: match.id, email, phone }]
  })
  const refusals = new Map([
    ...(await findAddressRefusals(deps, context, listed)),
    ...(await findRefusals(deps, context, contactIds)),
  ])
  const rows: store.InvitationRow[] = []
  const invitedContactIds = new Set<string>()
  const decisions: DecisionRow[] = []
  const refuse = (contactId: string, refusal: Refusal): Outcome => {
    decisions.push(buildDecision(deps, survey, contactId, refusal, now))
    return { reason: describeRefusal(refusal, now) }
  }
  const result = parsedContacts.map((contact): Outcome => {
    if ('reason' in contact) return contact
    const match = matches.shift() as (typeof matches)[number]
    if (match instanceof DomainError) return { reason: match.message }
    const refusal = refusals.get(match.id)
    if (refusal) return refuse(match.id, refusal)
    if (invitedContactIds.has(match.id)) return refuse(match.id, { reason: 'duplicate', until: null })
    invitedContactIds.add(match.id)
    const row = buildInvitationRow(deps, survey, match.id, { ...input, now })
    rows.push(row)
    return { id: row.id }
  })

  if (decisions.length > 0) statements.push(insertDecisions(decisions))
  if (rows.length === 0) return { statements, result }
  const countUpdate = countInvitations(surveyId, survey.workspaceId, toLocalDay(now, survey.timeZone), rows.length)
  const claims = claimContacts(rows, getThrottleMs(survey))
  return {
    statements: [
      ...statements,
      ...claims,
      store.insertInvitations(rows),
      ...recordInvitations(deps, caller, rows),
      countUpdate,
    ],
    result,
  }
}

const invalidExpiry = () =>
  new DomainError('invalid', 'time-not-in-future', 'Expected a time in the future.', { path: 'expiresAt' })

function buildInvitationRow(
  deps: Deps,
  survey: OpenSurveyRow,
  contactId: string,
  { channel, expiresAt, now }: Pick<NewInvitations, 'channel' | 'expiresAt'> & { now: number },
): store.InvitationRow {
  return {
    id: deps.newId(now),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    contactId,
    token: deps.newSecret(),
    channel,
    day: toLocalDay(now, survey.timeZone),
    createdAt: now,
    expiresAt,
    answeredAt: null,
  }
}

/** Invitations with their personal links. Reading the links is recorded. */
export async function listInvitations(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  paging: Paging,
): Promise<ListPage<Invitation>> {
  await loadSurvey(deps, caller, surveyId)
  const select = (position: Position) => store.selectInvitations(caller.workspaceId, surveyId, position)
  const page = await listPage(deps.database, paging, select, (row) => toInvitation(deps, row))
  if (page.data.length > 0)
    await deps.database.batch([auditEntry(deps, caller, 'personal-links.read', surveyId, { links: page.data.length })])
  return page
}

/** The invitation of a personal link. */
export async function getInvitationByToken(deps: Deps, token: string): Promise<store.OpenInvitationRow> {
  const [row] = /^\w{22}$/.test(token) ? await deps.database.all(store.selectInvitationByToken(token)) : []
  if (!row) throw new DomainError('notFound', 'personal-link-not-found', 'There is no such personal link.')
  return row
}

/** The holder of a personal link. */
export const respondentCaller = ({ workspaceId }: store.OpenInvitationRow): Caller => ({
  workspaceId,
  actor: 'respondent',
  name: 'Respondent',
  role: 'viewer',
})

export const toInvitation = (deps: Deps, row: store.InvitationWithContactRow): Invitation => ({
  id: row.id,
  surveyId: row.surveyId,
  contactId: row.contactId,
  contact: {
    externalId: row.externalId,
    email: row.email,
    phone: row.phone,
    name: row.name,
    locale: row.locale,
  },
  url: `${deps.publicUrl}/s/${row.token}`,
  channel: row.channel,
  createdAt: toIso(row.createdAt),
  expiresAt: toIsoOrNull(row.expiresAt),
  answeredAt: toIsoOrNull(row.answeredAt),
})
