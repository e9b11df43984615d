import { withQuery, workspacePath } from '../layout/paths.ts'

/** The search of the whole workspace. */
export const searchPath = (slug: string, query: { q?: string } = {}) => withQuery(workspacePath(slug, '/search'), query)
