import { retryOnConflict, type Statement } from '../../store/database.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/unsubscriptions.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { recordEvents } from '../events/recording.ts'

/**
 * How contacts unsubscribe: on the page about their data, on the page behind the unsubscribe link, by the button of their mail
 * program, by an answer to a text message, by a complaint to their mail provider, or through a member or an API key.
 */
export const unsubscriptionSources = [
  'self-service',
  'preferences',
  'one-click',
  'text-message',
  'complaint',
  'member',
] as const
export type UnsubscriptionSource = (typeof unsubscriptionSources)[number]

export const ALL_SURVEYS: store.UnsubscriptionScope = { channel: null, surveyType: null }

const isSameScope = (a: store.UnsubscriptionScope, b: store.UnsubscriptionScope) =>
  a.channel === b.channel && a.surveyType === b.surveyType

/** What a contact has unsubscribed from, oldest first. */
export const listUnsubscriptions = async (
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  contactId: string,
): Promise<store.UnsubscriptionRow[]> =>
  (await database.all(store.selectUnsubscriptions(workspaceId, [contactId]))).toSorted((a, b) => a.at - b.at)

/** Since when each of these contacts has not wanted to be surveyed at all, in milliseconds UTC. Others are left out. */
export async function getUnsubscriptionTimes(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<Map<string, number>> {
  if (contactIds.length === 0) return new Map()
  const rows = await database.all(store.selectUnsubscriptions(workspaceId, contactIds))
  return new Map(rows.filter((row) => isSameScope(row, ALL_SURVEYS)).map(({ contactId, at }) => [contactId, at]))
}

interface UnsubscriptionOptions {
  /** All surveys, unless it is given. */
  scope?: store.UnsubscriptionScope
  /** Builds the statements that belong to the same change. */
  buildStatements?: () => readonly Statement[]
}

/**
 * Records that a contact does not want to be surveyed any more. Idempotent.
 * @returns whether this is new
 * @throws DomainError `contact-not-found`
 */
export function unsubscribeContact(
  deps: Deps,
  caller: Caller,
  contactId: string,
  source: UnsubscriptionSource,
  { scope = ALL_SURVEYS, buildStatements = () => [] }: UnsubscriptionOptions = {},
): Promise<boolean> {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
    if (!contact) throw notFound('contact', contactId)
    const rows = await listUnsubscriptions(deps, workspaceId, contactId)
    if (rows.some((row) => isSameScope(row, scope))) return false
    const at = deps.now()
    const row = { id: deps.newId(at), workspaceId, contactId, ...scope, at, source }
    await deps.database.batch([
      store.insertUnsubscription(row),
      ...recordEvents(deps, caller, [
        { type: 'contact.unsubscribed', subjectId: contactId, data: { source, ...scope } },
      ]),
      auditEntry(deps, caller, 'contact.unsubscribed', contactId, describe(source, scope)),
      ...buildStatements(),
    ])
    return true
  })
}

/**
 * Takes back that a contact has unsubscribed. Idempotent.
 * @param scope only from this; without it from anything
 * @returns whether there was anything to take back
 */
export async function resubscribeContact(
  deps: Deps,
  caller: Caller,
  contactId: string,
  source: UnsubscriptionSource,
  scope?: store.UnsubscriptionScope,
): Promise<boolean> {
  const rows = await listUnsubscriptions(deps, caller.workspaceId, contactId)
  if (!rows.some((row) => scope === undefined || isSameScope(row, scope))) return false
  await deps.database.batch([
    store.deleteUnsubscriptionsByContact(caller.workspaceId, contactId, scope),
    auditEntry(deps, caller, 'contact.resubscribed', contactId, describe(source, scope)),
  ])
  return true
}

/** For the audit log. */
const describe = (source: UnsubscriptionSource, { channel, surveyType }: store.UnsubscriptionScope = ALL_SURVEYS) => ({
  source,
  ...(channel && { channel }),
  ...(surveyType && { surveyType }),
})
