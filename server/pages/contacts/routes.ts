import { createUndoPages } from '../imports/undo.ts'
import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { saveBounceRemoval } from './bounce-notice.ts'
import { deleteContacts, showBulkDeletionForm } from './bulk-deletion.ts'
import { deleteContact, showDeletionForm } from './deletion.ts'
import { downloadContactData, showContact } from './detail.ts'
import { createContact, saveContact, showEditForm, showNewForm } from './edit.ts'
import { saveMergeReversal } from './identity-cards.ts'
import { cancelImportRun, downloadRejections, runDryRun, runImport, saveMapping, showImport } from './import.ts'
import { showUploadForm, uploadFile } from './import-upload.ts'
import { downloadContacts, listContactsPage } from './list.ts'
import { downloadLinks, showLinksForm } from './personal-links.ts'
import { saveConsent, savePreference } from './preferences-card.ts'
import { saveProperty, showPropertyForm } from './property.ts'
import { contactImportArea } from './views.ts'

const contactUndo = createUndoPages(contactImportArea)

/** A file has up to 100 columns, and the names of properties may be long. */
const MAX_MAPPING_KILOBYTES = 256

export const contactPages = pageRoutes([
  { method: 'get', path: '/contacts', permission: 'contacts', handler: listContactsPage },
  ...fileRoutes({ path: '/contacts', permission: 'contacts', handler: downloadContacts }),
  { method: 'get', path: '/contacts/new', permission: 'contacts.change', handler: showNewForm },
  { method: 'post', path: '/contacts/new', permission: 'contacts.change', handler: createContact },
  { method: 'get', path: '/contacts/import', permission: 'contacts.change', handler: showUploadForm },
  { method: 'post', path: '/contacts/import', permission: 'contacts.change', handler: uploadFile, maxKilobytes: 0 },
  { method: 'get', path: '/contacts/imports/:id', permission: 'contacts.change', handler: showImport },
  {
    method: 'post',
    path: '/contacts/imports/:id',
    permission: 'contacts.change',
    handler: saveMapping,
    maxKilobytes: MAX_MAPPING_KILOBYTES,
  },
  {
    method: 'post',
    path: '/contacts/imports/:id/dry-run',
    permission: 'contacts.change',
    handler: runDryRun,
    maxKilobytes: MAX_MAPPING_KILOBYTES,
  },
  { method: 'post', path: '/contacts/imports/:id/run', permission: 'contacts.change', handler: runImport },
  {
    method: 'post',
    path: '/contacts/imports/:id/cancellation',
    permission: 'contacts.change',
    handler: cancelImportRun,
  },
  { method: 'get', path: '/contacts/imports/:id/undo', permission: 'contacts.change', handler: contactUndo.showForm },
  { method: 'post', path: '/contacts/imports/:id/undo', permission: 'contacts.change', handler: contactUndo.start },
  ...fileRoutes({
    path: '/contacts/imports/:id/rejected',
    permission: 'contacts.change',
    handler: downloadRejections,
  }),
  { method: 'post', path: '/contacts/:id/bounce/removal', permission: 'contacts.change', handler: saveBounceRemoval },
  { method: 'get', path: '/contacts/personal-links', permission: 'invite', handler: showLinksForm },
  ...fileRoutes({ method: 'post', path: '/contacts/personal-links', permission: 'invite', handler: downloadLinks }),
  { method: 'get', path: '/contacts/property', permission: 'contacts.change', handler: showPropertyForm },
  { method: 'post', path: '/contacts/property', permission: 'contacts.change', handler: saveProperty },
  { method: 'get', path: '/contacts/deletion', permission: 'contacts.erase', handler: showBulkDeletionForm },
  { method: 'post', path: '/contacts/deletion', permission: 'contacts.erase', handler: deleteContacts },
  { method: 'get', path: '/contacts/:id', permission: 'contacts', handler: showContact },
  { method: 'get', path: '/contacts/:id/edit', permission: 'contacts.change', handler: showEditForm },
  { method: 'post', path: '/contacts/:id/edit', permission: 'contacts.change', handler: saveContact },
  { method: 'post', path: '/contacts/:id/preferences', permission: 'contacts.change', handler: savePreference },
  { method: 'post', path: '/contacts/:id/consents', permission: 'contacts.change', handler: saveConsent },
  { method: 'get', path: '/contacts/:id/deletion', permission: 'contacts.erase', handler: showDeletionForm },
  { method: 'post', path: '/contacts/:id/deletion', permission: 'contacts.erase', handler: deleteContact },
  {
    method: 'post',
    path: '/contacts/:id/merges/:mergeId/reversal',
    permission: 'contacts.change',
    handler: saveMergeReversal,
  },
  { method: 'get', path: '/contacts/:id/data.json', permission: 'contacts', handler: downloadContactData },
])
