import type { Interaction, SuspicionReason } from '../../../shared/response.ts'
import type { Statement } from '../../store/database.ts'
import { uncountAnsweredInvitations } from '../../store/queries/counts.ts'
import { markInvitationUnanswered, type OpenInvitationRow } from '../../store/queries/invitations.ts'
import { countScoreChangesSince } from '../../store/queries/response-changes.ts'
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
  noSignals: boolean
  /** Milliseconds since the page was opened; undefined where that is not known. */
  openDurationMs: number | undefined
}

/** Somebody's own program answers for him: nothing speaks against that where no personal link is in hand. */
export const apiCallEvidence: Evidence = {
  interaction: null,
  automated: false,
  trapped: false,
  noSignals: false,
  openDurationMs: undefined,
}

/** Nobody reads a mail, opens its link and chooses a number in less. */
const MIN_RESPONSE_MS = 10_000
const MIN_OPEN_MS = 1_000

/**
 * Why an answer may not be a person's. Security gateways follow the links of mails, run the pages' scripts and press their
 * buttons; a suspect answer is kept and left out of every figure until a person restores it.
 */
export function detectSuspicion(
  evidence: Evidence,
  invitation: OpenInvitationRow | undefined,
  now: number,
): SuspicionReason[] {
  const { interaction, automated, trapped, noSignals, openDurationMs = MIN_OPEN_MS } = evidence
  const isSent = invitation !== undefined && invitation.channel !== 'link'
  // Less than nothing says only that the clock has been set back.
  const msSinceSent = isSent && invitation.createdAt <= now ? now - invitation.createdAt : MIN_RESPONSE_MS
  const isTooQuick = msSinceSent < MIN_RESPONSE_MS || openDurationMs < MIN_OPEN_MS
  return [
    ...(automated ? ['automated' as const] : []),
    ...(trapped ? ['trap' as const] : []),
    ...(noSignals && interaction === null ? ['no-interaction' as const] : []),
    ...(isTooQuick && interaction === null ? ['too-quick' as const] : []),
  ]
}

/** So many scores within so short a time are tried out by no person. */
const MAX_SCORE_CHANGES = 8
const SCORE_CHANGE_WINDOW_MS = 5_000

/** What makes an answer suspect: some of it belongs before the answer is taken out of the counts, the rest after. */
interface Exclusion {
  invitationStatements: Statement[]
  responseStatements: Statement[]
}

/**
 * What takes a standing answer by a personal link out of the figures, where its score is changed too often with this new
 * one. The link may be used again.
 */
export async function buildExclusion(
  deps: Deps,
  row: store.ResponseRow,
  score: number | undefined,
): Promise<Exclusion> {
  const { workspaceId, id, invitationId } = row
  const noExclusion = { invitationStatements: [], responseStatements: [] }
  if (score === undefined || score === row.score || invitationId === null) return noExclusion
  const [changes] = await deps.database.all(
    countScoreChangesSince(workspaceId, id, deps.now() - SCORE_CHANGE_WINDOW_MS),
  )
  if ((changes?.count ?? 0) < MAX_SCORE_CHANGES - 1) return noExclusion
  return {
    invitationStatements: [uncountAnsweredInvitations(workspaceId, id), markInvitationUnanswered(workspaceId, id)],
    responseStatements: [store.setSuspicion(workspaceId, id, 'several-scores' satisfies SuspicionReason)],
  }
}
