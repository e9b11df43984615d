import { localDay } from '../../../shared/calendar.ts'
import type { NewContact } from '../../../shared/contact.ts'
import { group } from '../../../shared/nps.ts'
import type { Properties } from '../../../shared/properties.ts'
import type { AnswerReceipt, Channel, NewAnswer, SuspicionReason } from '../../../shared/response.ts'
import { fold } from '../../../shared/text.ts'
import { retried, type Statement } from '../../store/database.ts'
import type { InvitationToAnswerRow } from '../../store/queries/invitations.ts'
import * as store from '../../store/queries/responses.ts'
import { type OpenSurveyRow, surveyToAnswer } from '../../store/queries/surveys.ts'
import { type Match, matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { invitationByToken } from '../invitations/invitations.ts'
import { termsColumn } from '../search-index.ts'
import { digest, sign } from '../secrets.ts'
import { proven } from '../surveys/identity.ts'
import { linkBySlug } from '../surveys/links.ts'
import { closed } from '../surveys/surveys.ts'
import { type Evidence, plainCall, suspicionOf } from './suspicion.ts'

/**
 * Takes an answer: the response, its counts, its follow-up if due, in one batch. The same `key` again, at once or later,
 * answers the first receipt and changes nothing.
 * @throws DomainError `unknown` link or token, `invalid` for those of another survey, `gone` with code `closed`, `expired` or `spent`
 */
export async function answer(
  deps: Deps,
  survey: OpenSurveyRow,
  input: NewAnswer,
  evidence: Evidence = plainCall,
): Promise<{ receipt: AnswerReceipt; repeated: boolean; suspect?: boolean }> {
  // Hashed: it may be made of an e-mail address, and it outlives the answer when staff delete that.
  const key = `${survey.id}:${digest(input.key)}`
  return retried(async () => {
    const arrival = await arrivalOf(deps, survey, input)
    const refused = refusal(deps, survey, arrival.invitation)
    // An answer that is here already is still acknowledged to whoever sends it again.
    if (refused) return { receipt: await earlierReceipt(deps, key, refused), repeated: true }
    // Nor does it make a contact once more.
    const earlier = input.contact && (await earlierReceipt(deps, key))
    if (earlier) return { receipt: earlier, repeated: true }
    const reasons = suspicionOf(evidence, arrival.invitation, deps.now())
    const { statements, row } = await responseOf(deps, survey, input, key, arrival)
    const judged = { ...row, interaction: evidence.interaction, ...(reasons.length > 0 && suspected(row, reasons)) }
    const isNew = await deps.recorder.record({ row: judged, before: statements })
    return isNew
      ? { receipt: receiptOf(deps, row), repeated: false, suspect: reasons.length > 0 }
      : { receipt: await earlierReceipt(deps, key, spent()), repeated: true }
  })
}

const suspected = (row: store.NewResponseRow, reasons: readonly SuspicionReason[]) => ({
  suspicion: reasons.join(' '),
  suspectedInvitationId: row.invitationId,
  invitationId: null,
})

/** @throws DomainError `unknown` where there is no such survey in any workspace */
export async function surveyToTake(deps: Deps, id: string): Promise<OpenSurveyRow> {
  const [survey] = await deps.database.all(surveyToAnswer(id))
  if (!survey) throw unknown('survey', id)
  return survey
}

/** How an answer arrives, and what that adds to it. */
interface Arrival {
  channel: Channel
  linkId: string | null
  properties: Properties
  invitation: InvitationToAnswerRow | undefined
}

async function arrivalOf(deps: Deps, survey: OpenSurveyRow, input: NewAnswer): Promise<Arrival> {
  const link = input.link === undefined ? undefined : await linkBySlug(deps, input.link)
  if (link && link.surveyId !== survey.id) throw elsewhere('link')
  const invitation = input.token === undefined ? undefined : await invitationByToken(deps, input.token)
  if (invitation && invitation.surveyId !== survey.id) throw elsewhere('token')
  return {
    channel: invitation?.channel ?? (link ? 'link' : 'website'),
    linkId: link?.id ?? null,
    // What the company knows outweighs what the page says.
    properties: { ...JSON.parse(link?.properties ?? '{}'), ...JSON.parse(invitation?.contactProperties ?? '{}') },
    invitation,
  }
}

const elsewhere = (path: string) => new DomainError('invalid', `This ${path} belongs to another survey.`, { path })

const spent = () => new DomainError('gone', 'This personal link has taken its answer already.', { code: 'spent' })
const deleted = () => new DomainError('gone', 'This answer has been deleted.', { code: 'deleted' })
const expired = () => new DomainError('gone', 'This personal link has expired.', { code: 'expired' })

/** Why no new answer is taken, if so: the personal link is spent or has expired, or the survey is closed. */
export function refusal(
  deps: Deps,
  survey: OpenSurveyRow,
  invitation: InvitationToAnswerRow | undefined,
): DomainError | undefined {
  if (invitation && invitation.answeredAt !== null) return spent()
  if (invitation && invitation.expiresAt !== null && invitation.expiresAt <= deps.now()) return expired()
  return survey.closedAt === null ? undefined : closed()
}

/** The receipt of the answer with this key. @throws DomainError `gone` where staff have deleted it, `otherwise` for none */
async function earlierReceipt(deps: Deps, key: string, otherwise: DomainError): Promise<AnswerReceipt>
async function earlierReceipt(deps: Deps, key: string): Promise<AnswerReceipt | undefined>
async function earlierReceipt(deps: Deps, key: string, otherwise?: DomainError): Promise<AnswerReceipt | undefined> {
  const [row] = await deps.database.all(store.responsesByKeys([key]))
  if (row && row.deletedAt !== null) throw deleted()
  if (!row && otherwise) throw otherwise
  return row && receiptOf(deps, row)
}

/** What the giver of an answer gets for it. */
export const receiptOf = (deps: Deps, { id, score }: { id: string; score: number }): AnswerReceipt => ({
  id,
  score,
  group: group(score),
  editToken: sign(deps.secret, `edit ${id}`),
})

async function responseOf(deps: Deps, survey: OpenSurveyRow, input: NewAnswer, key: string, arrival: Arrival) {
  const now = deps.now()
  const claim = arrival.invitation ? undefined : input.contact
  const { statements, match, identity } = await whoAnswers(deps, survey, claim, input.signature)
  const row: store.NewResponseRow = {
    id: deps.newId(now),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    key,
    score: input.score,
    ...commentOf(input.comment),
    answers: input.answers ?? {},
    properties: { ...input.properties, ...arrival.properties },
    contactId: arrival.invitation?.contactId ?? match?.id ?? null,
    identity: arrival.invitation ? 'proven' : identity,
    claim: claim ?? null,
    contactRequestedAt: input.contactRequested ? now : null,
    channel: arrival.channel,
    linkId: arrival.linkId,
    invitationId: arrival.invitation?.id ?? null,
    page: input.page ?? null,
    locale: input.locale ?? null,
    interaction: null,
    suspicion: null,
    suspectedInvitationId: null,
    day: localDay(now, survey.timeZone),
    answeredAt: now,
    createdAt: now,
  }
  return { statements, row }
}

/** Whom the page says that it is: proven by a signature, or claimed. */
async function whoAnswers(
  deps: Deps,
  survey: OpenSurveyRow,
  contact: NewContact | undefined,
  signature: string | undefined,
): Promise<{ statements: Statement[]; match: Match | undefined; identity: 'claimed' | 'proven' | null }> {
  if (!contact) return { statements: [], match: undefined, identity: null }
  const signed = proven(deps, survey, contact, signature)
  // Only what is signed is proven; the rest stays with the answer, as he says it.
  const { statements, matches } = await matchContacts(deps, survey.workspaceId, [signed ?? contact], {
    claimed: !signed,
  })
  return { statements, match: matches[0] as Match, identity: signed ? 'proven' : 'claimed' }
}

/** A comment beside what searches look in. */
export const commentOf = (comment: string | null = null) => ({
  comment,
  commentFolded: comment && fold(comment),
  terms: termsColumn(comment),
})

/** The same as columns of an answer that is in the index, or is about to be. */
export function commentColumns(said: string | null) {
  const { comment, commentFolded, terms } = commentOf(said)
  return { comment, comment_folded: commentFolded, terms }
}
