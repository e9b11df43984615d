import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { cancelImportRun, downloadRejections, runDryRun, runImport, saveMapping, showImport } from './actions.ts'
import { responseImportArea } from './paths.ts'
import { createUndoPages } from './undo.ts'
import { showUploadForm, uploadFile } from './upload.ts'

const undo = createUndoPages(responseImportArea)

/** A file has up to 100 columns, and the names of properties may be long. */
const maxKilobytes = 256

const permission = 'responses.change'

/** Imports of responses: upload, columns, check, run, result and undo. */
export const responseImportPages = pageRoutes([
  { method: 'get', path: '/responses/import', permission, handler: showUploadForm },
  { method: 'post', path: '/responses/import', permission, handler: uploadFile, maxKilobytes: 0 },
  { method: 'get', path: '/responses/imports/:id', permission, handler: showImport },
  { method: 'post', path: '/responses/imports/:id', permission, handler: saveMapping, maxKilobytes },
  { method: 'post', path: '/responses/imports/:id/dry-run', permission, handler: runDryRun, maxKilobytes },
  { method: 'post', path: '/responses/imports/:id/run', permission, handler: runImport },
  { method: 'post', path: '/responses/imports/:id/cancellation', permission, handler: cancelImportRun },
  { method: 'get', path: '/responses/imports/:id/undo', permission: 'responses.delete', handler: undo.showForm },
  { method: 'post', path: '/responses/imports/:id/undo', permission: 'responses.delete', handler: undo.start },
  ...fileRoutes({ path: '/responses/imports/:id/rejected', permission, handler: downloadRejections }),
])
