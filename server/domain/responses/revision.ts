import { type AnswerAddition, type AnswerReceipt, Answers } from '../../../shared/response.ts'
import { type Columns, filledUp, patched, retried, unlessSet } from '../../store/database.ts'
import { dropIdleClaim } from '../../store/queries/contacts.ts'
import { count, uncount } from '../../store/queries/counts.ts'
import { matchFollowUp, openFollowUps, withdrawFollowUp } from '../../store/queries/follow-ups.ts'
import * as changeStore from '../../store/queries/response-changes.ts'
import * as store from '../../store/queries/responses.ts'
import { index, unindex } from '../../store/queries/search.ts'
import { type Match, matchContacts, overfull, reindexing } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { isSignature } from '../secrets.ts'
import { commentColumns, receiptOf } from './submission.ts'
import { unmasking } from './suspicion.ts'

const EDITABLE = 24 * 60 * 60 * 1000

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
    const unmasked = await unmasking(deps, row, input.score)
    const { statements, contact, idle } = await claim(deps, row, input)
    const change = { id: deps.newId(now), at: now, actor: 'respondent' }
    const these = store.responsesOf.one(row.workspaceId, id)
    const reworded = input.comment !== undefined
    const recounted = input.score !== undefined || input.properties !== undefined
    await deps.database.batch([
      ...statements,
      store.holdResponses(these),
      changeStore.keepChange(change, changeStore.replaced(these, input)),
      ...unmasked.unanswered,
      ...(recounted ? uncount(these) : []),
      ...(reworded ? [unindex('comment', these)] : []),
      store.updateResponse(row.workspaceId, id, { ...additions(input, now), ...contact }),
      ...unmasked.suspected,
      ...idle,
      ...(reworded ? [index('comment', these)] : []),
      ...(recounted ? [count(these)] : []),
      ...(recounted ? [matchFollowUp(row.workspaceId, id)] : []),
      openFollowUps(these, now),
      withdrawFollowUp(row.workspaceId, id),
    ])
    return receiptOf(deps, { id, score: input.score ?? row.score })
  })
}

/** What is added bit by bit is measured as a whole. */
function refuseTooMuch(row: store.ResponseRow, { answers = {}, properties = {} }: AnswerAddition): void {
  const fault = overfull(JSON.parse(row.properties), properties)
  if (fault) throw fault
  const after = Object.entries({ ...JSON.parse(row.answers), ...answers }).filter(([, answer]) => answer !== null)
  const result = Answers.safeParse(Object.fromEntries(after))
  if (!result.success) throw new DomainError('invalid', 'Expected at most 20 answers in all', { path: 'answers' })
}

/**
 * A personal link or a signature says who answers: what the page claims beside it is passed over. A claim may be put right;
 * the one before it goes when nobody else has made it.
 */
async function claim(deps: Deps, row: store.ResponseRow, input: AnswerAddition) {
  const contact = (row.invitationId ?? row.suspectedInvitationId) ? undefined : input.contact
  const inputs = contact && row.identity !== 'proven' ? [contact] : []
  const { statements, matches } = await matchContacts(deps, row.workspaceId, inputs, { claimed: true })
  const [match] = matches as Match[]
  const said = contact && { unverified_contact: JSON.stringify(contact) }
  const isOther = match && row.contactId !== null && row.contactId !== match.id
  return {
    statements,
    contact: { ...said, ...(match && { contact_id: match.id, identity: 'claimed' }) },
    idle: isOther ? withoutIdle(row.workspaceId, row.contactId as string) : [],
  }
}

const withoutIdle = (workspaceId: string, id: string) =>
  reindexing(workspaceId, [id], [], [dropIdleClaim(workspaceId, id)])

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
