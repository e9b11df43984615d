import { toLocalDay } from '../../../shared/calendar.ts'
import type { NewContact } from '../../../shared/contact.ts'
import { MAX_COMMENT_LENGTH } from '../../../shared/draft.ts'
import { REASONS_ID } from '../../../shared/flow.ts'
import { toGroup } from '../../../shared/nps.ts'
import type { Properties } from '../../../shared/properties.ts'
import type { Channel, NewResponse, ResponseReceipt, SuspicionReason } from '../../../shared/response.ts'
import { toSearchable } from '../../../shared/search.ts'
import { ConstraintViolation, retryOnConflict, type Statement } from '../../store/database.ts'
import type { OpenInvitationRow } from '../../store/queries/invitations.ts'
import type { LinkRow } from '../../store/queries/links.ts'
import * as store from '../../store/queries/responses.ts'
import { type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import type { Match } from '../contacts/match-plan.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { getInvitationByToken } from '../invitations/invitations.ts'
import { buildTermsColumn } from '../search-index.ts'
import { digest, sign } from '../secrets.ts'
import { verifyIdentity } from '../surveys/identity.ts'
import { getLinkBySlug } from '../surveys/links.ts'
import { applySchedule, isOpen, surveyClosed } from '../surveys/surveys.ts'
import { getFollowUpDueTimes } from '../workspaces/working-days.ts'
import { buildReasonsColumn } from './reasons.ts'
import { readRespondentContact } from './respondent-contact.ts'
import { apiCallEvidence, detectSuspicion, type Evidence } from './suspicion.ts'
import { limitClaim, limitUndeclared, type Warnings } from './undeclared-properties.ts'
import { findVerifiedSlot } from './verified-slots.ts'

/**
 * Stores a response with its counts, and a follow-up if one is due, in one batch. Submitting the same `key` again
 * returns the first receipt and changes nothing.
 * @throws DomainError `not-found` link or token, `wrong-survey`, `closed`, `expired` or `used`
 */
export async function submitResponse(
  deps: Deps,
  survey: OpenSurveyRow,
  input: NewResponse,
  evidence: Evidence = apiCallEvidence,
): Promise<{ receipt: ResponseReceipt; repeated: boolean; suspect?: boolean }> {
  // Hashed: the key may contain an email address, and it outlives a deleted response.
  const key = `${survey.id}:${digest(input.key)}`
  return retryOnConflict(async () => {
    const source = await resolveSource(deps, survey, input)
    const rejection = findRejection(deps, survey, source)
    // A response that is stored already is acknowledged again.
    if (rejection) return { receipt: await findReceipt(deps, key, rejection), repeated: true }
    // Nor does it create a contact again.
    const existingReceipt = (input.contact ?? input.contactDetails) && (await findReceipt(deps, key))
    if (existingReceipt) return { receipt: existingReceipt, repeated: true }
    const reasons = detectSuspicion(evidence, source.invitation, deps.now())
    const { statements, row, warnings } = await buildResponse(deps, survey, input, { key, source })
    const verifiedSlot = await findSlot(deps, survey, row)
    if (verifiedSlot === undefined) reasons.push('repeated')
    const isSuspect = reasons.length > 0
    const finalRow = {
      ...row,
      interaction: evidence.interaction,
      ...(isSuspect ? toSuspectFields(row, reasons) : { verifiedSlot }),
    }
    const isNew = await deps.recorder.record({
      row: finalRow,
      prerequisites: statements,
      followUpDueTimes: getFollowUpDueTimes(survey.workspaceId, survey, row.createdAt),
    })
    if (isNew) return { receipt: buildReceipt(deps, row, warnings), repeated: false, suspect: isSuspect }
    const storedReceipt = await findReceipt(deps, key)
    // Another response took the slot at the same moment.
    if (!storedReceipt && verifiedSlot) throw new ConstraintViolation('This slot is taken.')
    if (!storedReceipt) throw linkAlreadyUsed()
    return { receipt: storedReceipt, repeated: true }
  })
}

/** The slot of a response that a signature verifies; null for others, and undefined if there is none. */
const findSlot = async (
  deps: Deps,
  survey: OpenSurveyRow,
  { identity, invitationId, contactId }: store.NewResponseRow,
): Promise<string | null | undefined> =>
  identity === 'verified' && invitationId === null && contactId !== null
    ? findVerifiedSlot(deps, survey, contactId)
    : null

const toSuspectFields = (row: store.NewResponseRow, reasons: readonly SuspicionReason[]) => ({
  suspicion: reasons.join(' '),
  suspectedInvitationId: row.invitationId,
  invitationId: null,
})

/** @throws DomainError `not-found` if no workspace has this survey */
export async function findOpenSurvey(deps: Deps, id: string): Promise<OpenSurveyRow> {
  const [survey] = await deps.database.all(selectOpenSurvey(id))
  if (!survey) throw notFound('survey', id)
  return applySchedule(survey, deps.now())
}

/** How a response arrives, and the properties that come with it. */
export interface ResponseSource {
  channel: Channel
  link: LinkRow | undefined
  properties: Properties
  invitation: OpenInvitationRow | undefined
  /** The contact who was invited, or whom an interviewer has called; undefined if the respondent may say who they are. */
  contactId: string | undefined
  /** The interviewer: see `Caller`. */
  enteredBy?: string
}

async function resolveSource(deps: Deps, survey: OpenSurveyRow, input: NewResponse): Promise<ResponseSource> {
  const link = input.link === undefined ? undefined : await getLinkBySlug(deps, input.link)
  if (link && link.surveyId !== survey.id) throw wrongSurvey('link')
  const invitation = input.token === undefined ? undefined : await getInvitationByToken(deps, input.token)
  if (invitation && invitation.surveyId !== survey.id) throw wrongSurvey('token')
  return {
    channel: invitation?.channel ?? (link ? 'link' : 'website'),
    link,
    // What the company knows takes precedence over what the page sends.
    properties: { ...JSON.parse(link?.properties ?? '{}'), ...JSON.parse(invitation?.contactProperties ?? '{}') },
    invitation,
    contactId: invitation?.contactId,
  }
}

const wrongSurvey = (path: string) =>
  new DomainError('invalid', 'wrong-survey', `This ${path} belongs to another survey.`, { path })

const linkAlreadyUsed = () => new DomainError('gone', 'used', 'This personal link has already been used.')
const responseDeleted = () => new DomainError('gone', 'deleted', 'This response has been deleted.')
const linkExpired = () => new DomainError('gone', 'expired', 'This personal link has expired.')

/** Why a new response is rejected, if it is: the personal link is used or expired, or the shared link or the survey is closed. */
export function findRejection(
  deps: Deps,
  survey: OpenSurveyRow,
  { invitation, link }: { invitation?: OpenInvitationRow | undefined; link?: LinkRow | undefined },
): DomainError | undefined {
  if (invitation && invitation.answeredAt !== null) return linkAlreadyUsed()
  if (invitation && invitation.expiresAt !== null && invitation.expiresAt <= deps.now()) return linkExpired()
  return isOpen(survey) && !link?.closedAt ? undefined : surveyClosed()
}

/** The receipt of the response with this key. @throws DomainError `deleted`, or `fallback` if there is none */
export async function findReceipt(deps: Deps, key: string, fallback: DomainError): Promise<ResponseReceipt>
export async function findReceipt(deps: Deps, key: string): Promise<ResponseReceipt | undefined>
export async function findReceipt(
  deps: Deps,
  key: string,
  fallback?: DomainError,
): Promise<ResponseReceipt | undefined> {
  const [row] = await deps.database.all(store.selectResponsesByKeys([key]))
  if (row && row.deletedAt !== null) throw responseDeleted()
  if (!row && fallback) throw fallback
  return row && buildReceipt(deps, row)
}

/** The receipt that a respondent gets. */
export const buildReceipt = (
  deps: Deps,
  { id, score }: { id: string; score: number },
  warnings: Warnings = [],
): ResponseReceipt => ({
  id,
  score,
  group: toGroup(score),
  editToken: sign(deps.secret, `edit ${id}`),
  ...(warnings.length > 0 && { warnings: [...warnings] }),
})

/** A new response with the statements that match its contact, which run before it is stored. */
export async function buildResponse(
  deps: Deps,
  survey: OpenSurveyRow,
  input: NewResponse,
  { key, source }: { key: string; source: ResponseSource },
) {
  const isKnown = source.contactId !== undefined
  const claim = await limitClaim(deps, survey.workspaceId, isKnown ? undefined : input.contact)
  const claimedInput = isKnown ? {} : { ...input, contact: claim.contact }
  const { contact, unverifiedContact } = readRespondentContact(claimedInput, survey.country)
  const { statements, match, identity } = await matchRespondent(deps, survey, contact, input.signature)
  const now = deps.now()
  const isVerified = isKnown || identity === 'verified'
  const ownProperties = isVerified
    ? { properties: input.properties, warnings: [] }
    : await limitUndeclared(deps, survey.workspaceId, input.properties)
  const row: store.NewResponseRow = {
    id: deps.newId(now),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    key,
    score: input.score,
    ...toCommentFields(cutComment(input.comment)),
    answers: input.answers ?? {},
    reasons: buildReasonsColumn(survey.reasons, input.answers?.[REASONS_ID]),
    properties: { ...ownProperties.properties, ...source.properties },
    contactId: source.contactId ?? match?.id ?? null,
    identity: isKnown ? 'verified' : identity,
    unverifiedContact: unverifiedContact ?? null,
    contactRequestedAt: input.contactRequested ? now : null,
    channel: source.channel,
    linkId: source.link?.id ?? null,
    invitationId: source.invitation?.id ?? null,
    page: input.page ?? null,
    locale: input.locale ?? null,
    interaction: null,
    suspicion: null,
    suspectedInvitationId: null,
    day: toLocalDay(now, survey.timeZone),
    answeredAt: now,
    createdAt: now,
    enteredBy: source.enteredBy ?? null,
  }
  return { statements, row, warnings: [...checkComment(input.comment), ...ownProperties.warnings, ...claim.warnings] }
}

/** The contact that the page names: verified by a signature, or unverified. */
async function matchRespondent(
  deps: Deps,
  survey: OpenSurveyRow,
  contact: NewContact | undefined,
  signature: string | undefined,
): Promise<{ statements: Statement[]; match: Match | undefined; identity: 'unverified' | 'verified' | null }> {
  if (!contact) return { statements: [], match: undefined, identity: null }
  const verifiedIdentity = verifyIdentity(deps, survey, contact, signature)
  // Only signed details are verified; the rest is stored with the response, unverified.
  const { statements, matches } = await matchContacts(deps, survey.workspaceId, [verifiedIdentity ?? contact], {
    unverified: !verifiedIdentity,
    actor: 'respondent',
  })
  return { statements, match: matches[0] as Match, identity: verifiedIdentity ? 'verified' : 'unverified' }
}

/** The part of a comment that is stored. */
export const cutComment = (comment: string | null | undefined): string | null | undefined =>
  comment && comment.length > MAX_COMMENT_LENGTH
    ? comment.slice(0, MAX_COMMENT_LENGTH).replace(/[\uD800-\uDBFF]$/, '')
    : comment

/** The warnings about a comment that is cut. */
export function checkComment(comment: string | null | undefined): Warnings {
  if (!comment || comment.length <= MAX_COMMENT_LENGTH) return []
  return [{ path: 'comment', message: `Expected at most ${MAX_COMMENT_LENGTH} characters; the rest is not stored` }]
}

/** A comment with the columns that searches use. */
export const toCommentFields = (comment: string | null = null) => ({
  comment,
  commentFolded: comment && toSearchable(comment),
  terms: buildTermsColumn(comment),
})

/** The same, as columns of a response that is, or will be, in the index. */
export function toCommentColumns(text: string | null) {
  const { comment, commentFolded, terms } = toCommentFields(text)
  return { comment, comment_folded: commentFolded, terms }
}
