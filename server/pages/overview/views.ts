import type { Span } from '../../../shared/calendar.ts'
import type { Link } from '../../../shared/link.ts'
import { measureSpan } from '../../../shared/range.ts'
import type { FileType } from '../../domain/files/writer.ts'
import type { OverviewComparison } from '../../domain/reports/comparison.ts'
import type { Overview, OverviewData } from '../../domain/reports/overview.ts'
import type { PageContext } from '../layout/context.ts'
import { responsePaths } from '../responses/paths.ts'
import { overviewPaths, type ResponseFilter, toResponseParams } from './paths.ts'
import type { PageQuery } from './query.ts'

/** What all parts of the page need. */
export interface OverviewView extends PageContext {
  pageQuery: PageQuery
  data: OverviewData
  /** The link of a survey without responses. */
  linkToShare: Link | undefined
}

export interface SurveyOverviewView extends OverviewView {
  overview: Overview
}

/** What all parts of the page need that compares two sides. */
export interface ComparisonView extends PageContext {
  pageQuery: PageQuery
  data: OverviewComparison
}

/** The responses behind a number of the page. */
export function responsesHref(
  { workspace, overview }: SurveyOverviewView,
  filter: Partial<ResponseFilter> = {},
): string {
  const { survey, requestedSpan, where, channel } = overview
  const { from, to } = requestedSpan
  return responsePaths.list(
    workspace.slug,
    toResponseParams({ survey: survey.id, from, to, where, channel, ...filter }),
  )
}

/** What a span is called that the range is compared with: the previous month, or its days. */
export const describePreviousSpan = ({ t, format, workspace, pageQuery }: SurveyOverviewView, span: Span): string =>
  pageQuery.against === undefined ? t.overview.before(measureSpan(span, workspace)) : format.span(span)

/** The page with some parameters changed. */
export const overviewHref = (
  { workspace, pageQuery }: Pick<OverviewView, 'workspace' | 'pageQuery'>,
  changes: Partial<PageQuery>,
): string => overviewPaths.overview(workspace.slug, { ...pageQuery, ...changes })

/** The same numbers as a file. It names the survey and the interval, because the defaults may change. */
export const fileHref =
  ({ workspace, pageQuery, overview }: SurveyOverviewView, table: 'trend' | 'distribution' | 'segments') =>
  (type: FileType): string => {
    const query = { ...pageQuery, survey: overview.survey.id, interval: overview.interval }
    return overviewPaths.file(workspace.slug, `${table}.${type}`, query)
  }
