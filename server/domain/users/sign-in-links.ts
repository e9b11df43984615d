import type { Statement } from '../../store/database.ts'
import { queueWork } from '../../store/queries/jobs.ts'
import { firstWorkspace } from '../../store/queries/setup.ts'
import { insertOf } from '../../store/queries/sign-in.ts'
import { type PersonRow, placesOf } from '../../store/queries/users.ts'
import type { Deps } from '../deps.ts'
import { type Letter, mailed } from '../email.ts'
import { hash } from '../secrets.ts'
import { personWithEmail } from './users.ts'

/** The work of writing somebody a link by which he gets in. */
export const SIGN_IN_LINK = 'sign-in-link'

export type LinkLetter = Extract<Letter, 'reset' | 'link'>

const MINUTE = 60 * 1000

/** What a link is to better-auth, which takes it, and for how long. */
const kinds = {
  reset: {
    valid: 60 * MINUTE,
    path: '/reset/',
    identifier: (token: string) => `reset-password:${token}`,
    value: ({ id }: PersonRow) => id,
  },
  link: {
    valid: 15 * MINUTE,
    path: '/sign-in/link/',
    identifier: (token: string) => `magic-link:${token}`,
    value: ({ email }: PersonRow) => JSON.stringify({ type: 'magic-link', email }),
  },
} satisfies Record<LinkLetter, unknown>

/** For how many minutes a link works. */
export const minutesOf = (letter: LinkLetter) => kinds[letter].valid / MINUTE

/**
 * Takes the wish for a link. Whether anybody has this address is looked up later: whoever asks waits for the same work in
 * either case, and is told the same.
 */
export async function askForLink(deps: Deps, letter: LinkLetter, email: string, locale: string): Promise<void> {
  const [workspace] = await deps.database.all(firstWorkspace)
  if (!workspace) return
  const now = deps.now()
  const payload = { letter, email, locale }
  const work = {
    id: deps.newId(now),
    workspaceId: workspace.id,
    kind: SIGN_IN_LINK,
    payload,
    createdAt: now,
    dueAt: now,
  }
  await deps.database.batch([queueWork(work)])
  deps.queued()
}

/** Writes to whoever has the address, if anybody has. */
export async function writeLink(
  deps: Deps,
  { letter, email, locale }: { letter: LinkLetter; email: string; locale: string },
): Promise<void> {
  const person = await personWithEmail(deps, email)
  if (!person) return
  const [place] = await deps.database.all(placesOf(person.id))
  // Who has been taken out of all workspaces has nowhere to go.
  if (!place) return
  const { url, statement } = newLink(deps, letter, person)
  const mail = mailed(deps, place.workspaceId, { to: person.email, letter, locale: person.locale ?? locale, url })
  await deps.database.batch([statement, mail])
}

/** A link that lets somebody choose a new password, for whoever runs the service to hand over. */
export async function resetLink(deps: Deps, person: PersonRow): Promise<string> {
  const { url, statement } = newLink(deps, 'reset', person)
  await deps.database.batch([statement])
  return url
}

function newLink(deps: Deps, letter: LinkLetter, person: PersonRow): { url: string; statement: Statement } {
  const { valid, path, identifier, value } = kinds[letter]
  const token = deps.newSecret()
  const now = deps.now()
  const statement = insertOf('verification', {
    id: deps.newId(now),
    // Hashed: whoever can read the database gets in nowhere.
    identifier: hash(identifier(token)),
    value: value(person),
    expiresAt: now + valid,
    createdAt: now,
    updatedAt: now,
  })
  return { url: `${deps.publicUrl}${path}${token}`, statement }
}
