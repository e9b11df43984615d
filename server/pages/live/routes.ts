import { pageRoutes } from '../layout/routes.ts'
import { streamChanges } from './live.ts'

export const livePages = pageRoutes([
  { method: 'get', path: '/live', permission: 'workspace.view', handler: streamChanges },
])
