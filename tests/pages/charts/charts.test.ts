import { describe, expect, it } from 'vitest'
import { distributionChart } from '../../../server/pages/charts/distribution.ts'
import { groupBar } from '../../../server/pages/charts/group-bar.ts'
import { intervalBar } from '../../../server/pages/charts/interval-bar.ts'
import { sparkline } from '../../../server/pages/charts/sparkline.ts'
import { type TrendChartProps, trendChart } from '../../../server/pages/charts/trend-chart.ts'
import type { Histogram } from '../../../shared/nps.ts'
import type { TrendReport } from '../../../shared/report.ts'
import { histogram, metricsFromTally, months, trend } from '../components/specimen.ts'
import { buildViewContext } from '../components/specimen-context.ts'

type Points = TrendReport['points']

const view = buildViewContext()
const render = async (markup: unknown) => String(await markup)
const quietAlert = trend().alert
const emptyHistogram = Array.from({ length: 11 }, () => 0) as unknown as Histogram
const drawTrend = (points: Points, overrides: Partial<TrendReport> = {}, props: Partial<TrendChartProps> = {}) =>
  render(
    trendChart(
      view,
      { points, changes: [], alert: { ...quietAlert, signals: [] }, ...overrides },
      {
        title: 'Score & "time"',
        file: (type) => `/t.${type}?a=1&b=2`,
        href: ({ from }) => `/w/harbour/responses?from=${from}&group="x"`,
        ...props,
      },
    ),
  )

const withMetrics = (points: Points, tally: Parameters<typeof metricsFromTally>[0]): Points =>
  points.map((point) => ({ ...point, ...metricsFromTally(tally) }))

const mixedTally = { promoters: 40, passives: 30, detractors: 30 }
const pointSets: Record<string, Points> = {
  'no points': [],
  'one point': withMetrics(months(1), mixedTally),
  'all null': withMetrics(months(12), { promoters: 0, passives: 0, detractors: 0 }),
  'all equal': withMetrics(months(12), mixedTally),
  '400 points': withMetrics(months(400), mixedTally),
  'only −100': withMetrics(months(3), { promoters: 0, passives: 0, detractors: 200 }),
  'only 100': withMetrics(months(3), { promoters: 200, passives: 0, detractors: 0 }),
  'a usual course': months(),
}

/** What would be drawn nowhere, or refused by the policy of pages. */
const brokenMarkup = /NaN|Infinity|undefined|null|\sstyle=|<style/

describe('the trend', () => {
  it.each(Object.entries(pointSets))('renders %s', async (_, points) => {
    const chart = await drawTrend(points)
    expect(chart).not.toMatch(brokenMarkup)
    expect(chart).toContain('/t.xlsx?a=1&amp;b=2')
    expect(chart).toContain('/t.csv?a=1&amp;b=2')
    expect(chart.match(/<tr>/g)).toHaveLength(points.length + 1)
    expect(chart).toContain('Score &amp; &quot;time&quot;')
  })

  it('draws within its height and width', async () => {
    for (const points of Object.values(pointSets)) {
      const chart = await drawTrend(points)
      const heights = [...chart.matchAll(/ (?:cy|y1|y2)="([^"%]+)"/g)].map(([, y]) => Number(y))
      const positions = [...chart.matchAll(/ (?:cx|x|x1|x2)="([^"]+)%"/g)].map(([, x]) => Number(x))
      expect(heights.filter((y) => y < 0 || y > 220)).toEqual([])
      expect(positions.filter((x) => x < 0 || x > 100)).toEqual([])
    }
  })

  it('shows a message if there is no data', async () => {
    expect(await drawTrend([])).toContain('Nothing to show yet')
  })

  it('shows no score for fewer than ten responses', async () => {
    const smallPoints = withMetrics(months(3), { promoters: 9, passives: 0, detractors: 0 })
    expect(await drawTrend(smallPoints)).not.toMatch(/class="dot" cx/)
  })

  it('distinguishes few responses, open periods, changes and signals by more than colour', async () => {
    const { points, changes, alert } = trend()
    const chart = await drawTrend(points, { changes, alert })
    for (const className of ['of-muted', 'of-open', 'of-change', 'of-signal']) expect(chart).toContain(className)
    expect(chart).toContain('>+6.1</text>')
    // In the text of the point and in the table.
    expect(chart.match(/up 6\.1 vs September 2026, a real change/g)).toHaveLength(3)
    expect(chart.match(/with the periods before, above the usual range/g)).toHaveLength(3)
    expect(chart).toMatch(/aria-label="Nov 1.–.30, 2026: [^"]*in progress"/)
  })

  it('names the band on the band where there is room, and else in the legend', async () => {
    expect(await drawTrend(pointSets['a usual course'] ?? [])).toMatch(/class="band-label"[^>]*>likely range</)
    const narrowChart = await drawTrend(withMetrics(months(12), { promoters: 40000, passives: 0, detractors: 30000 }))
    expect(narrowChart).not.toContain('band-label')
    expect(narrowChart).toContain('of-band')
  })

  it('keeps 0 in sight and spans at least forty points', async () => {
    const getTicks = (chart: string) =>
      [...(/<svg class="scale".*?<\/svg>/s.exec(chart)?.[0] ?? '').matchAll(/>([−\d]+)</g)].map(([, tick = '']) =>
        Number(tick.replace('−', '-')),
      )
    for (const tally of [
      { promoters: 9000, passives: 1000, detractors: 500 },
      { promoters: 5000, passives: 1000, detractors: 5000 },
      { promoters: 500, passives: 1000, detractors: 9000 },
    ]) {
      const ticks = getTicks(await drawTrend(withMetrics(months(12), tally)))
      expect(ticks).toContain(0)
      expect(Math.max(...ticks) - Math.min(...ticks)).toBeGreaterThanOrEqual(40)
    }
    const chart = await drawTrend(withMetrics(months(12), mixedTally), {}, { goal: 70 })
    expect(Math.max(...getTicks(chart))).toBeGreaterThanOrEqual(70)
    expect(chart).toContain('>Goal 70</text>')
  })

  it('puts each year below its January', async () => {
    const chart = await drawTrend(withMetrics(months(14), mixedTally))
    expect(chart).toMatch(/>Jan<\/text><text x="[^"]+" y="253">2026</)
  })

  it('shades the chosen range, to the day', async () => {
    const range = { from: '2026-11-16', to: '2026-11-30', label: 'This fortnight' }
    const chart = await drawTrend(withMetrics(months(10), mixedTally), {}, { range })
    expect(chart).toMatch(/<rect class="shade" x="95%" width="5%"/)
    expect(chart).toContain('This fortnight')
  })

  it('numbers annotations, together where they are close, and names them in the texts of their periods', async () => {
    const annotations = [
      { day: '2026-05-03', text: 'Price <rise>' },
      { day: '2026-05-07', text: 'Outage' },
      { day: '2026-10-20', text: 'Relaunch' },
    ]
    const chart = await drawTrend(withMetrics(months(12), mixedTally), {}, { annotations })
    expect(chart).not.toMatch(brokenMarkup)
    expect([...chart.matchAll(/<text y="4">([^<]+)</g)].map(([, number]) => number)).toEqual(['1–2', '3'])
    expect(chart).toMatch(/aria-label="May 1.–.31, 2026: [^"]*May 3, 2026: Price &lt;rise&gt;; May 7, 2026: Outage"/)
    expect(chart).toMatch(/<td>Oct 20, 2026: Relaunch</)
  })

  it('links every point to its responses', async () => {
    const chart = await drawTrend(pointSets['all equal'] ?? [])
    expect(
      chart.match(/<a class="point[^>]*href="\/w\/harbour\/responses\?from=[\d-]+&amp;group=&quot;x&quot;"/g),
    ).toHaveLength(12)
  })

  it('names points without a tab stop by their period, and leaves the rest to their titles', async () => {
    const chart = await drawTrend(months(40))
    const [point = ''] = chart.match(/<a class="point[\s\S]*?<\/title>/) ?? []
    expect(point).toMatch(/tabindex="-1" aria-label="[A-Z][a-z]+ 1.–.\d+, \d{4}"/)
    expect(point).toMatch(/<title>[^<]*\n[^<]*\d+ responses<\/title>/)
  })
})

describe('the distribution', () => {
  const drawDistribution = (scores: Histogram) =>
    render(distributionChart(view, scores, { title: 'Scores', href: (score) => `/a?score=${score}` }))

  it('links each score to its responses, with a table below', async () => {
    const chart = await drawDistribution(histogram as unknown as Histogram)
    expect(chart).not.toMatch(brokenMarkup)
    // Once drawn and once in the table.
    expect(chart.match(/href="\/a\?score=10"/g)).toHaveLength(2)
    expect(chart).toContain('10, Promoter: 412 responses')
  })

  it('renders without responses', async () => {
    const chart = await drawDistribution(emptyHistogram)
    expect(chart).not.toMatch(brokenMarkup)
    expect(chart).toContain('Nothing to show yet')
  })
})

describe('few responses', () => {
  it('are shown as counts, without a percentage', async () => {
    const scores = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8] as unknown as Histogram
    const distribution = await render(distributionChart(view, scores, { title: 'Scores', href: () => '/a' }))
    expect(distribution).toContain('>8</text>')
    expect(distribution).not.toMatch(/\d%(?!")/)
    const bar = await render(groupBar(view, { promoters: 8, passives: 0, detractors: 1 }))
    expect(bar).toContain('>8</span>')
    expect(bar).not.toContain('%')
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

  it.each(tallies)('render %o', async (tally) => {
    const metrics = metricsFromTally(tally)
    for (const compact of [true, false]) {
      const chart = await render(intervalBar(view, metrics, { compact, reference: 100 }))
      expect(chart).not.toMatch(brokenMarkup)
      expect(chart.includes('class="point"')).toBe(metrics.display !== 'counts')
    }
    expect(await render(groupBar(view, tally))).not.toMatch(brokenMarkup)
  })

  it('have a text alternative', async () => {
    const metrics = metricsFromTally({ promoters: 60, passives: 20, detractors: 20 })
    expect(await render(intervalBar(view, metrics))).toMatch(/aria-label="Score 40\.0, likely between \d+ and \d+\."/)
    expect(await render(groupBar(view, { promoters: 10, passives: 0, detractors: 30 }))).toContain(
      'aria-label="Detractors: 30 (75%), Passives: 0 (0%), Promoters: 10 (25%)"',
    )
  })

  it.each([[[]], [[null, null]], [[4]], [[4, 4, 4]], [[-100, null, 100]]])('draw the line of %o', async (values) => {
    expect(await render(sparkline('Rate "x"', values))).not.toMatch(/NaN|Infinity|undefined|\sstyle=/)
    expect(await render(sparkline('Rate "x"', values, 40))).not.toMatch(/NaN|Infinity|undefined|\sstyle=/)
  })

  it('draw a small change of a sparkline small', async () => {
    const heights = async (leastSpan?: number) =>
      [...(await render(sparkline('Rate', [30, 31], leastSpan))).matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) =>
        Number(y),
      )
    expect(await heights()).toEqual([23, 5])
    const [low = 0, high = 0] = await heights(40)
    expect(low - high).toBeCloseTo(18 / 40, 1)
  })
})
