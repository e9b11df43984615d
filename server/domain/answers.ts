import { localDay } from '../../shared/calendar.ts'
import { group } from '../../shared/nps.ts'
import type { Properties } from '../../shared/properties.ts'
import {
  type AnswerAddition,
  type AnswerReceipt,
  Answers,
  type Channel,
  type NewAnswer,
} from '../../shared/response.ts'
import { fold } from '../../shared/text.ts'
import { count, countAnswered, dropEmptyCells, uncount } from '../store/counts.ts'
import { type Columns, filledUp, patched, retried, type Statement, unlessSet } from '../store/database.ts'
import { openFollowUps, withdrawFollowUp } from '../store/follow-ups.ts'
import { type InvitationToAnswerRow, markAnswered } from '../store/invitations.ts'
import * as store from '../store/responses.ts'
import { type OpenSurveyRow, surveyToAnswer } from '../store/surveys.ts'
import type { Deps } from './deps.ts'
import { DomainError, unknown } from './errors.ts'
import { invitationByToken } from './invitations.ts'
import { linkBySlug } from './links.ts'
import { type Match, matchContacts, overfull } from './matching.ts'
import { digest, isSignature, sign } from './secrets.ts'
import { closed } from './surveys.ts'

const EDITABLE = 24 * 60 * 60 * 1000

/**
 * Takes an answer: the response, its counts, its follow-up if due, in one batch. The same `key` again, at once or later,
 * answers the first receipt and changes nothing.
 * @throws DomainError `unknown` link or token, `invalid` for those of another survey, `gone` with code `closed`, `expired` or `spent`
 */
export async function answer(
  deps: Deps,
  survey: OpenSurveyRow,
  input: NewAnswer,
): Promise<{ receipt: AnswerReceipt; repeated: boolean }> {
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
    const { statements, row } = await responseOf(deps, survey, input, key, arrival)
    await deps.database.batch([...statements, ...recording([row], deps.now())])
    const receipt = await earlierReceipt(deps, key, spent())
    return { receipt, repeated: receipt.id !== row.id }
  })
}

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
  return row && receipt(deps, row)
}

const receipt = (deps: Deps, { id, score }: { id: string; score: number }): AnswerReceipt => ({
  id,
  score,
  group: group(score),
  editToken: sign(deps.secret, `edit ${id}`),
})

async function responseOf(deps: Deps, survey: OpenSurveyRow, input: NewAnswer, key: string, arrival: Arrival) {
  const now = deps.now()
  const claim = arrival.invitation ? undefined : input.contact
  const { statements, matches } = await matchContacts(deps, survey.workspaceId, claim ? [claim] : [], { claimed: true })
  const claimed = matches[0] as Match | undefined
  const row: store.NewResponseRow = {
    id: deps.newId(now),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    key,
    score: input.score,
    comment: input.comment ?? null,
    commentFolded: input.comment ? fold(input.comment) : null,
    answers: input.answers ?? {},
    properties: { ...input.properties, ...arrival.properties },
    contactId: arrival.invitation?.contactId ?? claimed?.id ?? null,
    identity: arrival.invitation ? 'proven' : claimed ? 'claimed' : null,
    claim: claim ?? null,
    contactRequestedAt: input.contactRequested ? now : null,
    channel: arrival.channel,
    linkId: arrival.linkId,
    invitationId: arrival.invitation?.id ?? null,
    page: input.page ?? null,
    locale: input.locale ?? null,
    day: localDay(now, survey.timeZone),
    answeredAt: now,
    createdAt: now,
  }
  return { statements, row }
}

/** A comment beside its folded twin, which searches look in. */
export const commentColumns = (comment: string | null) => ({ comment, comment_folded: comment && fold(comment) })

/** Inserts responses with all that follows from those that are really new: counts, spent invitations, follow-ups. */
export function recording(rows: readonly store.NewResponseRow[], now: number, { followUps = true } = {}): Statement[] {
  const ids = rows.map((row) => row.id)
  const these = store.responsesOf.ids(ids)
  const invited = rows.some((row) => row.invitationId !== null)
  return [
    store.insertResponses(rows),
    store.withdrawDeleted(ids),
    count(these),
    ...(invited ? [countAnswered(ids), markAnswered(ids, now)] : []),
    ...(followUps ? [openFollowUps(these, now)] : []),
  ]
}

/**
 * Adds to an answer what its giver says afterwards, or changes the score while he is still at it. A follow-up opens when
 * it has become due, and one that nobody has touched goes when it no longer is. A score or comment that is replaced is kept.
 * @throws DomainError `forbidden` without the answer's edit token, `gone` when the day to edit is over
 */
export async function addToAnswer(deps: Deps, id: string, input: AnswerAddition): Promise<AnswerReceipt> {
  if (!isSignature(input.editToken, deps.secret, `edit ${id}`)) {
    throw new DomainError('forbidden', 'This is not the edit token of this answer.', { path: 'editToken' })
  }
  return retried(async () => {
    const [row] = await deps.database.all(store.responseToEdit(id))
    if (!row) throw unknown('response', id)
    const now = deps.now()
    if (now - row.createdAt > EDITABLE) throw new DomainError('gone', 'An answer can be added to for 24 hours.')
    refuseTooMuch(row, input)
    const { statements, contact } = await claim(deps, row, input)
    const change = { id: deps.newId(now), at: now, actor: 'respondent' }
    const these = store.responsesOf.one(row.workspaceId, id)
    const recounted = input.score !== undefined || input.properties !== undefined
    await deps.database.batch([
      ...statements,
      store.holdResponses(these),
      store.keepChange(change, store.replaced(these, input)),
      ...(recounted ? [uncount(these)] : []),
      store.updateResponse(row.workspaceId, id, { ...additions(input, now), ...contact }),
      ...(recounted ? [count(these), dropEmptyCells(row.workspaceId)] : []),
      openFollowUps(these, now),
      withdrawFollowUp(row.workspaceId, id),
    ])
    return receipt(deps, { id, score: input.score ?? row.score })
  })
}

/** What is added bit by bit is measured as a whole. */
function refuseTooMuch(row: store.ResponseRow, { answers = {}, properties = {} }: AnswerAddition): void {
  const fault = overfull(JSON.parse(row.properties), properties)
  if (fault) throw fault
  const result = Answers.safeParse({ ...JSON.parse(row.answers), ...answers })
  if (!result.success) throw new DomainError('invalid', 'Expected at most 20 answers in all', { path: 'answers' })
}

async function claim(deps: Deps, row: store.ResponseRow, { contact }: AnswerAddition) {
  const inputs = contact && row.contactId === null ? [contact] : []
  const { statements, matches } = await matchContacts(deps, row.workspaceId, inputs, { claimed: true })
  const [match] = matches as Match[]
  const said = contact && { claim: JSON.stringify(contact) }
  return { statements, contact: { ...said, ...(match && { contact_id: match.id, identity: 'claimed' }) } }
}

function additions(input: AnswerAddition, now: number): Columns {
  return {
    score: input.score,
    ...(input.comment !== undefined && commentColumns(input.comment)),
    answers: input.answers && patched('answers', input.answers),
    // What is known of the answer already, from its link or its contact, stands.
    properties: input.properties && filledUp('properties', input.properties),
    ...(input.contactRequested !== undefined && {
      contact_requested_at: input.contactRequested ? unlessSet('contact_requested_at', now) : null,
    }),
    updated_at: now,
  }
}
