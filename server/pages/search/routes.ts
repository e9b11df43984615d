import { pageRoutes } from '../layout/routes.ts'
import { showResults, showSearch } from './search.ts'

/** The search of the whole workspace, which shows each member what they may see. */
export const searchPages = pageRoutes([
  { method: 'get', path: '/search', permission: 'workspace.view', handler: showSearch },
  { method: 'get', path: '/search/results', permission: 'workspace.view', handler: showResults },
])
