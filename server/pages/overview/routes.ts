import { pageRoutes } from '../layout/routes.ts'
import {
  addAnnotation,
  changeAnnotation,
  removeAnnotation,
  showAnnotation,
  showNewAnnotation,
} from './annotation-pages.ts'
import { downloadCsv } from './csv.ts'
import { saveGoal, showGoal } from './goal-page.ts'
import { redirectToStart, showOverview } from './overview.ts'

/** The start page of a workspace, with its tables as files, and the goals and annotations of its trend. */
export const overviewPages = pageRoutes([
  { method: 'get', path: '', permission: 'workspace.view', handler: redirectToStart },
  { method: 'get', path: '/overview', permission: 'reports', handler: showOverview },
  {
    method: 'get',
    path: '/overview/:table{(trend|distribution|segments)\\.csv}',
    permission: 'reports',
    handler: downloadCsv,
  },
  { method: 'get', path: '/overview/goal', permission: 'reports.change', handler: showGoal },
  { method: 'post', path: '/overview/goal', permission: 'reports.change', handler: saveGoal },
  { method: 'post', path: '/overview/annotations', permission: 'reports.change', handler: addAnnotation },
  { method: 'get', path: '/overview/annotations/new', permission: 'reports.change', handler: showNewAnnotation },
  { method: 'get', path: '/overview/annotations/:id', permission: 'reports.change', handler: showAnnotation },
  { method: 'post', path: '/overview/annotations/:id', permission: 'reports.change', handler: changeAnnotation },
  {
    method: 'post',
    path: '/overview/annotations/:id/deletion',
    permission: 'reports.change',
    handler: removeAnnotation,
  },
])
