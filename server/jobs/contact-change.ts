import { CHANGE_CONTACTS, changeNextContacts } from '../domain/privacy/contact-changes.ts'
import type { JobType } from './types.ts'

/** Sets a property of all contacts of a list, or erases them. */
export const contactChangeJob: JobType = {
  name: CHANGE_CONTACTS,
  async run(deps, { workspaceId, payload }, signal) {
    const rest = await changeNextContacts(deps, workspaceId, payload as never, signal)
    return rest && { dueAt: deps.now(), payload: rest }
  },
}
