import type { Context } from 'hono'
import type { Overview, OverviewData } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import type { OverviewMessages } from '../../i18n/en/overview.ts'
import type { ViewContext } from '../layout/context.ts'
import { overviewPath, type PageQuery, responsesPath } from './query.ts'

/** What all parts of the page know. */
export interface OverviewView {
  c: Context<Env>
  locale: ViewContext
  messages: OverviewMessages
  pageQuery: PageQuery
  data: OverviewData
}

export interface SurveyOverviewView extends OverviewView {
  overview: Overview
}

/** The answers behind a figure of the page. */
export const responsesHref = (
  { c, overview }: SurveyOverviewView,
  extraFilter: Parameters<typeof responsesPath>[2] = {},
  days: { from?: string | undefined; to?: string | undefined } = overview.requestedSpan,
): string =>
  responsesPath(c, { survey: overview.survey.id, from: days.from, to: days.to, where: overview.where }, extraFilter)

/** The same figures as a file: of this survey and by this interval, whatever would be usual later. */
export const csvHref = (
  { c, pageQuery, overview }: SurveyOverviewView,
  name: 'trend' | 'distribution' | 'segments',
): string => overviewPath(c, pageQuery, { survey: overview.survey.id, interval: overview.interval }, `/${name}.csv`)
