import { describe, expect, it } from 'vitest'
import { distribution } from '../../../server/pages/charts/distribution.ts'
import { groupBar } from '../../../server/pages/charts/group-bar.ts'
import { intervalBar } from '../../../server/pages/charts/interval-bar.ts'
import { sparkline } from '../../../server/pages/charts/sparkline.ts'
import { trendChart } from '../../../server/pages/charts/trend-chart.ts'
import type { Histogram } from '../../../shared/nps.ts'
import type { TrendReport } from '../../../shared/report.ts'
import { figuresOf, histogram, months, trend } from '../components/specimen.ts'
import { reader } from '../components/specimen-reader.ts'

type Points = TrendReport['points']

const r = reader()
const text = async (markup: unknown) => String(await markup)
const quiet = trend().alert
const none = Array.from({ length: 11 }, () => 0) as unknown as Histogram
const drawnTrend = (points: Points, about: Partial<TrendReport> = {}) =>
  text(
    trendChart(
      r,
      { points, change: null, alert: { ...quiet, signals: [] }, ...about },
      {
        title: 'Score & "time"',
        csv: '/t.csv?a=1&b=2',
        href: ({ from }) => `/w/harbour/answers?from=${from}&group="x"`,
      },
    ),
  )

const withFigures = (points: Points, of: Parameters<typeof figuresOf>[0]): Points =>
  points.map((point) => ({ ...point, ...figuresOf(of) }))

const all = { promoters: 40, passives: 30, detractors: 30 }
const shapes: Record<string, Points> = {
  'no points': [],
  'one point': withFigures(months(1), all),
  'all null': withFigures(months(12), { promoters: 0, passives: 0, detractors: 0 }),
  'all equal': withFigures(months(12), all),
  '400 points': withFigures(months(400), all),
  'only −100': withFigures(months(3), { promoters: 0, passives: 0, detractors: 200 }),
  'only 100': withFigures(months(3), { promoters: 200, passives: 0, detractors: 0 }),
  'a usual course': months(),
}

/** What would be drawn nowhere, or refused by the policy of pages. */
const broken = /NaN|Infinity|undefined|null|\sstyle=|<style/

describe('the trend', () => {
  it.each(Object.entries(shapes))('survives %s', async (_, points) => {
    const chart = await drawnTrend(points)
    expect(chart).not.toMatch(broken)
    expect(chart).toContain('/t.csv?a=1&amp;b=2')
    expect(chart.match(/<tr>/g)).toHaveLength(points.length + 1)
    expect(chart).toContain('Score &amp; &quot;time&quot;')
  })

  it('draws within its height and width', async () => {
    for (const points of Object.values(shapes)) {
      const chart = await drawnTrend(points)
      const heights = [...chart.matchAll(/ (?:cy|y1|y2)="([^"%]+)"/g)].map(([, y]) => Number(y))
      const across = [...chart.matchAll(/ (?:cx|x|x1|x2)="([^"]+)%"/g)].map(([, x]) => Number(x))
      expect(heights.filter((y) => y < 0 || y > 220)).toEqual([])
      expect(across.filter((x) => x < 0 || x > 100)).toEqual([])
    }
  })

  it('says that there is nothing where there is nothing', async () => {
    expect(await drawnTrend([])).toContain('Nothing to draw yet')
  })

  it('shows no score of fewer than ten answers', async () => {
    const few = withFigures(months(3), { promoters: 9, passives: 0, detractors: 0 })
    expect(await drawnTrend(few)).not.toMatch(/class="dot" cx/)
  })

  it('tells few answers, open periods, changes and signals by more than colour', async () => {
    const { points, change, alert } = trend()
    const chart = await drawnTrend(points, { change, alert })
    for (const sign of ['of-band', 'of-muted', 'of-open', 'of-change', 'of-signal']) expect(chart).toContain(sign)
    expect(chart).toContain('>+6.1</text>')
    expect(chart).toMatch(/aria-label="Nov 1.–.30, 2026: [^"]*not over yet"/)
  })

  it('leads from every point to its answers', async () => {
    const chart = await drawnTrend(shapes['all equal'] ?? [])
    expect(
      chart.match(/<a class="point[^>]*href="\/w\/harbour\/answers\?from=[\d-]+&amp;group=&quot;x&quot;"/g),
    ).toHaveLength(12)
  })
})

describe('the distribution', () => {
  const drawn = (of: Histogram) => text(distribution(r, of, { title: 'Scores', href: (n) => `/a?score=${n}` }))

  it('leads from each score to its answers, with a table beneath', async () => {
    const chart = await drawn(histogram as unknown as Histogram)
    expect(chart).not.toMatch(broken)
    // Once drawn and once in the table.
    expect(chart.match(/href="\/a\?score=10"/g)).toHaveLength(2)
    expect(chart).toContain('10, Promoter: 412 answers')
  })

  it('survives no answers', async () => {
    const chart = await drawn(none)
    expect(chart).not.toMatch(broken)
    expect(chart).toContain('Nothing to draw yet')
  })
})

describe('bars and lines', () => {
  const tallies = [
    { promoters: 0, passives: 0, detractors: 0 },
    { promoters: 4, passives: 2, detractors: 1 },
    { promoters: 9, passives: 5, detractors: 4 },
    { promoters: 0, passives: 0, detractors: 500 },
    { promoters: 500, passives: 0, detractors: 0 },
    { promoters: 60, passives: 20, detractors: 20 },
  ]

  it.each(tallies)('survive %o', async (tally) => {
    const of = figuresOf(tally)
    for (const compact of [true, false]) {
      const chart = await text(intervalBar(r, of, { compact, reference: 100 }))
      expect(chart).not.toMatch(broken)
      expect(chart.includes('class="point"')).toBe(of.display !== 'counts')
      expect(await text(groupBar(r, tally, { compact }))).not.toMatch(broken)
    }
  })

  it('say in words what they draw', async () => {
    const of = figuresOf({ promoters: 60, passives: 20, detractors: 20 })
    expect(await text(intervalBar(r, of))).toMatch(/aria-label="Score 40\.0; could lie between \d+\.\d and \d+\.\d\."/)
    expect(await text(groupBar(r, { promoters: 1, passives: 0, detractors: 3 }))).toContain(
      'aria-label="Detractors: 3 (75%), Passives: 0 (0%), Promoters: 1 (25%)"',
    )
  })

  it.each([[[]], [[null, null]], [[4]], [[4, 4, 4]], [[-100, null, 100]]])('draw the line of %o', async (values) => {
    expect(await text(sparkline('Rate "x"', values))).not.toMatch(/NaN|Infinity|undefined|\sstyle=/)
  })
})
