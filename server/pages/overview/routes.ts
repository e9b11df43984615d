import { fileTypes } from '../../domain/files/writer.ts'
import { type PageRoute, pageRoutes } from '../layout/routes.ts'
import {
  addAnnotation,
  changeAnnotation,
  removeAnnotation,
  showAnnotation,
  showNewAnnotation,
} from './annotation-pages.ts'
import { downloadTable } from './files.ts'
import { saveGoal, showGoal } from './goal-page.ts'
import { redirectToStart, showOverview } from './overview.ts'

/** The start page of a workspace, with its tables as files, and the goals and annotations of its trend. */
export const overviewPages = pageRoutes([
  { method: 'get', path: '', permission: 'workspace.view', handler: redirectToStart },
  { method: 'get', path: '/overview', permission: 'reports', handler: showOverview },
  ...fileTypes.map(
    (type): PageRoute => ({
      method: 'get',
      path: `/overview/:table{(trend|distribution|segments)\\.${type}}`,
      permission: 'reports',
      handler: downloadTable,
    }),
  ),
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
