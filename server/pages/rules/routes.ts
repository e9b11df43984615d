import { type PageRoute, pageRoutes } from '../layout/routes.ts'
import { removePause, removeRule, savePause, showRuleSummary } from './changes.ts'
import { showNewRuleDryRun, showRuleDryRun } from './dry-run.ts'
import { saveNewRule, saveRule, showNewRule, showRule } from './edit.ts'
import { showRules } from './list.ts'

const routes: Omit<PageRoute, 'permission'>[] = [
  { method: 'get', path: '', handler: showRules },
  { method: 'get', path: '/new', handler: showNewRule },
  { method: 'post', path: '/new', handler: saveNewRule },
  { method: 'post', path: '/new/dry-run', handler: showNewRuleDryRun },
  { method: 'post', path: '/summary', handler: showRuleSummary },
  { method: 'get', path: '/:id', handler: showRule },
  { method: 'post', path: '/:id', handler: saveRule },
  { method: 'post', path: '/:id/dry-run', handler: showRuleDryRun },
  { method: 'post', path: '/:id/pause', handler: savePause },
  { method: 'post', path: '/:id/pause/deletion', handler: removePause },
  { method: 'post', path: '/:id/deletion', handler: removeRule },
]

export const rulePages = pageRoutes(
  routes.map((route) => ({ ...route, path: `/settings/rules${route.path}`, permission: 'settings' })),
)
