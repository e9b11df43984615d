import type { PageContext } from '../layout/context.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'
import type { SectionName } from './sections.ts'

type Page = Pick<PageContext, 'workspace'>

/** The list of surveys, or a page below it: `surveysPath(page, '/new')`. */
export const surveysPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/surveys${path}`)

/** A survey, or a page below it: `surveyPath(page, survey, '/share')`. */
export const surveyPath = (page: Page, { id }: { id: string }, path = '') => surveysPath(page, `/${id}${path}`)

/** A section of the editor. The first one has the path of the survey. */
export const sectionPath = (page: Page, survey: { id: string }, name: SectionName, params: QueryParams = {}) =>
  withQuery(surveyPath(page, survey, name === 'basics' ? '' : `/${name}`), params)

/** The preview of a section, in the language `in`. */
export const previewPath = (page: Page, survey: { id: string }, params: { section: SectionName; in: string }) =>
  withQuery(surveyPath(page, survey, '/preview'), params)
