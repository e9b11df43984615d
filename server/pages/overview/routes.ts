import { type Context, Hono } from 'hono'
import { DomainError, unknown } from '../../domain/errors.ts'
import { line } from '../../domain/exports.ts'
import { overview } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import { staff } from '../../http/require-member.ts'
import { start } from '../layout/shell.ts'
import { tables } from './csv.ts'
import { faulty, overviewPage } from './overview.ts'
import { readAsked } from './query.ts'

/** The first page of a workspace, with its tables as files. */
export const overviewPages = new Hono<Env>()
  .get('/w/:workspace', staff('enter'), (c) => c.redirect(start(c.var.staff), 303))
  .get('/w/:workspace/overview', staff('figures'), async (c) => {
    const reading = readAsked(c)
    if (faulty(reading)) return c.html(overviewPage(c, reading), 400)
    const { deps, caller } = c.var
    return c.html(overviewPage(c, reading, await overview(deps, caller, reading.query, c.var.staff.place)))
  })
  .get('/w/:workspace/overview/:table{(trend|distribution|segments)\\.csv}', staff('figures'), csvOf)

async function csvOf(c: Context<Env>) {
  const name = c.req.param('table')?.replace('.csv', '') as keyof typeof tables
  const { query, faults } = readAsked(c)
  const [path] = Object.keys(faults)
  if (path !== undefined) throw new DomainError('invalid', 'Expected what the page itself sends.', { path })
  const { overview: of } = await overview(c.var.deps, c.var.caller, query, c.var.staff.place)
  if (!of) throw unknown('survey', query.survey ?? '')
  return c.body(line(tables[name](of)), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  })
}
