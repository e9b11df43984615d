import { type PageRoute, pageRoutes } from '../layout/routes.ts'
import { removeDisablement, saveDeletion, saveDisablement } from './changes.ts'
import { saveChannel, saveNewChannel, showChannel, showNewChannel } from './edit.ts'
import { showChannels } from './list.ts'

const routes: Omit<PageRoute, 'permission'>[] = [
  { method: 'get', path: '', handler: showChannels },
  { method: 'get', path: '/new', handler: showNewChannel },
  { method: 'post', path: '/new', handler: saveNewChannel },
  { method: 'get', path: '/:id', handler: showChannel },
  { method: 'post', path: '/:id', handler: saveChannel },
  { method: 'post', path: '/:id/disablement', handler: saveDisablement('channels') },
  { method: 'post', path: '/:id/disablement/deletion', handler: removeDisablement('channels') },
  { method: 'post', path: '/:id/deletion', handler: saveDeletion('channels') },
]

export const channelPages = pageRoutes(
  routes.map((route) => ({ ...route, path: `/settings/channels${route.path}`, permission: 'settings' })),
)
