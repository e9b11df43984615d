import type { Deps } from '../deps.ts'
import { sign } from '../secrets.ts'

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
