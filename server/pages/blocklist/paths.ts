import type { PageContext } from '../layout/context.ts'
import { workspacePath } from '../layout/paths.ts'

/** The blocklist, or a path below it. */
export const blocklistPath = ({ workspace }: Pick<PageContext, 'workspace'>, path = '') =>
  workspacePath(workspace.slug, `/blocklist${path}`)
