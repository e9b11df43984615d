import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { deleteAttempt, saveAttempt, takeNext } from './attempts.ts'
import { showBoard } from './board.ts'
import { deleteBulkChange, saveAssignments, saveClosures, saveDueDates } from './bulk-changes.ts'
import { deleteClosure, deleteWaiting, saveNote, saveOwner, savePlan } from './changes.ts'
import { showFollowUp } from './detail.ts'
import { downloadFollowUps, showFollowUps } from './list.ts'
import { showLiveChanges } from './live-changes.ts'
import { downloadCauses, downloadResults, showResults } from './results/page.ts'
import { deleteTeamAbsence, saveTeamAbsence, showTeamAbsences } from './team.ts'

/** The call list and the page of each follow-up. */
export const followUpPages = pageRoutes([
  { method: 'get', path: '/follow-ups', permission: 'follow-ups.own', handler: (page) => showFollowUps(page) },
  ...fileRoutes({ path: '/follow-ups', permission: 'follow-ups.own', handler: downloadFollowUps }),
  { method: 'post', path: '/follow-ups/assignments', permission: 'follow-ups.change', handler: saveAssignments },
  { method: 'post', path: '/follow-ups/due-dates', permission: 'follow-ups.change', handler: saveDueDates },
  { method: 'post', path: '/follow-ups/closures', permission: 'follow-ups.change', handler: saveClosures },
  {
    method: 'post',
    path: '/follow-ups/bulk-changes/:change/deletion',
    permission: 'follow-ups.change',
    handler: deleteBulkChange,
  },
  { method: 'post', path: '/follow-ups/next', permission: 'follow-ups.change', handler: takeNext },
  { method: 'get', path: '/follow-ups/board', permission: 'follow-ups.own', handler: (page) => showBoard(page) },
  { method: 'get', path: '/follow-ups/results', permission: 'follow-ups.own', handler: showResults },
  ...fileRoutes({ path: '/follow-ups/results', permission: 'follow-ups.own', handler: downloadResults }),
  ...fileRoutes({ path: '/follow-ups/results/causes', permission: 'follow-ups.own', handler: downloadCauses }),
  { method: 'get', path: '/follow-ups/team', permission: 'follow-ups.own', handler: showTeamAbsences },
  {
    method: 'post',
    path: '/follow-ups/team/out-of-office',
    permission: 'follow-ups.change',
    handler: saveTeamAbsence,
  },
  {
    method: 'post',
    path: '/follow-ups/team/out-of-office/deletion',
    permission: 'follow-ups.change',
    handler: deleteTeamAbsence,
  },
  { method: 'get', path: '/follow-ups/live-changes', permission: 'follow-ups.own', handler: showLiveChanges },
  { method: 'get', path: '/follow-ups/:id', permission: 'follow-ups.own', handler: (page) => showFollowUp(page) },
  { method: 'post', path: '/follow-ups/:id/note', permission: 'follow-ups.change', handler: saveNote },
  { method: 'post', path: '/follow-ups/:id/plan', permission: 'follow-ups.change', handler: savePlan },
  { method: 'post', path: '/follow-ups/:id/owner', permission: 'follow-ups.change', handler: saveOwner },
  { method: 'post', path: '/follow-ups/:id/attempts', permission: 'follow-ups.change', handler: saveAttempt },
  {
    method: 'post',
    path: '/follow-ups/:id/attempts/:attempt/deletion',
    permission: 'follow-ups.change',
    handler: deleteAttempt,
  },
  { method: 'post', path: '/follow-ups/:id/waiting/deletion', permission: 'follow-ups.change', handler: deleteWaiting },
  { method: 'post', path: '/follow-ups/:id/closure/deletion', permission: 'follow-ups.change', handler: deleteClosure },
])
