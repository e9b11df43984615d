import type { PageContext } from '../layout/context.ts'
import { workspacePath } from '../layout/paths.ts'

/** The patterns, or a path below them: `patternsPath(page, '/new')`. */
export const patternsPath = ({ workspace }: Pick<PageContext, 'workspace'>, path = '') =>
  workspacePath(workspace.slug, `/patterns${path}`)

/** A pattern, or a path below it. */
export const patternPath = (page: Pick<PageContext, 'workspace'>, { id }: { id: string }, path = '') =>
  patternsPath(page, `/${id}${path}`)
