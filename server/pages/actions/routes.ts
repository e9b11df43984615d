import type { PageContext } from '../layout/context.ts'
import { sendList } from '../layout/exports.ts'
import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { saveAction, saveActionState, saveNewAction, showActionForm, showNewAction } from './changes.ts'
import { showAction } from './detail.ts'
import { readActionQuery, showActions } from './list.ts'

const ID = '{[0-9a-z]{22}}'

const downloadActions = (page: PageContext) =>
  sendList(page, 'actions', { sheet: page.t.actions.title }, (format) =>
    page.c.var.deps.exportList('actions', page.c.var.caller, readActionQuery(page), format),
  )

export const actionPages = pageRoutes([
  { method: 'get', path: '/actions', permission: 'follow-ups.own', handler: showActions },
  ...fileRoutes({ path: '/actions', permission: 'follow-ups.own', handler: downloadActions }),
  { method: 'get', path: '/actions/new', permission: 'follow-ups.change', handler: showNewAction },
  { method: 'post', path: '/actions/new', permission: 'follow-ups.change', handler: saveNewAction },
  { method: 'get', path: `/actions/:id${ID}`, permission: 'follow-ups.own', handler: (page) => showAction(page) },
  { method: 'get', path: `/actions/:id${ID}/edit`, permission: 'follow-ups.change', handler: showActionForm },
  { method: 'post', path: `/actions/:id${ID}/edit`, permission: 'follow-ups.change', handler: saveAction },
  { method: 'post', path: `/actions/:id${ID}/state`, permission: 'follow-ups.change', handler: saveActionState },
])
