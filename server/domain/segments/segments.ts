import type { Contact } from '../../../shared/contact.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { NewSegment, Segment, SegmentPatch } from '../../../shared/segment.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/segments.ts'
import { auditEntry } from '../audit.ts'
import { toContacts } from '../contacts/contacts.ts'
import { parseListedContact } from '../contacts/listed-contacts.ts'
import type { ContactCount } from '../contacts/lists.ts'
import { matchContacts } from '../contacts/matching.ts'
import { loadCountry } from '../contacts/phone-numbers.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, type Operation, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { countAudience, loadAudienceChunk, prepareAudience } from './audience.ts'

/** What became of the contacts of a list: how many are new in it, and why the others are not, by their place in the request. */
interface ListOutcome {
  added: number
  skipped: { index: number; reason: string }[]
}

type SegmentOutcome = ListOutcome & { id: string }

/**
 * Saves a segment by conditions, or as a list of contacts, which are created or updated as for invitations. @returns its id
 * @throws DomainError `name-taken`
 */
export async function createSegment(
  deps: Deps,
  caller: Caller,
  { name, conditions, contacts }: NewSegment,
  idempotency?: Idempotency,
): Promise<SegmentOutcome> {
  const { workspaceId, actor } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    await requireFreeName(deps, caller, name)
    const now = deps.now()
    const times = { createdAt: now, createdBy: actor, updatedAt: now }
    const row = { id: deps.newId(now), workspaceId, name, conditions: null, ...times }
    const json = conditions ? JSON.stringify(conditions) : null
    const list = await planList(deps, caller, row.id, contacts ?? [])
    const detail = { name, ...(contacts && { contacts: list.result.added }) }
    return {
      statements: [
        store.insertSegment({ ...row, conditions: json }),
        ...list.statements,
        auditEntry(deps, caller, 'segment.created', row.id, detail),
      ],
      result: { id: row.id, ...list.result },
    }
  })
  return result
}

async function requireFreeName({ database }: Deps, { workspaceId }: Caller, name: string, ownId?: string) {
  const [segment] = await database.all(store.selectSegmentByName(workspaceId, name))
  if (segment && segment.id !== ownId)
    throw new DomainError('conflict', 'name-taken', `The name “${name}” is taken. Choose another.`, {
      path: 'name',
      params: { name },
    })
}

/** Matches or creates contacts, and adds them to a list. */
async function planList(
  deps: Deps,
  { workspaceId, actor }: Caller,
  segmentId: string,
  inputs: readonly unknown[],
): Promise<Operation<ListOutcome>> {
  const country = await loadCountry(deps, workspaceId)
  const listedContacts = inputs.map((input) => parseListedContact(input, country))
  const validContacts = listedContacts.flatMap((listed) => ('contact' in listed ? [listed.contact] : []))
  const { statements, matches } = await matchContacts(deps, workspaceId, validContacts, { actor })
  const ids = new Set<string>()
  const skipped: ListOutcome['skipped'] = []
  for (const [index, listed] of listedContacts.entries()) {
    const match = 'contact' in listed ? matches.shift() : listed
    if (match === undefined || match instanceof DomainError) skipped.push({ index, reason: match?.message ?? '' })
    else if ('reason' in match) skipped.push({ index, reason: match.reason })
    else if (ids.has(match.id)) skipped.push({ index, reason: 'This contact is in the list already.' })
    else ids.add(match.id)
  }
  const earlierIds = await deps.database.all(store.selectListedContacts(workspaceId, segmentId, [...ids]))
  return {
    statements: [
      ...statements,
      ...(ids.size > 0 ? [store.insertSegmentContacts(workspaceId, segmentId, [...ids])] : []),
    ],
    result: { added: ids.size - earlierIds.length, skipped },
  }
}

/** @throws DomainError `segment-not-found` */
export async function getSegment(deps: Deps, caller: Caller, id: string): Promise<Segment> {
  return toSegment(await loadSegment(deps, caller, id))
}

async function loadSegment({ database }: Deps, { workspaceId }: Caller, id: string): Promise<store.SegmentRow> {
  const [row] = await database.all(store.selectSegmentById(workspaceId, id))
  if (!row) throw notFound('segment', id)
  return row
}

/** The newest segments first. */
export const listSegments = (deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<Segment>> =>
  listPage(deps.database, paging, (position) => store.selectSegments(caller.workspaceId, position), toSegment)

/**
 * Renames a segment, or replaces its conditions.
 * @throws DomainError `name-taken`, or `fixed-list` for conditions of a list
 */
export function updateSegment(deps: Deps, caller: Caller, id: string, patch: SegmentPatch): Promise<Segment> {
  return retryOnConflict(async () => {
    const segment = await loadSegment(deps, caller, id)
    const conditions = patch.conditions && JSON.stringify(patch.conditions)
    if (conditions !== undefined && segment.conditions === null) throw fixedList('conditions')
    if (patch.name !== undefined) await requireFreeName(deps, caller, patch.name, id)
    const isRenamed = patch.name !== undefined && patch.name !== segment.name
    const values = { name: isRenamed ? patch.name : undefined, conditions }
    const fields = Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [field]))
    if (fields.length === 0) return toSegment(segment)
    await deps.database.batch([
      store.updateSegment(caller.workspaceId, id, { ...values, updated_at: deps.now() }),
      auditEntry(deps, caller, 'segment.changed', id, { name: patch.name ?? segment.name, fields }),
    ])
    return getSegment(deps, caller, id)
  })
}

const fixedList = (path: string) =>
  new DomainError('conflict', 'fixed-list', 'This segment is a list of contacts. Create another with conditions.', {
    path,
  })

/** @throws DomainError `segment-in-use` if a campaign that is not over asks this segment */
export function deleteSegment(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const { name } = await loadSegment(deps, caller, id)
    const [campaign] = await deps.database.all(store.selectCampaignOfSegment(workspaceId, id))
    if (campaign)
      throw new DomainError(
        'conflict',
        'segment-in-use',
        `The campaign “${campaign.name}” asks this segment. Finish or cancel it first, or choose another audience.`,
        { params: { campaign: campaign.name } },
      )
    await deps.database.batch([
      ...store.deleteSegment(workspaceId, id),
      auditEntry(deps, caller, 'segment.deleted', id, { name }),
    ])
  })
}

/**
 * Adds contacts to a list; they are created or updated as for invitations.
 * @throws DomainError `conditional-segment` unless the segment is a list
 */
export async function addSegmentContacts(
  deps: Deps,
  caller: Caller,
  id: string,
  contacts: readonly unknown[],
  idempotency?: Idempotency,
): Promise<ListOutcome> {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const { name } = await loadList(deps, caller, id)
    const { statements, result } = await planList(deps, caller, id, contacts)
    const detail = { name, contacts: result.added }
    return { statements: [...statements, auditEntry(deps, caller, 'segment.contacts-added', id, detail)], result }
  })
  return result
}

async function loadList(deps: Deps, caller: Caller, id: string): Promise<store.SegmentRow> {
  const segment = await loadSegment(deps, caller, id)
  if (segment.conditions !== null)
    throw new DomainError(
      'conflict',
      'conditional-segment',
      'Its conditions decide which contacts are in this segment.',
    )
  return segment
}

/** Removes a contact from a list. @throws DomainError `conditional-segment`, or `contact-not-found` if it is not in it */
export async function removeSegmentContact(deps: Deps, caller: Caller, id: string, contactId: string): Promise<void> {
  const { workspaceId } = caller
  const { name } = await loadList(deps, caller, id)
  const [listed] = await deps.database.all(store.selectListedContacts(workspaceId, id, [contactId]))
  const [contact] = listed ? await deps.database.all(selectContactById(workspaceId, contactId)) : []
  if (!contact) throw notFound('contact', contactId)
  await deps.database.batch([
    store.deleteSegmentContact(workspaceId, id, contactId),
    auditEntry(deps, caller, 'segment.contact-removed', id, { name, contact: contactId }),
  ])
}

/**
 * A page of the contacts of a segment, in the order in which they were created. It may have fewer than `limit`, or none, and
 * still a cursor: so many contacts were looked through.
 */
export async function listSegmentContacts(
  deps: Deps,
  caller: Caller,
  id: string,
  { cursor, limit }: Paging,
): Promise<ListPage<Contact>> {
  const audience = await prepareAudience(deps, caller.workspaceId, id)
  const { contacts, end } = await loadAudienceChunk(deps, caller, audience, cursor)
  const page = contacts.slice(0, limit)
  return {
    data: await toContacts(deps, caller, page),
    nextCursor: page.length < contacts.length ? (page.at(-1)?.id ?? null) : end,
  }
}

/** How many contacts a segment has now. */
export async function countSegmentContacts(deps: Deps, caller: Caller, id: string): Promise<ContactCount> {
  return countAudience(deps, caller, await prepareAudience(deps, caller.workspaceId, id))
}

const toSegment = ({ id, name, conditions, createdAt, updatedAt }: store.SegmentRow): Segment => ({
  id,
  name,
  conditions: conditions === null ? null : JSON.parse(conditions),
  createdAt: toIso(createdAt),
  updatedAt: toIso(updatedAt),
})
