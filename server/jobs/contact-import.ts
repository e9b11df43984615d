import { importOn } from '../domain/contacts/import-steps.ts'
import { IMPORT_CONTACTS } from '../domain/contacts/imports.ts'
import type { Kind } from './run.ts'

/** Tries or stores a file of contacts; what a process leaves over the next one goes on with. */
export const contactImport: Kind = {
  name: IMPORT_CONTACTS,
  async deliver(deps, { workspaceId, payload }, signal) {
    const isUnfinished = await importOn(deps, { workspaceId }, String(payload.importId), signal)
    return isUnfinished ? { dueAt: deps.now() } : undefined
  },
}
