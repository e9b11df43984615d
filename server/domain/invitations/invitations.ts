import { localDay } from '../../../shared/calendar.ts'
import { NewContact } from '../../../shared/contact.ts'
import type { SkipReason } from '../../../shared/contact-history.ts'
import type { Invitation, InvitationsMade, NewInvitations } from '../../../shared/invitation.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import type { Position } from '../../store/database.ts'
import { countInvitations } from '../../store/queries/counts.ts'
import * as store from '../../store/queries/invitations.ts'
import { insertSkippedInvitations, type SkippedInvitationRow } from '../../store/queries/skipped-invitations.ts'
import { type OpenSurveyRow, surveyToAnswer } from '../../store/queries/surveys.ts'
import { audited } from '../audit.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { type Idempotency, once, type Plan } from '../idempotency.ts'
import { list } from '../pagination.ts'
import { closed, surveyRow } from '../surveys/surveys.ts'
import { throttled } from './throttle.ts'

/** What became of each contact of the call, in its order: the invitation's id, or why there is none. */
type Outcome = { id: string } | { reason: string }

/**
 * Invites contacts, each by a personal link. One that is not right, comes twice or has been asked lately is skipped with
 * its reason; the others are invited.
 * @throws DomainError `gone` where the survey is closed
 */
export async function invite(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  input: NewInvitations,
  idempotency?: Idempotency,
): Promise<InvitationsMade> {
  const { name } = await surveyRow(deps, caller, surveyId)
  const { result } = await once(deps, caller, idempotency, async () => {
    const { statements, result } = await plan(deps, surveyId, input)
    const invited = result.filter((outcome) => 'id' in outcome).length
    const detail = { name, channel: input.channel, invited, skipped: result.length - invited }
    return { statements: [...statements, audited(deps, caller, 'invitations.made', surveyId, detail)], result }
  })
  const made = result.filter((outcome) => 'id' in outcome).map((outcome) => outcome.id)
  const rows = await deps.database.all(store.invitationsByIds(caller.workspaceId, made))
  const byId = new Map(rows.map((row) => [row.id, showInvitation(deps, row)]))
  const invitations = made.flatMap((id) => byId.get(id) ?? [])
  const skipped = result.flatMap((outcome, index) =>
    'reason' in outcome ? [{ contact: input.contacts[index], reason: outcome.reason }] : [],
  )
  return { invitations, skipped }
}

async function plan(deps: Deps, surveyId: string, input: NewInvitations): Promise<Plan<Outcome[]>> {
  const [survey] = await deps.database.all(surveyToAnswer(surveyId))
  if (!survey) throw unknown('survey', surveyId)
  if (survey.closedAt !== null) throw closed()
  const now = deps.now()
  if (input.expiresAt !== null && input.expiresAt <= now) {
    throw new DomainError('invalid', 'Expected a time to come.', { path: 'expiresAt' })
  }
  const parsed = input.contacts.map((contact) => NewContact.safeParse(contact))
  const valid = parsed.flatMap((result) => (result.success ? [result.data] : []))
  const { statements, matches } = await matchContacts(deps, survey.workspaceId, valid)
  const known = matches.flatMap((match) => (match instanceof DomainError ? [] : [match.id]))
  const askedLately = await throttled(deps, survey, known)
  const rows: store.InvitationRow[] = []
  const invited = new Set<string>()
  const skipped: SkippedInvitationRow[] = []
  const skip = (contactId: string, reason: SkipReason) =>
    void skipped.push({ id: deps.newId(now), workspaceId: survey.workspaceId, surveyId, contactId, reason, at: now })

  const result = parsed.map((contact): Outcome => {
    if (!contact.success) return { reason: reasonOf(contact.error.issues) }
    const match = matches.shift() as (typeof matches)[number]
    if (match instanceof DomainError) return { reason: match.message }
    const tooSoon = askedLately.get(match.id)
    if (tooSoon) {
      skip(match.id, 'throttled')
      return { reason: tooSoon }
    }
    if (invited.has(match.id)) {
      skip(match.id, 'duplicate')
      return { reason: 'This contact is in the list already.' }
    }
    invited.add(match.id)
    const row = newInvitation(deps, survey, match.id, input, now)
    rows.push(row)
    return { id: row.id }
  })

  if (skipped.length > 0) statements.push(insertSkippedInvitations(skipped))
  if (rows.length === 0) return { statements, result }
  const counted = countInvitations(surveyId, survey.workspaceId, localDay(now, survey.timeZone), rows.length)
  return { statements: [...statements, store.insertInvitations(rows), counted], result }
}

const reasonOf = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ')

function newInvitation(
  deps: Deps,
  survey: OpenSurveyRow,
  contactId: string,
  input: NewInvitations,
  now: number,
): store.InvitationRow {
  return {
    id: deps.newId(now),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    contactId,
    token: deps.newSecret(),
    channel: input.channel,
    day: localDay(now, survey.timeZone),
    createdAt: now,
    expiresAt: input.expiresAt,
    answeredAt: null,
  }
}

export async function listInvitations(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  paging: Paging,
): Promise<List<Invitation>> {
  await surveyRow(deps, caller, surveyId)
  const select = (position: Position) => store.invitations(caller.workspaceId, surveyId, position)
  return list(deps.database, paging, select, (row) => showInvitation(deps, row))
}

/** The invitation that a token stands for, for whoever has it. */
export async function invitationByToken(deps: Deps, token: string): Promise<store.InvitationToAnswerRow> {
  const [row] = /^\w{22}$/.test(token) ? await deps.database.all(store.invitationByToken(token)) : []
  if (!row) throw new DomainError('unknown', 'This personal link leads nowhere.')
  return row
}

export const showInvitation = (deps: Deps, row: store.AddressedInvitationRow): Invitation => ({
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
  createdAt: iso(row.createdAt),
  expiresAt: isoOrNull(row.expiresAt),
  answeredAt: isoOrNull(row.answeredAt),
})
