import { runImport } from '../domain/contacts/import-steps.ts'
import { IMPORT_CONTACTS } from '../domain/contacts/imports.ts'
import type { JobType } from './run.ts'

/** Tries or stores a file of contacts; what a process leaves over the next one goes on with. */
export const contactImportJob: JobType = {
  name: IMPORT_CONTACTS,
  async run(deps, { workspaceId, payload }, signal) {
    const hasMore = await runImport(deps, { workspaceId }, String(payload.importId), signal)
    return hasMore ? { dueAt: deps.now() } : undefined
  },
}
