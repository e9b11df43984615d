import { joinAll } from '../domain/users/join.ts'
import { noted, personWithEmail } from '../domain/users/users.ts'
import type { AppDeps } from '../http/env.ts'
import { memberInvitationsTo } from '../store/queries/member-invitations.ts'
import { placesOf } from '../store/queries/users.ts'

/** Somebody as better-auth is about to take him in. */
interface Candidate {
  email?: string | null | undefined
  emailVerified?: boolean | undefined
}

/**
 * Lets in by the provider whoever is a member of a workspace, or invited into one, by an address that the provider says is
 * his. Anybody may have an account there.
 */
export async function mayEnter(
  deps: AppDeps,
  { email, emailVerified }: Candidate,
  { method }: { method: string },
): Promise<{ error: string } | undefined> {
  if (method !== 'oauth') return undefined
  const address = email?.toLowerCase() ?? ''
  if (emailVerified && (await isExpected(deps, address))) return undefined
  return { error: 'nobody_of_ours' }
}

async function isExpected(deps: AppDeps, email: string): Promise<boolean> {
  const person = await personWithEmail(deps, email)
  const places = person ? await deps.database.all(placesOf(person.id)) : []
  if (places.length > 0) return true
  return (await deps.database.all(memberInvitationsTo(email, deps.now()))).length > 0
}

/** What is done once somebody has come in by the provider: his invitations are accepted, and the log told. */
export async function welcomed(
  deps: AppDeps,
  person: { id: string; name: string; email: string },
  address: string,
): Promise<void> {
  await joinAll(deps, person)
  await noted(deps, { ...person, address }, 'person.signed-in', { by: 'provider' })
}
