import type { PageContext } from '../layout/context.ts'
import { settingsPath } from '../settings/paths.ts'

/** The rules of a workspace, or a path below them: `rulesPath(page, '/new')`. */
export const rulesPath = (page: PageContext, path = '') => settingsPath(page, 'rules', path)

/** A rule, or a path below it: `rulePath(page, rule, '/pause')`. */
export const rulePath = (page: PageContext, { id }: { id: string }, path = '') => rulesPath(page, `/${id}${path}`)
