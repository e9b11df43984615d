import type { NewContact } from '../../../shared/contact.ts'
import { lastAsked } from '../../store/queries/contacts.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { knownContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { proven } from '../surveys/identity.ts'

const DAY = 24 * 60 * 60 * 1000

/**
 * Why people are not to be asked just now, by their contact's id: they have been invited or have answered, in whichever
 * survey and by whichever channel, less than the workspace's least days ago. Those who may be asked are left out.
 */
export async function throttled(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { workspaceId, throttleDays }: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  if (throttleDays === null || contactIds.length === 0) return new Map()
  const rows = await database.all(lastAsked(workspaceId, contactIds))
  const recent = rows.filter(({ at }) => now() - at < throttleDays * DAY)
  // A clock that has been set back has seen them asked in days to come.
  const daysSince = (at: number) => Math.max(0, Math.floor((now() - at) / DAY))
  return new Map(recent.map(({ id, at }) => [id, reason(daysSince(at), throttleDays)]))
}

const reason = (days: number, least: number) =>
  `Asked ${days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`}; nobody is asked again within ${least} days.`

/** When somebody was last asked, and from when on he may be asked again. Milliseconds UTC; null for never, and for now. */
export async function askedOf(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { workspaceId, throttleDays }: Pick<OpenSurveyRow, 'workspaceId' | 'throttleDays'>,
  contactId: string,
): Promise<{ last: number | null; again: number | null }> {
  const [row] = await database.all(lastAsked(workspaceId, [contactId]))
  const again = row && throttleDays !== null ? row.at + throttleDays * DAY : 0
  return { last: row?.at ?? null, again: again > now() ? again : null }
}

/**
 * Why a visitor is not to be asked just now; null where he may be. Only for a signed identity: whether somebody has been
 * asked lately is nothing to tell strangers.
 */
export async function notNowFor(
  deps: Deps,
  survey: OpenSurveyRow,
  contact: NewContact,
  signature: string | undefined,
): Promise<string | null> {
  const signed = proven(deps, survey, contact, signature)
  if (!signed || survey.throttleDays === null) return null
  const [known] = await knownContacts(deps, survey.workspaceId, [signed])
  return known ? ((await throttled(deps, survey, [known.id])).get(known.id) ?? null) : null
}
