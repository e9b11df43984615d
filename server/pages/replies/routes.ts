import { pageRoutes } from '../layout/routes.ts'
import { saveReply, showComposer } from './composer.ts'
import { saveTemplate, saveTemplateState, showTemplate, showTemplates } from './templates.ts'

const templates = '/settings/follow-ups/reply-templates'

/** Emails to customers, and the texts they begin with. */
export const replyPages = pageRoutes([
  { method: 'get', path: '/follow-ups/:id/reply', permission: 'follow-ups.change', handler: showComposer },
  { method: 'post', path: '/follow-ups/:id/reply', permission: 'follow-ups.change', handler: saveReply },
  { method: 'get', path: templates, permission: 'settings', handler: showTemplates },
  { method: 'get', path: `${templates}/:template`, permission: 'settings', handler: showTemplate },
  { method: 'post', path: `${templates}/:template`, permission: 'settings', handler: saveTemplate, maxKilobytes: 128 },
  { method: 'post', path: `${templates}/:template/state`, permission: 'settings', handler: saveTemplateState },
])
