import { html } from 'hono/html'
import type { TrendReport } from '../../../shared/report.ts'
import { commonWords } from '../../i18n/common.ts'
import { attributes } from '../components/attributes.ts'
import { difference, interval, number, periodLabel, type Reader, points as score, span } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { across, type ChartAbout, chartFrame, type LegendEntry, round, WIDE } from './frame.ts'
import {
  HEIGHT,
  labelled,
  placeOf,
  type ShownPoint,
  scoreScale,
  shownPoint,
  standsAlone,
  type TrendPoint,
  trendPaths,
} from './trend-scales.ts'

/** More points than this are too close to press one. */
const MOST_LINKS = 100
/** More than these would be a long way by the tab key; the table has the same links. */
const MOST_STOPS = 31

/** Room for two lines: the period, and its year. */
const BENEATH = 38

/** Of a segment with fewer nothing is shown (see `display`). */
const FEWEST = 5

/** What is marked at a point, by its first day. */
interface Marks {
  change?: { difference: number } | undefined
  signal?: boolean
}

export interface TrendAbout extends ChartAbout {
  /** The answers of a period. */
  href: (point: TrendPoint) => string
}

/** The score over time with its interval as a band; changes beyond chance, and what departs from the usual, are marked. */
export function trendChart(
  reader: Reader,
  { points, change, alert }: Pick<TrendReport, 'points' | 'change' | 'alert'>,
  about: TrendAbout,
): Markup {
  const words = commonWords(reader.language).chart
  const signals = new Set(alert.signals.map(({ from }) => from))
  const marksOf = ({ from }: TrendPoint): Marks => ({
    change: change?.significant && change.after.from === from ? change : undefined,
    signal: signals.has(from),
  })
  const y = scoreScale(points)
  const { band, line, open } = trendPaths(points, y)
  const dots = points.map((point, index) =>
    shownPoint(point) ? pointOf(reader, { point, index, of: points, y, marks: marksOf(point), href: about.href }) : '',
  )
  const lines = y
    .ticks(5)
    .map(
      (tick) =>
        html`<line${attributes({ class: tick === 0 ? 'zero' : null, x2: '100%', y1: round(y(tick)), y2: round(y(tick)) })}/>`,
    )
  const ticks = y.ticks(5).map((tick) => html`<text x="100%" y="${round(y(tick)) + 4}">${number(reader, tick)}</text>`)
  const drawing = html`<div class="trend"><svg class="scale" height="${HEIGHT + BENEATH}" aria-hidden="true">${ticks}</svg><svg class="plot" height="${HEIGHT + BENEATH}" role="group" aria-label="${about.title}"><g class="grid-lines" aria-hidden="true">${lines}</g><svg viewBox="0 0 ${WIDE} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}" aria-hidden="true"><path class="band" d="${band}"/><path class="line" d="${line}"/><path class="line open" d="${open}"/></svg>${dots}<g class="dates" aria-hidden="true">${datesOf(reader, points)}</g></svg></div>`
  const summary = about.summary ?? words.points(points.length)
  const frame = {
    ...about,
    summary,
    legend: legendOf(reader, points, marksOf),
    table: tableOf(reader, points, marksOf, about),
  }
  return chartFrame(reader, points.some(shownPoint) || points.length === 0 ? frame : { ...frame, legend: [] }, drawing)
}

/** Beneath the plot: periods as far as there is room, and a year where it begins. */
function datesOf(reader: Reader, points: readonly TrendPoint[]): Markup[] {
  let lastYear = ''
  return labelled(points.length).map(({ index, fine }) => {
    const { label, year } = periodLabel(reader, points[index] as TrendPoint)
    const x = across(placeOf(index, points.length))
    const isNew = !fine && year !== lastYear
    if (isNew) lastYear = year
    return html`<text${attributes({ class: fine ? 'fine' : null, x, y: HEIGHT + 18 })}>${label}</text>${isNew ? html`<text x="${x}" y="${HEIGHT + 33}">${year}</text>` : ''}`
  })
}

interface Drawn {
  point: ShownPoint
  index: number
  of: readonly TrendPoint[]
  y: (score: number) => number
  marks: Marks
  href: TrendAbout['href']
}

function pointOf(reader: Reader, { point, index, of, y, marks, href }: Drawn): Markup {
  const [x, top] = [across(placeOf(index, of.length)), round(y(point.nps))]
  const whisker = standsAlone(of, index)
    ? html`<line class="whisker" x1="${x}" x2="${x}" y1="${round(y(point.interval.high))}" y2="${round(y(point.interval.low))}"/>`
    : ''
  const look = `point ${point.display}${point.complete ? '' : ' open'}`
  const dense = of.length > MOST_LINKS
  const dot = dense && !marks.change && !marks.signal && !whisker && point.complete
  const shape = html`${whisker}${marks.signal ? html`<svg x="${x}" y="${top}" overflow="visible"><path class="turn" d="m0-9 9 9-9 9-9-9Z"/></svg>` : ''}${dot ? '' : html`<circle class="dot" cx="${x}" cy="${top}" r="4"/>`}`
  const arrow = marks.change ? arrowOf(reader, marks.change.difference, x, top) : ''
  if (dense) return html`<g class="${look}">${shape}${arrow}</g>`
  const facts = [`${score(reader, point.nps)} (${interval(reader, point.interval)})`, ...remarks(reader, point, marks)]
  return html`<a${attributes({ class: look, href: href(point), tabindex: of.length > MOST_STOPS ? -1 : null, 'aria-label': `${span(reader, point)}: ${facts.join('; ')}` })}><title>${[span(reader, point), ...facts].join('\n')}</title><rect class="hit" x="${across(index / of.length)}" width="${across(1 / of.length)}" height="${HEIGHT}"/>${shape}</a>${arrow}`
}

/** An arrowhead with the size of the change, above the point or, where that is cut off, beneath. */
function arrowOf(reader: Reader, size: number, x: string, top: number): Markup {
  const at = top < 44 ? top + 26 : top - 22
  const path = size > 0 ? 'm0-5 5.5 9h-11Z' : 'm0 5 5.5-9h-11Z'
  return html`<svg class="change ${size > 0 ? 'up' : 'down'}" x="${x}" y="${at}" overflow="visible"><path d="${path}"/><text y="${top < 44 ? 20 : -9}">${difference(reader, size)}</text></svg>`
}

/** Of a small segment it is not even told how small. */
const countOf = (reader: Reader, { count, display }: TrendPoint) =>
  display === 'hidden' ? `< ${FEWEST}` : number(reader, count)

function remarks(reader: Reader, point: TrendPoint, { change, signal }: Marks): string[] {
  const words = commonWords(reader.language)
  return [
    words.answers(point.count, countOf(reader, point)),
    !shownPoint(point) && words.chart.tooFew,
    point.display === 'muted' && words.chart.few,
    !point.complete && words.chart.incomplete,
    change && (change.difference > 0 ? words.chart.rise : words.chart.fall),
    signal && words.chart.signal,
  ].filter((remark) => typeof remark === 'string')
}

function legendOf(reader: Reader, points: readonly TrendPoint[], marksOf: (point: TrendPoint) => Marks): LegendEntry[] {
  const words = commonWords(reader.language).chart
  const some = (is: (point: TrendPoint) => unknown) => points.some(is)
  const entries: [string, string, boolean][] = [
    ['of-band', words.legendBand, some(shownPoint)],
    ['of-muted', words.few, some((point) => shownPoint(point) && point.display === 'muted')],
    ['of-open', words.legendOpen, some((point) => shownPoint(point) && !point.complete)],
    ['of-change', words.legendChange, some((point) => marksOf(point).change)],
    ['of-signal', words.legendSignal, some((point) => marksOf(point).signal)],
  ]
  return entries.filter(([, , due]) => due).map(([sign, text]) => ({ sign, text }))
}

function tableOf(
  reader: Reader,
  rows: readonly TrendPoint[],
  marksOf: (point: TrendPoint) => Marks,
  { href }: TrendAbout,
): Parameters<typeof chartFrame<TrendPoint>>[1]['table'] {
  const words = commonWords(reader.language).chart
  const remark = (point: TrendPoint) => remarks(reader, point, marksOf(point)).slice(1).join('; ')
  return {
    rows,
    columns: [
      { label: words.period, head: true, cell: (point) => html`<a href="${href(point)}">${span(reader, point)}</a>` },
      { label: words.score, numeric: true, cell: (point) => (shownPoint(point) ? score(reader, point.nps) : '—') },
      {
        label: words.interval,
        numeric: true,
        cell: (point) => (shownPoint(point) ? interval(reader, point.interval) : '—'),
      },
      { label: words.answers, numeric: true, cell: (point) => countOf(reader, point) },
      { label: words.remark, cell: remark },
    ],
  }
}
