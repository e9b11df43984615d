import { visitorRoutes } from '../layout/routes.ts'
import { showContents, showGuide } from './guides.ts'

/** The guides and the reference. All visitors may read them. */
export const helpPages = visitorRoutes([
  { method: 'get', path: '/help', handler: showContents },
  { method: 'get', path: '/help/:guide', handler: showGuide },
])
