import type { Context } from 'hono'
import type { Desk, Overview } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import type { OverviewWords } from '../../i18n/en/overview.ts'
import type { Reader } from '../layout/format.ts'
import { type Asked, answersAt, overviewAt } from './query.ts'

/** What all parts of the page know. */
export interface View {
  c: Context<Env>
  reader: Reader
  words: OverviewWords
  asked: Asked
  desk: Desk
}

export interface Shown extends View {
  of: Overview
}

/** The answers behind a figure of the page. */
export const answersOf = (
  { c, of }: Shown,
  only: Parameters<typeof answersAt>[2] = {},
  days: { from?: string | undefined; to?: string | undefined } = of.asked,
): string => answersAt(c, { survey: of.survey.id, from: days.from, to: days.to, where: of.where }, only)

/** The same figures as a file: of this survey and by this interval, whatever would be usual later. */
export const csvOf = ({ c, asked, of }: Shown, name: 'trend' | 'distribution' | 'segments'): string =>
  overviewAt(c, asked, { survey: of.survey.id, interval: of.interval }, `/${name}.csv`)
