import type { Interaction, SuspicionReason } from '../../shared/response.ts'
import { dropEmptyCells, uncount, uncountAnswered } from '../store/counts.ts'
import type { Statement } from '../store/database.ts'
import { withdrawFollowUp } from '../store/follow-ups.ts'
import { type InvitationToAnswerRow, markUnanswered } from '../store/invitations.ts'
import * as store from '../store/responses.ts'
import type { Deps } from './deps.ts'

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

/** Nobody reads a mail, opens its link and chooses a number in less; nor several numbers. */
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
  const tooQuick = (isSent && now - invitation.createdAt < SECONDS) || openFor < GLANCE
  return [
    ...(automated ? ['automated' as const] : []),
    ...(trapped ? ['trap' as const] : []),
    ...(bare && interaction === null ? ['no-interaction' as const] : []),
    ...(tooQuick && interaction === null ? ['too-quick' as const] : []),
  ]
}

/** What has come by the same personal link within seconds, and what follows from that. */
export interface Rivals {
  /** Several scores have come, and nothing shows that this one is a person's. */
  several: boolean
  /** Takes back the answer that stands, where nothing shows that it is a person's. */
  overturning: Statement[]
}

/** One person does not give two scores by one link within seconds: of those, only what a person was seen to give stands. */
export async function rivalsOf(
  deps: Deps,
  invitation: InvitationToAnswerRow,
  answer: { key: string; score: number; interaction: Interaction | null },
): Promise<Rivals> {
  const { workspaceId } = invitation
  const recent = await deps.database.all(store.responsesByInvitation(workspaceId, invitation.id, deps.now() - SECONDS))
  const rivals = recent.filter(({ key, score }) => key !== answer.key && score !== answer.score)
  const standing = rivals.find(({ interaction, suspicion }) => interaction === null && suspicion === null)
  return {
    several: rivals.length > 0 && answer.interaction === null,
    overturning: standing ? overturn(workspaceId, standing.id, invitation.id) : [],
  }
}

function overturn(workspaceId: string, id: string, invitationId: string): Statement[] {
  const these = store.responsesOf.one(workspaceId, id)
  return [
    store.holdResponses(these),
    uncount(these),
    uncountAnswered(workspaceId, invitationId),
    markUnanswered(workspaceId, invitationId),
    store.suspect(workspaceId, id, 'several-scores' satisfies SuspicionReason),
    withdrawFollowUp(workspaceId, id),
    dropEmptyCells(workspaceId),
  ]
}
