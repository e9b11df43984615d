import { pageRoutes } from '../layout/routes.ts'
import {
  createGatewayPage,
  saveGateway,
  saveGatewayDeletion,
  sendGatewayTest,
  showGateway,
  showGateways,
  showNewGateway,
} from './gateways.ts'

const permission = 'settings'

export const gatewayPages = pageRoutes([
  { method: 'get', path: '/settings/text-messages', permission, handler: showGateways },
  { method: 'get', path: '/settings/text-messages/new', permission, handler: showNewGateway },
  { method: 'post', path: '/settings/text-messages/new', permission, handler: createGatewayPage },
  { method: 'get', path: '/settings/text-messages/:id', permission, handler: showGateway },
  { method: 'post', path: '/settings/text-messages/:id', permission, handler: saveGateway },
  { method: 'post', path: '/settings/text-messages/:id/deletion', permission, handler: saveGatewayDeletion },
  { method: 'post', path: '/settings/text-messages/:id/test', permission, handler: sendGatewayTest },
])
