import { changesProperty, setContactProperty } from '../../store/queries/contact-lists.ts'
import { insertPropertyEvents } from '../../store/queries/guarded-events.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { auditEntry } from '../audit.ts'
import { type ContactListQuery, type PreparedContactQuery, prepareContactQuery } from '../contacts/list-query.ts'
import { eachMatchingChunk } from '../contacts/lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { hasErrorCode } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { eraseContact } from './erasure.ts'

/** The job type that changes all contacts of a list. */
export const CHANGE_CONTACTS = 'change-contacts'

/** What is done to many contacts. Without a value, the property is removed. */
export type ContactChange = { type: 'property'; key: string; value: string | null } | { type: 'erasure' }

/** Contacts per batch: respondents wait for no longer than one batch takes. */
const BATCH_SIZE = 200

/** Changes contacts by id. @returns how many there were to change; the others are gone, or as asked for already */
export async function changeContacts(
  deps: Deps,
  caller: Caller,
  ids: readonly string[],
  change: ContactChange,
): Promise<number> {
  if (change.type === 'erasure') return eraseContacts(deps, caller, ids)
  let count = 0
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    const chunk = ids.slice(start, start + BATCH_SIZE)
    const { key, value } = change
    const values = { key, value, now: deps.now() }
    const event = { id: deps.newId(values.now), causedBy: caller.actor, at: values.now }
    const [lock, insertion] = insertPropertyEvents(caller.workspaceId, chunk, changesProperty(key, value), event)
    const [, , changedRows] = await deps.database.batch([
      lock,
      insertion,
      setContactProperty(caller.workspaceId, chunk, values),
      auditEntry(deps, caller, 'contacts.property-set', null, { key, removed: value === null, contacts: chunk.length }),
    ])
    count += changedRows.length
  }
  return count
}

async function eraseContacts(deps: Deps, caller: Caller, ids: readonly string[]): Promise<number> {
  let count = 0
  for (const id of ids) {
    try {
      await eraseContact(deps, caller, id)
      count++
    } catch (error) {
      if (!hasErrorCode(error, 'contact-not-found')) throw error
    }
  }
  return count
}

/** The payload of the job. */
interface ChangePayload {
  query: PreparedContactQuery
  change: ContactChange
  /** The id below which contacts are left to change. It starts above those that exist. */
  before: string
  caller: Pick<Caller, 'actor' | 'name' | 'role' | 'address'>
}

/** Changes all contacts that match now, in the background. Contacts added from now on are left alone. */
export async function scheduleContactChange(
  deps: Deps,
  caller: Caller,
  query: ContactListQuery,
  change: ContactChange,
): Promise<void> {
  const now = deps.now()
  const { actor, name, role, address } = caller
  const payload: ChangePayload = {
    query: await prepareContactQuery(deps, caller, query),
    change,
    before: timePrefix(now + 1),
    caller: { actor, name, role, ...(address !== undefined && { address }) },
  }
  await deps.database.batch([
    enqueueJob({
      ...{ id: deps.newId(now), workspaceId: caller.workspaceId, type: CHANGE_CONTACTS },
      ...{ payload, createdAt: now, dueAt: now },
    }),
    auditEntry(deps, caller, change.type === 'erasure' ? 'contacts.erasure-started' : 'contacts.change-started'),
  ])
  deps.wakeWorker()
}

/**
 * Changes the next contacts of a job until the signal asks it to end.
 * @returns the payload for the rest, if there is one
 */
export async function changeNextContacts(
  deps: Deps,
  workspaceId: string,
  payload: ChangePayload,
  signal: Pick<AbortSignal, 'aborted'>,
): Promise<ChangePayload | undefined> {
  const caller: Caller = { ...payload.caller, workspaceId }
  const stepSize = payload.change.type === 'erasure' ? 1 : STEP_SIZE
  for await (const { ids, end } of eachMatchingChunk(deps, { workspaceId }, payload.query, payload.before)) {
    for (let start = 0; start < ids.length; start += stepSize) {
      const step = ids.slice(start, start + stepSize)
      await changeContacts(deps, caller, step, payload.change)
      if (signal.aborted) return { ...payload, before: step.at(-1) ?? end }
    }
    if (signal.aborted) return { ...payload, before: end }
  }
  return undefined
}

/** Contacts changed between two looks at the signal. One that is erased may take seconds. */
const STEP_SIZE = 50
