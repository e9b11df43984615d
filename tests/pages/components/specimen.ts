import { Hono } from 'hono'
import { html } from 'hono/html'
import { computeMetrics } from '../../../server/domain/reports/metrics.ts'
import { distributionChart } from '../../../server/pages/charts/distribution.ts'
import { groupBar } from '../../../server/pages/charts/group-bar.ts'
import { intervalBar } from '../../../server/pages/charts/interval-bar.ts'
import { sparkline } from '../../../server/pages/charts/sparkline.ts'
import { trendChart } from '../../../server/pages/charts/trend-chart.ts'
import { linkButton } from '../../../server/pages/components/button.ts'
import { selectField, textField } from '../../../server/pages/components/field.ts'
import { filterBar } from '../../../server/pages/components/filter-bar.ts'
import { menu } from '../../../server/pages/components/menu.ts'
import { segmentedControl } from '../../../server/pages/components/navigation.ts'
import { emptyState } from '../../../server/pages/components/notice.ts'
import { pager } from '../../../server/pages/components/pager.ts'
import { badge, card, metric, tag } from '../../../server/pages/components/parts.ts'
import { scoreChip } from '../../../server/pages/components/score-chip.ts'
import { dataTable } from '../../../server/pages/components/table.ts'
import { relativeTime } from '../../../server/pages/components/time.ts'
import {
  buildPageContext,
  buildVisitorContext,
  type PageContext,
  type ViewContext,
} from '../../../server/pages/layout/context.ts'
import type { Markup } from '../../../server/pages/layout/page.ts'
import { shell } from '../../../server/pages/layout/shell.ts'
import { type Tally, tallyHistogram } from '../../../shared/nps.ts'
import type { TrendReport } from '../../../shared/report.ts'
import type { Role } from '../../../shared/roles.ts'
import { HOUR, NOW } from './specimen-context.ts'
import { formsSpecimen, sheetSpecimen } from './specimen-forms.ts'

export const histogram = [21, 9, 12, 18, 15, 44, 61, 120, 205, 340, 412]

/** The metrics for so many responses in each group. */
export const metricsFromTally = ({ promoters, passives, detractors }: Tally) =>
  computeMetrics([0, 0, 0, detractors, 0, 0, 0, 0, passives, 0, promoters])

/** Two years of months: some with few responses, one with none, the last one incomplete. */
export function months(count = 24): TrendReport['points'] {
  return Array.from({ length: count }, (_, index) => {
    const isoDay = (day: number) => new Date(Date.UTC(2026, 10 - (count - 1 - index), day)).toISOString().slice(0, 10)
    const lastDay = new Date(Date.UTC(2026, 11 - (count - 1 - index), 0)).toISOString().slice(0, 10)
    const size = index === 5 ? 0 : index === 9 ? 16 : index === 10 ? 6 : 120 + 13 * ((index * 7) % 11)
    const share = 0.46 + 0.07 * Math.sin(index / 2.3) + (index > 17 ? 0.08 : 0)
    const promoters = Math.round(size * share)
    const detractors = Math.round(size * (0.24 - 0.05 * Math.sin(index / 3)))
    return {
      from: isoDay(1),
      to: lastDay,
      complete: index < count - 1,
      ...metricsFromTally({ promoters, passives: size - promoters - detractors, detractors }),
    }
  })
}

export const trend = (): Pick<TrendReport, 'points' | 'changes' | 'alert'> => {
  const points = months()
  const [before, after, signal] = [points[21], points[22], points[18]]
  if (!before || !after || !signal) throw new Error('There are two years')
  return {
    points,
    changes: [
      {
        ...{ before, after, difference: 6.1, low: 1.2, high: 11, confidence: 0.95 },
        ...{ pValue: 0.001, adjustedPValue: 0.02, significant: true },
      },
    ],
    alert: {
      status: 'quiet',
      reason: null,
      baseline: null,
      signals: [{ from: signal.from, to: signal.to, chart: 'ewma', direction: 'up' }],
    },
  }
}

/** Where a dozen follow-ups are open. */
const stubDatabase = { all: async () => [{ open: 12 }] }

/** An app whose pages show all components in all their states to a user with a role. */
export function specimenApp(options: { role?: Role; workspaces?: number; name?: string } = {}) {
  const { role = 'owner', workspaces = 2, name = 'Ada Lovelace' } = options
  const buildWorkspace = (index: number) => ({
    id: `w${index}`,
    slug: index === 0 ? 'harbour' : `other-${index}`,
    name: index === 0 ? 'Harbour Coffee' : `Other ${index}`,
    timeZone: 'Asia/Shanghai',
    weekStartsOn: 1,
    demo: index === 1,
  })
  const memberships = Array.from({ length: workspaces }, (_, index) => ({ workspace: buildWorkspace(index), role }))
  return new Hono()
    .use(async (c, next) => {
      const locale = c.req.query('lang') ?? null
      const session = { sessionId: 's', refreshedAt: NOW, expiresAt: NOW + HOUR }
      c.set(
        'member' as never,
        {
          user: { id: 'p', name, email: 'ada@harbour.test', locale, memberships, ...session } as never,
          workspace: buildWorkspace(0),
          role,
        } as never,
      )
      c.set(
        'deps' as never,
        { now: () => NOW, secret: 'specimen', publicUrl: 'http://localhost', database: stubDatabase } as never,
      )
      c.set('caller' as never, { workspaceId: '1', role: 'owner' } as never)
      await next()
    })
    .get('/sheet', (c) => c.html(sheetSpecimen(buildVisitorContext(c as never))))
    .get('/forms', (c) => c.html(formsSpecimen(buildPageContext(c as never))))
    .get('*', (c) => c.html(specimenPage(buildPageContext(c as never))))
}

function specimenPage(page: PageContext): Markup {
  const metrics = metricsFromTally(tallyHistogram(histogram))
  return shell(
    page,
    {
      title: { en: 'Overview', 'zh-Hans': '概览', 'zh-Hant': '總覽' }[page.format.language],
      current: 'overview',
      wide: true,
      actions: html`${segmentedControl('Period', [
        { label: 'Week', href: '?i=week' },
        { label: 'Month', href: '?i=month', current: true },
        { label: 'Quarter', href: '?i=quarter' },
      ])}${menu({ label: 'More', icon: 'more', iconOnly: true }, [html`<a href="/w/harbour/responses">Answers</a>`, html`<a href="/w/harbour/x.csv">CSV</a>`])}`,
    },
    html`${filterControls(page)}
<div class="grid">${card({ title: 'Score' }, scoreCard(page, metrics))}${card({ title: 'Distribution' }, distributionChart(page, histogram, { title: 'Score distribution', file: (type) => `/w/harbour/d.${type}`, href: (score) => `/w/harbour/responses?score=${score}` }))}</div>
${card({ title: 'Trend', aside: badge('More than chance', 'success') }, trendChart(page, trend(), { title: 'Score by month', file: (type) => `/w/harbour/t.${type}`, href: ({ from }) => `/w/harbour/responses?from=${from}` }))}
${card({ title: 'Answers', flush: true, aside: linkButton({ label: 'All responses', href: '/w/harbour/responses', small: true }) }, responsesTable(page))}
${pager(page, { newer: '?before=1', older: '?after=2' })}
${card({ title: 'Segments', intro: 'Shops that differ from the rest.' }, segmentsTable(page))}
${emptyState({ icon: 'responses', title: 'No responses yet', text: 'Share the link of your survey, and what people say appears here.', actions: linkButton({ label: 'Open surveys', href: '/w/harbour/surveys', kind: 'primary' }) })}`,
  )
}

const scoreCard = (view: ViewContext, metrics: ReturnType<typeof metricsFromTally>) =>
  html`<div class="stack"><p class="big-score">${view.format.score(metrics.nps)}</p><p>Likely between ${metrics.interval ? view.format.interval(metrics.interval) : ''}; up ${view.format.difference(6.1)} vs last quarter, a real change.</p>${intervalBar(view, metrics)}${groupBar(view, metrics, { href: (group) => `/w/harbour/responses?group=${group}` })}<div class="figures">${metric({ label: 'Responses', value: '1,257', note: '4,120 people invited', href: '/w/harbour/responses' })}${metric({ label: 'Response rate', value: view.format.percent(0.305, 1), note: sparkline('Response rate by week', [3, 4, null, 5, 4, 6, 7]) })}</div></div>`

function filterControls(view: ViewContext): Markup {
  const choices = [
    { value: '', label: 'All' },
    { value: 'north', label: 'North pier' },
  ]
  return filterBar(view, {
    action: '/w/harbour/overview',
    clearHref: '/w/harbour/overview',
    active: [{ label: 'Shop', value: 'North pier', removeHref: '/w/harbour/overview' }],
    hiddenFields: { sort: 'newest' },
    search: textField({ name: 'q', label: 'Search', type: 'search', value: '' }),
    fields: html`${selectField({ name: 'survey', label: 'Survey', value: '', choices })}${selectField({ name: 'shop', label: 'Shop', value: 'north', choices })}${textField({ name: 'from', label: 'From', type: 'date' })}`,
  })
}

function responsesTable(view: ViewContext): Markup {
  const rows = [
    { score: 10, words: 'The crema is perfect & the staff remember my name.', who: 'Grace Hopper', at: NOW - 2 * HOUR },
    { score: 8, words: '环境很好，就是周末排队有点久。', who: '王小明', at: NOW - 26 * HOUR },
    {
      score: 2,
      words: 'Waited 25 minutes, then got somebody else’s order.',
      who: 'Alan Turing',
      at: NOW - 90 * 24 * HOUR,
    },
  ]
  return dataTable({
    caption: 'Latest responses',
    hideCaption: true,
    rows,
    columns: [
      {
        label: 'Score',
        cell: ({ score }) => scoreChip(view, score),
        sort: { href: '?sort=score', direction: 'descending' },
      },
      { label: 'Who', isRowHeader: true, cell: ({ who: name }) => html`<a href="/w/harbour/responses/1">${name}</a>` },
      { label: 'Comment', cell: ({ words: comment }) => comment },
      { label: 'Tags', cell: () => html`${tag('queue')} ${badge('Open', 'warning')}` },
      { label: 'When', cell: ({ at: answeredAt }) => relativeTime(view, answeredAt), isNumeric: true },
    ],
  })
}

function segmentsTable(view: ViewContext): Markup {
  const rows = [
    { name: 'North pier', of: metricsFromTally({ promoters: 190, passives: 60, detractors: 30 }) },
    { name: 'Old town', of: metricsFromTally({ promoters: 70, passives: 50, detractors: 62 }) },
    { name: 'Station', of: metricsFromTally({ promoters: 9, passives: 5, detractors: 4 }) },
    { name: 'Airport', of: metricsFromTally({ promoters: 4, passives: 2, detractors: 1 }) },
  ]
  return dataTable({
    caption: 'Score by shop',
    hideCaption: true,
    rows,
    columns: [
      { label: 'Shop', isRowHeader: true, cell: ({ name }) => name },
      {
        label: 'Score',
        isNumeric: true,
        cell: ({ of: metrics }) => (metrics.display === 'counts' ? '—' : view.format.score(metrics.nps)),
      },
      { label: 'Interval', cell: ({ of: metrics }) => intervalBar(view, metrics, { compact: true, reference: 48 }) },
      { label: 'Answers', isNumeric: true, cell: ({ of: metrics }) => metrics.count },
    ],
  })
}
