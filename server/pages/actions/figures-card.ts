import { html } from 'hono/html'
import type { ActionDifference, ActionFigures, ActionSpan } from '../../../shared/action.ts'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { type IntervalRow, intervalPair } from '../charts/interval-pair.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** What the action has brought: the share naming its causes, and the score, drawn with their intervals, and what may be said of them. */
export function figuresCard(page: PageContext, figures: ActionFigures | null): Markup {
  const messages = page.t.actions.figures
  if (figures === null) return card({ title: messages.title }, html`<p class="quiet">${messages.none}</p>`)
  const { before, after, cautions, obstacles, days } = figures
  const isTooFew = cautions.includes('too-few')
  const statements = [
    ...obstacles.map((obstacle) => messages.obstacles[obstacle]),
    ...(isTooFew ? [messages.tooFew] : describeDifferences(page, figures)),
  ]
  const isCompared = before !== null && after !== null
  const remarks = [
    ...(isCompared ? [messages.caution, messages.regression] : []),
    ...(cautions.includes('short-spans') ? [messages.shortSpans(days)] : []),
    messages.definition,
    messages.measured(page.format.dateTime(Date.parse(figures.measuredAt))),
  ]
  return card(
    { title: messages.title, id: 'figures' },
    html`${statements.map((text) => html`<p>${text}</p>`)}
${charts(page, figures)}
${isCompared ? notice({ kind: 'info', text: page.format.sentences(remarks.slice(0, 2)) }) : ''}
<p class="quiet">${page.format.sentences(remarks.slice(isCompared ? 2 : 0))}</p>`,
  )
}

function charts(page: PageContext, { before, after, obstacles, cautions }: ActionFigures): Markup {
  const { t, format } = page
  const messages = t.actions.figures
  const spans = [
    ...(before ? [{ label: obstacles.includes('not-started') ? messages.now : messages.before, span: before }] : []),
    ...(after ? [{ label: messages.after, span: after }] : []),
  ]
  if (spans.every(({ span }) => span.count === 0)) return html``
  const line = ({
    label,
    span,
  }: (typeof spans)[number]) => html`<p class="quiet">${label}${t.common.colon}${format.span(span)}
${span.count === null || span.causeCount === null ? '' : html` · ${messages.counts(format.number(span.causeCount), format.number(span.count))}`}</p>`
  const lines = spans.map(line)
  // Of few responses, the counts say it all.
  const hasFew = spans.some(({ span }) => (span.count === null ? span.share === null : isFew(span.count)))
  if (hasFew) return html`${lines}`
  const isMuted = cautions.includes('too-few') || spans.some(({ span }) => span.count !== null && span.count < 30)
  const toRows = (pick: (span: ActionSpan) => Pick<IntervalRow, 'value' | 'low' | 'high'>): IntervalRow[] =>
    spans.map(({ label, span }) => ({
      ...pick(span),
      label,
      cells: [
        format.span(span),
        span.count === null || span.causeCount === null
          ? '—'
          : messages.shareOf(format.number(span.causeCount), format.number(span.count)),
      ],
    }))
  const shares = toRows(({ share, shareLow, shareHigh }) => ({ value: share, low: shareLow, high: shareHigh }))
  const scores = toRows(({ nps, npsLow, npsHigh }) => ({ value: nps, low: npsLow, high: npsHigh }))
  const highest = Math.max(...shares.map(({ high }) => high ?? 0))
  const columns = { label: messages.title, limits: messages.limits, others: [messages.span, messages.causeCount] }
  return html`${lines}
${intervalPair(page, {
  title: messages.share,
  rows: shares,
  scale: [0, shareScales.find((scale) => scale >= highest) ?? 1],
  isMuted,
  format: (value) => format.percent(value, 1),
  columns: { ...columns, value: messages.share },
})}
${
  spans.every(({ span }) => span.nps === null)
    ? ''
    : intervalPair(page, {
        title: messages.score,
        rows: scores,
        scale: [-100, 100],
        isMuted,
        format: (value) => format.bound(value),
        columns: { ...columns, value: messages.score },
      })
}`
}

const isFew = (count: number): boolean => count > 0 && !hasEnoughForShares(count)

/** The ends of the scale of shares. */
const shareScales = [0.1, 0.2, 0.4, 0.6, 0.8, 1]

/** What was tested, in words: a difference that chance can explain is none. */
function describeDifferences(view: ViewContext, { share, score }: ActionFigures): string[] {
  const toPoints = ({ difference, low, high, ...rest }: ActionDifference) => ({
    ...{ difference: difference * 100, low: low * 100, high: high * 100 },
    ...rest,
  })
  return [
    ...(share ? [describeDifference(view, 'share', toPoints(share))] : []),
    ...(score ? [describeDifference(view, 'score', score)] : []),
  ]
}

function describeDifference(view: ViewContext, kind: 'share' | 'score', change: ActionDifference): string {
  const { figures: messages } = view.t.actions
  const { difference } = change
  const texts = { what: messages[kind], unit: messages.units[kind] }
  if (!change.significant) return messages.unproven({ ...texts, by: view.format.difference(difference) })
  const [low, high] = difference > 0 ? [change.low, change.high] : [-change.high, -change.low]
  const describe = difference > 0 ? messages.rose : messages.fell
  return describe({
    ...texts,
    by: view.format.score(Math.abs(difference)),
    low: view.format.score(low),
    high: view.format.score(high),
  })
}
