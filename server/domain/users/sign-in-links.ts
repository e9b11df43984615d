import type { Statement } from '../../store/database.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectFirstWorkspace } from '../../store/queries/setup.ts'
import { insertModel } from '../../store/queries/sign-in.ts'
import { selectMemberships, type UserRow } from '../../store/queries/users.ts'
import type { Deps } from '../deps.ts'
import { type EmailTemplate, enqueueEmail } from '../email.ts'
import { hash } from '../secrets.ts'
import { findUserByEmail } from './users.ts'

/** The work of writing somebody a link by which he gets in. */
export const SIGN_IN_LINK = 'sign-in-link'

export type LinkTemplate = Extract<EmailTemplate, 'reset' | 'link'>

const MINUTE_MS = 60 * 1000

/** What a link is to better-auth, which takes it, and for how long. */
const linkTemplates = {
  reset: {
    valid: 60 * MINUTE_MS,
    path: '/reset/',
    identifier: (token: string) => `reset-password:${token}`,
    value: ({ id }: UserRow) => id,
  },
  link: {
    valid: 15 * MINUTE_MS,
    path: '/sign-in/link/',
    identifier: (token: string) => `magic-link:${token}`,
    value: ({ email }: UserRow) => JSON.stringify({ type: 'magic-link', email }),
  },
} satisfies Record<LinkTemplate, unknown>

/** For how many minutes a link works. */
export const getValidityMinutes = (template: LinkTemplate) => linkTemplates[template].valid / MINUTE_MS

/**
 * Takes the wish for a link. Whether anybody has this address is looked up later: whoever asks waits for the same work in
 * either case, and is told the same.
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

/** Writes to whoever has the address, if anybody has. */
export async function sendLink(
  deps: Deps,
  { template, email, locale }: { template: LinkTemplate; email: string; locale: string },
): Promise<void> {
  const user = await findUserByEmail(deps, email)
  if (!user) return
  const [membership] = await deps.database.all(selectMemberships(user.id))
  // Who has been taken out of all workspaces has nowhere to go.
  if (!membership) return
  const { url, statement } = buildLink(deps, template, user)
  const mail = enqueueEmail(deps, membership.workspaceId, {
    to: user.email,
    template,
    locale: user.locale ?? locale,
    url,
  })
  await deps.database.batch([statement, mail])
}

/** A link that lets somebody choose a new password, for whoever runs the service to hand over. */
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
    // Hashed: whoever can read the database gets in nowhere.
    identifier: hash(identifier(token)),
    value: value(user),
    expiresAt: now + validityMs,
    createdAt: now,
    updatedAt: now,
  })
  return { url: `${deps.publicUrl}${path}${token}`, statement }
}
