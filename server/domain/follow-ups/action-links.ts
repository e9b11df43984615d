import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { hasPermission } from '../../../shared/roles.ts'
import * as store from '../../store/queries/action-links.ts'
import { selectFollowUpById } from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { hasErrorCode } from '../errors.ts'
import { isId } from '../ids.ts'
import { isValidSignature, sign } from '../secrets.ts'
import { auditInAllWorkspaces, type Self } from '../users/users.ts'
import { getFollowUp } from './follow-ups.ts'

/** What a link in an email can do without a sign-in: each link does one thing. */
export const linkActions = ['take', 'note-call', 'close'] as const
export type LinkAction = (typeof linkActions)[number]

/** Whose follow-up a link acts on, and as whom. */
export interface ActionLink {
  workspaceId: string
  userId: string
  followUpId: string
  action: LinkAction
  /** When the link was made, in milliseconds UTC. */
  issuedAt: number
}

const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000

const getMessage = ({ workspaceId, userId, followUpId, action, issuedAt }: ActionLink) =>
  `act ${action} ${workspaceId} ${userId} ${followUpId} ${issuedAt}`

/** The address that lets a member act on a follow-up for a week without signing in. */
export function buildActionUrl(
  { now, publicUrl, secret }: Pick<Deps, 'now' | 'publicUrl' | 'secret'>,
  link: Omit<ActionLink, 'issuedAt'>,
): string {
  const { workspaceId, userId, followUpId, action } = link
  const issuedAt = now()
  const signature = sign(secret, getMessage({ ...link, issuedAt }))
  return `${publicUrl}/act/${action}/${workspaceId}/${userId}/${followUpId}/${issuedAt.toString(36)}/${signature}`
}

/** The link of an address; undefined unless we have signed it. */
export function parseActionLink(
  deps: Pick<Deps, 'secret' | 'previousSecrets'>,
  parts: {
    action: string
    workspaceId: string
    userId: string
    followUpId: string
    issuedAt: string
    signature: string
  },
): ActionLink | undefined {
  const action = linkActions.find((candidate) => candidate === parts.action)
  const { workspaceId, userId, followUpId, signature } = parts
  const issuedAt = Number.parseInt(parts.issuedAt, 36)
  if (!action || ![workspaceId, userId, followUpId].every(isId) || issuedAt.toString(36) !== parts.issuedAt)
    return undefined
  const link = { workspaceId, userId, followUpId, action, issuedAt }
  return isValidSignature(signature, deps, getMessage(link)) ? link : undefined
}

/** What became of a link. */
export type ResolvedLink =
  /** Too old; or the member has left, may not change follow-ups, has revoked their links, or signs in with a second factor. */
  | { state: 'expired' | 'revoked'; member: store.LinkMemberRow | undefined }
  /** The follow-up is deleted, or the member may not see it any more. */
  | { state: 'unavailable'; member: store.LinkMemberRow }
  | { state: 'ready'; member: store.LinkMemberRow; caller: Caller; followUp: FollowUpWithHistory }

/** What a link can do now, as its member. Changes nothing. @param address of the request, for the audit log */
export async function resolveActionLink(deps: Deps, link: ActionLink, address: string): Promise<ResolvedLink> {
  const { workspaceId, userId, followUpId, issuedAt } = link
  const [member] = await deps.database.all(store.selectLinkMember(workspaceId, userId))
  if (!member || !isValidFor(member, issuedAt)) return { state: 'revoked', member: undefined }
  if (deps.now() - issuedAt > MAX_AGE_MS) return { state: 'expired', member }
  const { name, role } = member
  const caller: Caller = { workspaceId, actor: `user:${userId}`, name, role, userId, address, via: 'email-link' }
  try {
    return { state: 'ready', member, caller, followUp: await getCurrentFollowUp(deps, caller, followUpId) }
  } catch (error) {
    if (hasErrorCode(error, 'follow-up-not-found')) return { state: 'unavailable', member }
    throw error
  }
}

/** The follow-up of a link, or the one that it was merged into, if the member may see that. */
async function getCurrentFollowUp(deps: Deps, caller: Caller, id: string): Promise<FollowUpWithHistory> {
  const followUp = await getFollowUp(deps, caller, id)
  if (followUp.stage !== 'merged') return followUp
  const [row] = await deps.database.all(selectFollowUpById(caller.workspaceId, id))
  if (!row?.mergedInto) return followUp
  try {
    return await getFollowUp(deps, caller, row.mergedInto)
  } catch (error) {
    if (hasErrorCode(error, 'follow-up-not-found')) return followUp
    throw error
  }
}

const isValidFor = (
  { role, createdAt, actionLinksSince, secondFactorRequiredAt, hasSecondFactor }: store.LinkMemberRow,
  issuedAt: number,
): boolean =>
  hasPermission(role, 'follow-ups.change') &&
  issuedAt >= createdAt &&
  issuedAt > actionLinksSince &&
  secondFactorRequiredAt === null &&
  hasSecondFactor === 0

/** Makes all links worthless that a user has been sent so far, in all their workspaces. */
export async function revokeActionLinks(deps: Deps, self: Self): Promise<void> {
  await deps.database.batch([
    store.revokeActionLinks(self.id, deps.now()),
    ...(await auditInAllWorkspaces(deps, self, 'member.action-links-revoked')),
  ])
}
