import { type Context, Hono } from 'hono'
import { DomainError, notFound } from '../../domain/errors.ts'
import { toCsvLine } from '../../domain/exports.ts'
import { getOverview } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import { requireMember } from '../../http/require-member.ts'
import { workspaceStartPath } from '../layout/navigation.ts'
import { csvTables } from './csv.ts'
import { hasErrors, overviewPage } from './overview.ts'
import { parseQuery } from './query.ts'

/** The first page of a workspace, with its tables as files. */
export const overviewPages = new Hono<Env>()
  .get('/w/:workspace', requireMember('workspace.view'), (c) => c.redirect(workspaceStartPath(c.var.member), 303))
  .get('/w/:workspace/overview', requireMember('reports'), async (c) => {
    const parsedQuery = parseQuery(c)
    if (hasErrors(parsedQuery)) return c.html(overviewPage(c, parsedQuery), 400)
    const { deps, caller, member } = c.var
    const data = await getOverview(deps, caller, parsedQuery.query, member.workspace)
    const { by } = parsedQuery.query
    const isUnknownKey = by !== undefined && data.overview !== null && !data.keys.some(({ key }) => key === by)
    return c.html(overviewPage(c, parsedQuery, data), isUnknownKey ? 400 : 200)
  })
  .get('/w/:workspace/overview/:table{(trend|distribution|segments)\\.csv}', requireMember('reports'), downloadCsv)

async function downloadCsv(c: Context<Env>) {
  const name = c.req.param('table')?.replace('.csv', '') as keyof typeof csvTables
  const { query, faults: errors } = parseQuery(c)
  const [path] = Object.keys(errors)
  if (path !== undefined)
    throw new DomainError('invalid', 'invalid-input', 'Expected what the page itself sends.', { path })
  const { overview: surveyOverview } = await getOverview(c.var.deps, c.var.caller, query, c.var.member.workspace)
  if (!surveyOverview) throw notFound('survey', query.survey ?? '')
  return c.body(toCsvLine(csvTables[name](surveyOverview)), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  })
}
