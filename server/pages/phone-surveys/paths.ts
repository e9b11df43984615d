import type { PageContext } from '../layout/context.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'

type Page = Pick<PageContext, 'workspace'>

const root = ({ workspace }: Page, suffix = '') => workspacePath(workspace.slug, `/phone-surveys${suffix}`)

/** Where an interviewer is: the contact, their place in the call list if they came from it, and the limit of the list. */
export interface InterviewQuery {
  contact?: string | undefined
  at?: string | undefined
  days?: number | undefined
  lang?: string | undefined
}

const toParams = ({ contact, at, days, lang }: InterviewQuery): QueryParams => ({ contact, at, days, lang })

export const phoneSurveyPaths = {
  /** The choice of a survey, for a contact if there is one. */
  choice: (page: Page, contact?: string) => withQuery(root(page), { contact }),
  list: (page: Page, survey: string, params: QueryParams = {}) => withQuery(root(page, `/${survey}`), params),
  interview: (page: Page, survey: string, query: InterviewQuery = {}) =>
    withQuery(root(page, `/${survey}/interview`), toParams(query)),
  next: (page: Page, survey: string, query: InterviewQuery) =>
    withQuery(root(page, `/${survey}/next`), toParams({ ...query, contact: undefined })),
  calls: (page: Page, survey: string, query: InterviewQuery) =>
    withQuery(root(page, `/${survey}/calls`), toParams(query)),
  callDeletion: (page: Page, survey: string, call: string, query: InterviewQuery) =>
    withQuery(root(page, `/${survey}/calls/${call}/deletion`), toParams(query)),
  /** Without a survey, the script of the workspace. */
  script: (page: Page, survey: string | null, language?: string) =>
    withQuery(root(page, survey === null ? '/script' : `/${survey}/script`), { in: language }),
}
