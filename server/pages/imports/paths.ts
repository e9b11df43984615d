import { breadcrumb } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import type { ImportArea } from './area.ts'

type Page = Pick<PageContext, 'workspace'>

export const responsesPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/responses${path}`)

/** The page where a file of responses is uploaded. */
export const uploadPath = (page: Page) => responsesPath(page, '/import')

/** The page of an import of responses, or one below it: `importPath(page, id, '/run')`. */
export const importPath = (page: Page, id: string, path = '') => responsesPath(page, `/imports/${id}${path}`)

/** The breadcrumb of a page below the list of responses. */
export const importBreadcrumb = (page: PageContext, label: string): Markup =>
  breadcrumb(page, [
    { label: page.t.responses.title, href: responsesPath(page) },
    { label, href: page.c.req.path, current: true },
  ])

export const responseImportArea: ImportArea = {
  kind: 'responses',
  path: importPath,
  uploadPath,
  breadcrumb: importBreadcrumb,
  messages: ({ t }) => t.imports.responses,
}
