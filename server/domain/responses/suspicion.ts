import type { Interaction, SuspicionReason } from '../../../shared/response.ts'
import type { Statement } from '../../store/database.ts'
import { uncountAnsweredInvitations } from '../../store/queries/counts.ts'
import { markInvitationUnanswered, type OpenInvitationRow } from '../../store/queries/invitations.ts'
import { countScoreChangesSince } from '../../store/queries/response-changes.ts'
import * as store from '../../store/queries/responses.ts'
import type { Deps } from '../deps.ts'
import { recordResponseEvents } from '../events/responses.ts'

/** What is known about the sender of a response, besides its content. */
export interface Evidence {
  /** The interaction that was observed; null if none was. */
  interaction: Interaction | null
  /** The browser says that a program controls it. */
  automated: boolean
  /** The user agent calls itself a crawler. An observed interaction outweighs it. */
  crawler: boolean
  /** A field that people cannot see was filled in. */
  trapped: boolean
  /** No interaction was observed although a person would have left a trace. */
  noSignals: boolean
  /** Milliseconds since the page was opened; undefined if unknown. */
  openDurationMs: number | undefined
}

/** Responses by API call count without interaction, unless they use a personal link. */
export const apiCallEvidence: Evidence = {
  interaction: null,
  automated: false,
  crawler: false,
  trapped: false,
  noSignals: false,
  openDurationMs: undefined,
}

/** The least time in which someone can read an email, open its link and choose a score. */
const MIN_RESPONSE_MS = 10_000
const MIN_OPEN_MS = 1_000

/**
 * Why a response may not come from a person. Security gateways follow links in emails, run scripts and press buttons.
 * Suspect responses are stored, and excluded from all reports until a member restores them.
 */
export function detectSuspicion(
  evidence: Evidence,
  invitation: OpenInvitationRow | undefined,
  now: number,
): SuspicionReason[] {
  const { interaction, automated, crawler, trapped, noSignals, openDurationMs = MIN_OPEN_MS } = evidence
  const isSent = invitation !== undefined && invitation.channel !== 'link'
  // A negative time only means that the clock was set back.
  const msSinceSent = isSent && invitation.createdAt <= now ? now - invitation.createdAt : MIN_RESPONSE_MS
  const isTooSoon = msSinceSent < MIN_RESPONSE_MS
  // Programs can start a navigation as a person does, but not a gesture on our page.
  const isTooQuick =
    interaction === null ? isTooSoon || openDurationMs < MIN_OPEN_MS : interaction === 'navigation' && isTooSoon
  return [
    ...(automated || (crawler && interaction === null) ? ['automated' as const] : []),
    ...(trapped ? ['trap' as const] : []),
    ...(noSignals && interaction === null ? ['no-interaction' as const] : []),
    ...(isTooQuick ? ['too-quick' as const] : []),
  ]
}

/** No person tries out this many scores in such a short time. */
const MAX_SCORE_CHANGES = 8
const SCORE_CHANGE_WINDOW_MS = 5_000

/** Statements that exclude a response: those that run before it leaves the counts, and those that run after. */
interface Exclusion {
  invitationStatements: Statement[]
  responseStatements: Statement[]
}

/** Excludes a counted response by a personal link if this score is one change too many. The link can be used again. */
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
    responseStatements: [
      recordResponseEvents(
        deps,
        { actor: 'respondent' },
        'response.suspected',
        store.responsesWhere.neverSuspect(workspaceId, id),
        { reasons: ['several-scores' satisfies SuspicionReason] },
      ),
      store.setSuspicion(workspaceId, id, 'several-scores' satisfies SuspicionReason),
    ],
  }
}
