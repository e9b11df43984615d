import { runResponseImport } from '../domain/responses/import-run.ts'
import { IMPORT_RESPONSES } from '../domain/responses/import-uploads.ts'
import type { JobType } from './types.ts'

/** Checks or stores an uploaded file of responses. A later run continues where an earlier one ended. */
export const responseImportJob: JobType = {
  name: IMPORT_RESPONSES,
  async run(deps, { workspaceId, payload }, signal) {
    const hasMore = await runResponseImport(deps, { workspaceId }, String(payload.importId), signal)
    return hasMore ? { dueAt: deps.now() } : undefined
  },
}
