import { removeDisablement, saveDeletion, saveDisablement, saveTest } from '../channels/changes.ts'
import { showDelivery } from '../channels/delivery.ts'
import { showDeliveries } from '../channels/log.ts'
import { saveRangeResending, saveResending } from '../channels/resending.ts'
import { type PageRoute, pageRoutes } from '../layout/routes.ts'
import { saveNewWebhook, saveSecret, saveWebhook, showNewWebhook, showWebhook } from './edit.ts'
import { showWebhooks } from './list.ts'

const routes: Omit<PageRoute, 'permission'>[] = [
  { method: 'get', path: '', handler: showWebhooks },
  { method: 'get', path: '/new', handler: showNewWebhook },
  { method: 'post', path: '/new', handler: saveNewWebhook },
  { method: 'get', path: '/:id', handler: showWebhook },
  { method: 'post', path: '/:id', handler: saveWebhook },
  { method: 'post', path: '/:id/secret', handler: saveSecret },
  { method: 'post', path: '/:id/tests', handler: saveTest('webhooks') },
  { method: 'post', path: '/:id/disablement', handler: saveDisablement('webhooks') },
  { method: 'post', path: '/:id/disablement/deletion', handler: removeDisablement('webhooks') },
  { method: 'post', path: '/:id/deletion', handler: saveDeletion('webhooks') },
  { method: 'get', path: '/:id/deliveries', handler: showDeliveries('webhooks') },
  { method: 'post', path: '/:id/deliveries', handler: saveResending('webhooks') },
  { method: 'post', path: '/:id/deliveries/range', handler: saveRangeResending('webhooks') },
  { method: 'get', path: '/:id/deliveries/:delivery', handler: showDelivery('webhooks') },
]

export const webhookPages = pageRoutes(
  routes.map((route) => ({ ...route, path: `/settings/webhooks${route.path}`, permission: 'settings' })),
)
