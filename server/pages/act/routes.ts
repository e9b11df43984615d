import { visitorRoutes } from '../layout/routes.ts'
import { act, showAction } from './act.ts'

const PATH = '/act/:action/:workspaceId/:userId/:followUpId/:issuedAt/:signature'

/** The pages behind the buttons of an alert email. They need no session: the signature in the address is the permission. */
export const actPages = visitorRoutes([
  { method: 'get', path: PATH, handler: showAction },
  { method: 'post', path: PATH, handler: act, maxKilobytes: 64 },
])
