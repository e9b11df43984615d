import { pageRoutes } from '../layout/routes.ts'
import { showUpdates } from './updates.ts'

export const updatePages = pageRoutes([
  { method: 'get', path: '/updates', permission: 'workspace.view', handler: showUpdates },
])
