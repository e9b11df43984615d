import type { PageContext } from '../layout/context.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'

/** The improvement actions, or a path below: `actionsPath(page, '/new', { cause })`. */
export const actionsPath = ({ workspace }: Pick<PageContext, 'workspace'>, path = '', query: QueryParams = {}) =>
  withQuery(workspacePath(workspace.slug, `/actions${path}`), query)
