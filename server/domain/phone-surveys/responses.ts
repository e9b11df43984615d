import { DEFAULT_CALL_DAYS, type NewPhoneResponse, type PhoneResponse } from '../../../shared/phone-survey.ts'
import { deleteCallLease, seizeCallLease } from '../../store/queries/call-leases.ts'
import { selectOpenInvitations } from '../../store/queries/contact-lists.ts'
import {
  assertNoPhoneResponse,
  insertPhoneCall,
  type PhoneCallRow,
  selectLastPhoneResponse,
} from '../../store/queries/phone-calls.ts'
import { selectResponseById } from '../../store/queries/responses.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { insertNewResponses } from '../../store/response-insertion.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { timePrefix } from '../ids.ts'
import { DAY_MS } from '../invitations/asking.ts'
import { getInvitationByToken } from '../invitations/invitations.ts'
import {
  buildReceipt,
  buildResponse,
  findOpenSurvey,
  findReceipt,
  type ResponseSource,
} from '../responses/submission.ts'
import type { Warnings } from '../responses/undeclared-properties.ts'
import { digest } from '../secrets.ts'
import { isOpen, loadSurvey, surveyClosed } from '../surveys/surveys.ts'
import { getFollowUpDueTimes } from '../workspaces/working-days.ts'
import { requireCallee } from './callees.ts'

/**
 * Stores a response that a member has asked for on the phone, with its counts, the call, and a follow-up if one is due. It
 * is never suspect: a person has heard the respondent. If the contact has an open personal link of the survey, it is used up.
 * @throws DomainError `survey-not-found`, `closed`, `unknown-contact`, `unverified-contact`,
 * `contact-given-twice` or `responded-lately`
 */
export async function enterResponse(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  input: NewPhoneResponse,
  idempotency?: Idempotency,
): Promise<PhoneResponse> {
  await loadSurvey(deps, caller, surveyId)
  let warnings: Warnings = []
  const { result: id } = await runOnce(deps, caller, idempotency, async () => {
    const survey = await findOpenSurvey(deps, surveyId)
    // Also once the idempotency key is no longer remembered, the response is stored once.
    const key = `${survey.id}:${digest(`phone ${idempotency?.key ?? deps.newSecret()}`)}`
    const existingReceipt = idempotency && (await findReceipt(deps, key))
    if (existingReceipt) return { statements: [], result: existingReceipt.id }
    if (!isOpen(survey)) throw surveyClosed()
    const entry = await buildEntry(deps, caller, { survey, input, key })
    warnings = entry.warnings
    return { statements: entry.steps, result: entry.id }
  })
  return toPhoneResponse(deps, caller, id, warnings)
}

async function buildEntry(
  deps: Deps,
  caller: Caller,
  { survey, input, key }: { survey: OpenSurveyRow; input: NewPhoneResponse; key: string },
) {
  const source = await resolveSource(deps, caller, survey, input)
  const { score, comment, answers, contactRequested, locale, contact } = input
  const { statements, row, warnings } = await buildResponse(
    deps,
    survey,
    { key, score, comment, answers, contactRequested, locale, contact: readCaller(contact) },
    { key, source },
  )
  const call: PhoneCallRow = {
    id: row.id,
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    contactId: row.contactId,
    outcome: 'response',
    at: row.answeredAt,
    actor: caller.actor,
  }
  const dueTimes = getFollowUpDueTimes(survey.workspaceId, survey, row.createdAt)
  const onlyResponse = input.contactId === undefined ? [] : await requireOnlyResponse(deps, call, input)
  return {
    id: row.id,
    warnings,
    steps: [
      ...statements,
      ...onlyResponse,
      // Of two calls with one key, the second fails and finds the first.
      insertNewResponses([row], { now: row.createdAt, dueTimes, requireAll: true }),
      insertPhoneCall(call),
      ...(call.contactId === null ? [] : [deleteCallLease(survey.workspaceId, call.contactId)]),
      auditEntry(deps, caller, 'response.entered', row.id, { channel: 'phone', survey: survey.id }),
    ],
  }
}

/**
 * The statements that keep a second interviewer from storing a response of the same contact.
 * @throws DomainError `responded-lately`
 */
async function requireOnlyResponse(
  { database, now }: Deps,
  { workspaceId, surveyId, contactId, actor }: PhoneCallRow,
  { again }: NewPhoneResponse,
) {
  if (again || contactId === null) return []
  const period = { surveyId, contactId, sinceId: timePrefix(Math.max(0, now() - DEFAULT_CALL_DAYS * DAY_MS)) }
  const [last] = await database.all(selectLastPhoneResponse(workspaceId, period))
  if (last) {
    throw new DomainError(
      'conflict',
      'responded-lately',
      `This contact has responded to this survey by phone within ${DEFAULT_CALL_DAYS} days. Set \`again\` to store another response.`,
      { path: 'again' },
    )
  }
  return [seizeCallLease({ workspaceId, contactId, actor, until: now() }), assertNoPhoneResponse(workspaceId, period)]
}

/** The contact that was called, with what is known about them, or a caller who says who they are. */
async function resolveSource(
  deps: Deps,
  { workspaceId, actor }: Caller,
  survey: OpenSurveyRow,
  { contactId, contact }: NewPhoneResponse,
): Promise<ResponseSource> {
  const source = { channel: 'phone' as const, link: undefined, enteredBy: actor }
  if (contactId === undefined) return { ...source, properties: {}, invitation: undefined, contactId }
  if (contact)
    throw new DomainError('invalid', 'contact-given-twice', 'Expected contactId or contact, not both', {
      path: 'contact',
    })
  const row = await requireCallee(deps, workspaceId, contactId)
  const links = { surveyId: survey.id, sinceId: '', now: deps.now() }
  const openLinks = await deps.database.all(selectOpenInvitations(workspaceId, [contactId], links))
  const token = openLinks.at(-1)?.token
  const invitation = token === undefined ? undefined : await getInvitationByToken(deps, token)
  return { ...source, properties: JSON.parse(row.properties), invitation, contactId }
}

/** The fields that are filled in. */
function readCaller(contact: NewPhoneResponse['contact']) {
  const fields = Object.fromEntries(Object.entries(contact ?? {}).filter(([, value]) => value))
  return Object.keys(fields).length > 0 ? fields : undefined
}

async function toPhoneResponse(
  deps: Deps,
  { workspaceId }: Caller,
  id: string,
  warnings: Warnings,
): Promise<PhoneResponse> {
  const [row] = await deps.database.all(selectResponseById(workspaceId, id))
  if (!row) throw new DomainError('gone', 'deleted', 'This response has been deleted.')
  const { score, group } = buildReceipt(deps, row)
  return {
    id,
    score,
    group,
    contactId: row.contactId,
    invitationId: row.invitationId,
    ...(warnings.length > 0 && { warnings: [...warnings] }),
  }
}
