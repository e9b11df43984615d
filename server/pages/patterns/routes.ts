import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { downloadPatternContacts, showPatternContacts } from './contacts.ts'
import {
  removePattern,
  saveNewPattern,
  savePattern,
  savePause,
  showNewPattern,
  showPattern,
  showSummary,
} from './edit.ts'
import { showPatterns } from './overview.ts'
import { showNewPreview, showPatternPreview } from './preview.ts'

/** The patterns of detractors, the form of each, and the customers who have it. */
export const patternPages = pageRoutes([
  { method: 'get', path: '/patterns', permission: 'follow-ups', handler: showPatterns },
  { method: 'get', path: '/patterns/new', permission: 'settings', handler: showNewPattern },
  { method: 'post', path: '/patterns/new', permission: 'settings', handler: saveNewPattern },
  { method: 'post', path: '/patterns/new/preview', permission: 'settings', handler: showNewPreview },
  { method: 'post', path: '/patterns/summary', permission: 'settings', handler: showSummary },
  { method: 'get', path: '/patterns/:id', permission: 'settings', handler: showPattern },
  { method: 'post', path: '/patterns/:id', permission: 'settings', handler: savePattern },
  { method: 'post', path: '/patterns/:id/preview', permission: 'settings', handler: showPatternPreview },
  { method: 'post', path: '/patterns/:id/pause', permission: 'settings', handler: (page) => savePause(page, true) },
  {
    method: 'post',
    path: '/patterns/:id/pause/deletion',
    permission: 'settings',
    handler: (page) => savePause(page, false),
  },
  { method: 'post', path: '/patterns/:id/deletion', permission: 'settings', handler: removePattern },
  { method: 'get', path: '/patterns/:id/contacts', permission: 'follow-ups', handler: showPatternContacts },
  ...fileRoutes({ path: '/patterns/:id/contacts', permission: 'follow-ups', handler: downloadPatternContacts }),
])
