import { pageRoutes } from '../layout/routes.ts'
import { downloadCsv } from './csv.ts'
import { redirectToStart, showOverview } from './overview.ts'

/** The start page of a workspace, with its tables as files. */
export const overviewPages = pageRoutes([
  { method: 'get', path: '', permission: 'workspace.view', handler: redirectToStart },
  { method: 'get', path: '/overview', permission: 'reports', handler: showOverview },
  {
    method: 'get',
    path: '/overview/:table{(trend|distribution|segments)\\.csv}',
    permission: 'reports',
    handler: downloadCsv,
  },
])
