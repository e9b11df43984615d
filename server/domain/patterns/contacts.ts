import type { ListPage, Paging } from '../../../shared/list.ts'
import type { ContactPattern, PatternedContact } from '../../../shared/pattern.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/patterns.ts'
import type { Caller, Deps } from '../deps.ts'
import { getFollowUp } from '../follow-ups/follow-ups.ts'
import { listPage } from '../pagination.ts'
import { getPatternRule, listPatternRules } from './patterns.ts'

/** The customers with a pattern, the newest contacts first. @throws DomainError `pattern-not-found` */
export async function listPatternedContacts(
  deps: Deps,
  caller: Caller,
  patternId: string,
  paging: Paging,
): Promise<ListPage<PatternedContact>> {
  await getPatternRule(deps, caller, patternId)
  const select = (page: Parameters<typeof store.selectPatternedContacts>[2]) =>
    store.selectPatternedContacts(caller.workspaceId, patternId, page)
  return listPage(deps.database, paging, select, ({ id, since, ...row }) => ({
    contactId: id,
    ...row,
    since: toIso(since),
  }))
}

/** The pattern of a contact; null if none fits. The caller must be allowed to see the contact. */
export async function getContactPattern(
  deps: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  contactId: string,
): Promise<ContactPattern | null> {
  const [row] = await deps.database.all(store.selectContactPattern(workspaceId, contactId))
  if (!row) return null
  // A pattern that was paused or deleted is gone at once, not only after the next run.
  const rule = (await listPatternRules(deps, { workspaceId })).find(
    ({ id, pausedAt }) => id === row.patternId && pausedAt === null,
  )
  return rule ? { id: rule.id, names: rule.names, suggestions: rule.suggestions, since: toIso(row.since) } : null
}

/** The pattern of the customer of a follow-up that the caller may see. @throws DomainError `follow-up-not-found` */
export async function getFollowUpPattern(deps: Deps, caller: Caller, id: string): Promise<ContactPattern | null> {
  const { contact } = (await getFollowUp(deps, caller, id)).response
  return contact ? getContactPattern(deps, caller, contact.id) : null
}
