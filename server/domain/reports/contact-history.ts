import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { Response } from '../../../shared/response.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/contact-history.ts'
import { skippedInvitationsOf } from '../../store/queries/skipped-invitations.ts'
import { workspace } from '../../store/queries/workspaces.ts'
import { contactRow } from '../contacts/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { askedOf } from '../invitations/throttle.ts'
import { foundResponses } from '../responses/list.ts'

const MOST = 100
const FEW = 5

/** What was sent to a contact, and what was not, and why; when it was last asked, and may be asked again. */
export async function contactHistory(deps: Deps, caller: Caller, id: string, most = MOST): Promise<ContactHistory> {
  const { database } = deps
  const latest = { before: undefined, limit: most }
  const { workspaceId } = caller
  await contactRow(deps, caller, id)
  const [[place], sent, skipped] = await Promise.all([
    database.all(workspace(workspaceId)),
    database.all(store.invitationsOf(workspaceId, id, latest)),
    database.all(skippedInvitationsOf(workspaceId, id, latest)),
  ])
  const { last, again } = await askedOf(deps, { workspaceId, throttleDays: place?.throttleDays ?? null }, id)
  return {
    invitations: sent.map((row) => ({ ...showSent(row), expired: isExpired(row, deps.now()) })),
    skipped: skipped.map(({ id, surveyId, survey, reason, at }) => ({ id, surveyId, survey, reason, at: iso(at) })),
    lastAskedAt: isoOrNull(last),
    askableAt: isoOrNull(again),
  }
}

const showSent = ({ createdAt, expiresAt, answeredAt, ...row }: store.SentInvitationRow) => ({
  ...row,
  createdAt: iso(createdAt),
  expiresAt: isoOrNull(expiresAt),
  answeredAt: isoOrNull(answeredAt),
})

const isExpired = ({ expiresAt, answeredAt }: store.SentInvitationRow, now: number) =>
  answeredAt === null && expiresAt !== null && expiresAt <= now

/** The newest answers of a contact, also those that are suspect. */
export async function contactAnswers(deps: Deps, caller: Caller, id: string, most = MOST): Promise<Response[]> {
  const asked = { filter: { contact: id }, isEmpty: false }
  const { value } = await foundResponses(deps, caller, asked, { limit: most }).next()
  return value ?? []
}

/** What a contact had answered before an answer, newest first, without what is suspect. */
export async function answersBefore(deps: Deps, caller: Caller, id: string, answer: string): Promise<Response[]> {
  const asked = { filter: { contact: id, suspect: false }, isEmpty: false }
  const { value } = await foundResponses(deps, caller, asked, { before: answer, limit: FEW }).next()
  return value ?? []
}

/** How much there is of a contact: what goes when it is erased. @throws DomainError `unknown` */
export async function contactHoldings(deps: Deps, caller: Caller, id: string): Promise<store.Holdings> {
  await contactRow(deps, caller, id)
  const [holdings] = await deps.database.all(store.holdingsOf(caller.workspaceId, id))
  return holdings as store.Holdings
}
