import type { Interaction, SuspicionReason } from '../../../shared/response.ts'
import type { Statement } from '../../store/database.ts'
import { uncountAnswered } from '../../store/queries/counts.ts'
import { type InvitationToAnswerRow, markUnanswered } from '../../store/queries/invitations.ts'
import { scoresSince } from '../../store/queries/response-changes.ts'
import * as store from '../../store/queries/responses.ts'
import type { Deps } from '../deps.ts'

/** What is known of whoever sends an answer, beside what he says. */
export interface Evidence {
  /** What a person was seen to do; null where nothing was seen. */
  interaction: Interaction | null
  /** A program says that it is one. */
  automated: boolean
  /** Something was used that people do not see. */
  trapped: boolean
  /** Nothing was seen although a person would have left a trace: what is not seen counts against the answer. */
  bare: boolean
  /** Milliseconds since the page was opened; undefined where that is not known. */
  openFor: number | undefined
}

/** Somebody's own program answers for him: nothing speaks against that where no personal link is in hand. */
export const plainCall: Evidence = {
  interaction: null,
  automated: false,
  trapped: false,
  bare: false,
  openFor: undefined,
}

/** Nobody reads a mail, opens its link and chooses a number in less. */
const SECONDS = 10_000
const GLANCE = 1_000

/**
 * Why an answer may not be a person's. Security gateways follow the links of mails, run the pages' scripts and press their
 * buttons; a suspect answer is kept and left out of every figure until a person restores it.
 */
export function suspicionOf(
  evidence: Evidence,
  invitation: InvitationToAnswerRow | undefined,
  now: number,
): SuspicionReason[] {
  const { interaction, automated, trapped, bare, openFor = GLANCE } = evidence
  const isSent = invitation !== undefined && invitation.channel !== 'link'
  // Less than nothing says only that the clock has been set back.
  const sinceSent = isSent && invitation.createdAt <= now ? now - invitation.createdAt : SECONDS
  const tooQuick = sinceSent < SECONDS || openFor < GLANCE
  return [
    ...(automated ? ['automated' as const] : []),
    ...(trapped ? ['trap' as const] : []),
    ...(bare && interaction === null ? ['no-interaction' as const] : []),
    ...(tooQuick && interaction === null ? ['too-quick' as const] : []),
  ]
}

/** So many scores within so short a time are tried out by no person. */
const MANY = 8
const MOMENT = 5_000

/** What makes an answer suspect: some of it belongs before the answer is taken out of the counts, the rest after. */
interface Unmasking {
  unanswered: Statement[]
  suspected: Statement[]
}

/**
 * What takes a standing answer by a personal link out of the figures, where its score is changed too often with this new
 * one. The link may be used again.
 */
export async function unmasking(deps: Deps, row: store.ResponseRow, score: number | undefined): Promise<Unmasking> {
  const { workspaceId, id, invitationId } = row
  const none = { unanswered: [], suspected: [] }
  if (score === undefined || score === row.score || invitationId === null) return none
  const [changes] = await deps.database.all(scoresSince(workspaceId, id, deps.now() - MOMENT))
  if ((changes?.count ?? 0) < MANY - 1) return none
  return {
    unanswered: [uncountAnswered(workspaceId, id), markUnanswered(workspaceId, id)],
    suspected: [store.suspect(workspaceId, id, 'several-scores' satisfies SuspicionReason)],
  }
}
