import { runImport } from '../domain/contacts/import-steps.ts'
import { IMPORT_CONTACTS } from '../domain/contacts/imports.ts'
import type { JobType } from './types.ts'

/** Checks or stores an uploaded file of contacts. A later run continues where an earlier one ended. */
export const contactImportJob: JobType = {
  name: IMPORT_CONTACTS,
  async run(deps, { workspaceId, payload }, signal) {
    const hasMore = await runImport(deps, { workspaceId }, String(payload.importId), signal)
    return hasMore ? { dueAt: deps.now() } : undefined
  },
}
