import { pageRoutes } from '../layout/routes.ts'
import { saveAssignments } from './assignments.ts'
import { deleteClosure, saveClosure, saveNote, savePlan } from './changes.ts'
import { showFollowUp } from './detail.ts'
import { downloadFollowUps, showFollowUps } from './list.ts'

/** The call list and the page of each follow-up. */
export const followUpPages = pageRoutes([
  { method: 'get', path: '/follow-ups', permission: 'follow-ups.own', handler: (page) => showFollowUps(page) },
  { method: 'get', path: '/follow-ups.csv', permission: 'follow-ups.own', handler: downloadFollowUps },
  { method: 'post', path: '/follow-ups/assignments', permission: 'follow-ups.assign', handler: saveAssignments },
  { method: 'get', path: '/follow-ups/:id', permission: 'follow-ups.own', handler: (page) => showFollowUp(page) },
  { method: 'post', path: '/follow-ups/:id/note', permission: 'follow-ups.change', handler: saveNote },
  { method: 'post', path: '/follow-ups/:id/plan', permission: 'follow-ups.change', handler: savePlan },
  { method: 'post', path: '/follow-ups/:id/closure', permission: 'follow-ups.change', handler: saveClosure },
  { method: 'post', path: '/follow-ups/:id/closure/deletion', permission: 'follow-ups.change', handler: deleteClosure },
])
