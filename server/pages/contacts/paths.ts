import type { PageContext } from '../layout/context.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'

type Page = Pick<PageContext, 'workspace'>

/** The list of contacts, or a page below it: `contactsPath(page, '/new')`. */
export const contactsPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/contacts${path}`)

/** The page of a contact, or one below it: `contactPath(page, id, '/edit')`. */
export const contactPath = (page: Page, id: string, path = '') => contactsPath(page, `/${id}${path}`)

/** The page of an import, or one below it: `importPath(page, id, '/run')`. */
export const importPath = (page: Page, id: string, path = '') => contactsPath(page, `/imports/${id}${path}`)

/** The list with this search term, from this cursor on. */
export const contactListPath = (page: Page, query: { q: string | undefined; cursor?: string | null }) =>
  withQuery(contactsPath(page), query)
