import type { Statement } from '../../store/database.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectMemberInvitationsByEmail } from '../../store/queries/member-invitations.ts'
import { selectFirstWorkspace } from '../../store/queries/setup.ts'
import { insertModel } from '../../store/queries/sign-in.ts'
import { selectMemberships, type UserRow } from '../../store/queries/users.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { type EmailTemplate, enqueueEmail } from '../email.ts'
import { hash } from '../secrets.ts'
import { findUserByEmail } from './users.ts'

/** The job type that emails a requested link. */
export const SIGN_IN_LINK = 'sign-in-link'

export type LinkTemplate = Extract<EmailTemplate, 'reset' | 'link'>

const MINUTE_MS = 60 * 1000

/** How better-auth stores each link, and how long it is valid. */
const linkTemplates = {
  reset: {
    valid: 60 * MINUTE_MS,
    path: '/reset/',
    identifier: (token: string) => `reset-password:${token}`,
    value: ({ id }: UserRow) => id,
  },
  link: {
    valid: 10 * MINUTE_MS,
    path: '/sign-in/link/',
    identifier: (token: string) => `magic-link:${token}`,
    value: ({ email }: UserRow) => JSON.stringify({ type: 'magic-link', email }),
  },
} satisfies Record<LinkTemplate, unknown>

/** How many minutes a link is valid. */
export const getValidityMinutes = (template: LinkTemplate) => linkTemplates[template].valid / MINUTE_MS

/**
 * Requests a link. The address is looked up later, so that known and unknown addresses take equally long and get the
 * same response.
 */
export async function requestLink(deps: Deps, template: LinkTemplate, email: string, locale: string): Promise<void> {
  const [workspace] = await deps.database.all(selectFirstWorkspace)
  if (!workspace) return
  const now = deps.now()
  const payload = { template, email, locale }
  const job = {
    id: deps.newId(now),
    workspaceId: workspace.id,
    type: SIGN_IN_LINK,
    payload,
    createdAt: now,
    dueAt: now,
  }
  await deps.database.batch([enqueueJob(job)])
  deps.wakeWorker()
}

/** Emails a link to the user with the address, if there is one. */
export async function sendLink(
  deps: Deps,
  { template, email, locale }: { template: LinkTemplate; email: string; locale: string },
): Promise<void> {
  const user = await findUserByEmail(deps, email)
  if (!user) return
  const [membership, ...others] = await deps.database.all(selectMemberships(user.id))
  const [invitation] = membership ? [] : await deps.database.all(selectMemberInvitationsByEmail(email, deps.now()))
  const workspaceId = membership?.workspaceId ?? invitation?.workspaceId
  // A user without any workspace has nowhere to go.
  if (workspaceId === undefined) return
  const { url, statement } = buildLink(deps, template, user)
  const [workspace] = others.length === 0 ? await deps.database.all(selectWorkspaceById(workspaceId)) : []
  const mail = enqueueEmail(deps, workspaceId, {
    to: user.email,
    template,
    locale: user.locale ?? locale,
    url,
    ...(workspace && { workspace: workspace.name }),
  })
  await deps.database.batch([statement, mail])
}

/** Creates a link to a new password, for an administrator to pass on. */
export async function createResetLink(deps: Deps, user: UserRow): Promise<string> {
  const { url, statement } = buildLink(deps, 'reset', user)
  await deps.database.batch([statement])
  return url
}

function buildLink(deps: Deps, template: LinkTemplate, user: UserRow): { url: string; statement: Statement } {
  const { valid: validityMs, path, identifier, value } = linkTemplates[template]
  const token = deps.newSecret()
  const now = deps.now()
  const statement = insertModel('verification', {
    id: deps.newId(now),
    // Hashed: read access to the database must not let anyone sign in.
    identifier: hash(identifier(token)),
    value: value(user),
    expiresAt: now + validityMs,
    createdAt: now,
    updatedAt: now,
  })
  return { url: `${deps.publicUrl}${path}${token}`, statement }
}
