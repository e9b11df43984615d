import type { PageContext } from '../layout/context.ts'
import { workspacePath } from '../layout/paths.ts'

/** A page of promoters: `promotersPath(page, '/till')`. */
export const promotersPath = ({ workspace }: Pick<PageContext, 'workspace'>, path = '') =>
  workspacePath(workspace.slug, `/promoters${path}`)
