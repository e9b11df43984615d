import type { PageContext } from '../layout/context.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'

type Page = Pick<PageContext, 'workspace'>

/** The list of surveys, or a page below it: `surveysPath(page, '/new')`. */
export const surveysPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/surveys${path}`)

/** A survey, or a page below it: `surveyPath(page, survey, '/share')`. */
export const surveyPath = (page: Page, { id }: { id: string }, path = '') => surveysPath(page, `/${id}${path}`)

/** The editor, with the language `in` of the texts to edit. */
export const editorPath = (page: Page, survey: { id: string }, params: QueryParams = {}) =>
  withQuery(surveyPath(page, survey), params)

/** A section of the editor. */
export const sectionPath = (page: Page, survey: { id: string }, name: string) => `${editorPath(page, survey)}#${name}`

/** The preview of the editor, while the texts in the language `in` are edited. */
export const previewPath = (page: Page, survey: { id: string }, params: { in?: string }) =>
  withQuery(surveyPath(page, survey, '/preview'), params)
