import { insertClickEvent } from '../../store/queries/guarded-events.ts'
import { markInvitationClicked } from '../../store/queries/invitations.ts'
import type { Deps } from '../deps.ts'
import { getInvitationByToken } from '../invitations/invitations.ts'
import { detectSuspicion, type Evidence } from './suspicion.ts'

/**
 * Records that a person has opened a personal link. What may be a program counts as little as its responses do.
 * @throws DomainError `personal-link-not-found`
 */
export async function recordClick(deps: Deps, token: string, evidence: Evidence): Promise<void> {
  const invitation = await getInvitationByToken(deps, token)
  const now = deps.now()
  if (evidence.interaction === null || detectSuspicion(evidence, invitation, now).length > 0) return
  await deps.database.batch([
    ...insertClickEvent(invitation.workspaceId, invitation.id, { id: deps.newId(now), at: now }),
    markInvitationClicked(invitation.workspaceId, invitation.id, now),
  ])
}
