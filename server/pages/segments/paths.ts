import type { PageContext } from '../layout/context.ts'
import { workspacePath } from '../layout/paths.ts'

type Page = Pick<PageContext, 'workspace'>

/** The list of segments, or a page below it: `segmentsPath(page, '/new')`. */
export const segmentsPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/segments${path}`)

/** A segment, or a page below it: `segmentPath(page, segment, '/deletion')`. */
export const segmentPath = (page: Page, { id }: { id: string }, path = '') => segmentsPath(page, `/${id}${path}`)
