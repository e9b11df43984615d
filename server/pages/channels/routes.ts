import { type PageRoute, pageRoutes } from '../layout/routes.ts'
import { removeDisablement, saveDeletion, saveDisablement, saveTest } from './changes.ts'
import { showDelivery } from './delivery.ts'
import { saveChannel, saveNewChannel, showChannel, showNewChannel } from './edit.ts'
import { showChannels } from './list.ts'
import { showDeliveries } from './log.ts'
import { saveRangeResending, saveResending } from './resending.ts'

const routes: Omit<PageRoute, 'permission'>[] = [
  { method: 'get', path: '', handler: showChannels },
  { method: 'get', path: '/new', handler: showNewChannel },
  { method: 'post', path: '/new', handler: saveNewChannel },
  { method: 'get', path: '/:id', handler: showChannel },
  { method: 'post', path: '/:id', handler: saveChannel },
  { method: 'post', path: '/:id/tests', handler: saveTest('channels') },
  { method: 'post', path: '/:id/disablement', handler: saveDisablement('channels') },
  { method: 'post', path: '/:id/disablement/deletion', handler: removeDisablement('channels') },
  { method: 'post', path: '/:id/deletion', handler: saveDeletion('channels') },
  { method: 'get', path: '/:id/deliveries', handler: showDeliveries('channels') },
  { method: 'post', path: '/:id/deliveries', handler: saveResending('channels') },
  { method: 'post', path: '/:id/deliveries/range', handler: saveRangeResending('channels') },
  { method: 'get', path: '/:id/deliveries/:delivery', handler: showDelivery('channels') },
]

export const channelPages = pageRoutes(
  routes.map((route) => ({ ...route, path: `/settings/channels${route.path}`, permission: 'settings' })),
)
