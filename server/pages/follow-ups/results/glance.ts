import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../../shared/display.ts'
import type {
  FollowUpFigures,
  FollowUpTimes,
  FollowUpTimesWithCurve,
  SilenceFigures,
} from '../../../../shared/follow-up-figures.ts'
import { chooseShareDisplay } from '../../charts/share-bar.ts'
import { type CurveMark, survivalCurve } from '../../charts/survival-curve.ts'
import { card, metric } from '../../components/parts.ts'
import type { PageContext, ViewContext } from '../../layout/context.ts'
import type { Markup } from '../../layout/page.ts'
import { followUpPaths } from '../paths.ts'
import { describeShare, formatHours, formatQuantile, formatShare } from './parts.ts'

/** The figures that are understood without a drawing. */
export function glanceCard(page: PageContext, figures: FollowUpFigures): Markup {
  const { t, format, workspace } = page
  const messages = t.followUpResults.glance
  return card(
    { title: messages.title, intro: messages.intro },
    html`<div class="figures quarters">
${metric({ label: messages.count, value: format.number(figures.count) })}
${metric({ label: messages.open, value: format.number(figures.open), href: followUpPaths.list(workspace.slug) })}
${metric({
  label: messages.overdue,
  value: format.number(figures.overdue),
  href: followUpPaths.list(workspace.slug, { status: 'open', overdue: 'true' }),
})}
${metric({ label: messages.inTime, ...describeShare(page, figures.contactedInTime) })}
${timeMetric(page, messages.toContact, figures.toContact)}
${timeMetric(page, messages.toClose, figures.toClose)}
${metric({ label: messages.converted, ...describeShare(page, figures.conversion) })}
${figures.silence ? silenceMetric(page, figures.silence) : ''}
</div>`,
  )
}

/** The median; of too few, only how many got there. */
function timeMetric(view: ViewContext, label: string, { count, total, median, p90 }: FollowUpTimes): Markup {
  const { t, format } = view
  const messages = t.followUpResults
  if (!hasEnoughForShares(total))
    return metric({ label, value: '—', note: messages.glance.soFar(format.number(count), format.number(total)) })
  const value = formatQuantile(view, median)
  const later = p90.hours === null ? '' : messages.glance.later(format.percent(0.9), formatHours(view, p90.hours))
  const few = chooseShareDisplay(total) === 'muted'
  const note = few ? html`${later}${later ? html`<br>` : ''}${messages.few}` : later
  return metric({ label, value: few ? html`<span class="quiet">${value}</span>` : value, note })
}

function silenceMetric({ t, format }: PageContext, { silent, responses }: SilenceFigures): Markup {
  const label = t.followUpResults.silence.title
  if (silent === null || !hasEnoughForShares(responses)) return metric({ label, value: '—' })
  const [low, high] = [formatShare(format, silent.low), formatShare(format, silent.high)]
  return metric({
    label,
    value: html`<a href="#silence">${formatShare(format, silent.value)}</a>`,
    note: t.followUpResults.likely(low, high),
  })
}

/** How long it takes, as curves in which open follow-ups count. */
export function timesCard(page: PageContext, { toContact, toClose }: FollowUpFigures): Markup {
  const messages = page.t.followUpResults.times
  return card(
    { title: messages.title },
    html`<div class="grid">
${timesPart(page, messages.contact, toContact, messages.unreached)}
${timesPart(page, messages.close, toClose, messages.censored)}
</div>`,
  )
}

function timesPart(
  page: PageContext,
  title: string,
  times: FollowUpTimesWithCurve,
  describeRest: (n: number, shown: string) => string,
): Markup {
  const { t, format } = page
  const messages = t.followUpResults.times
  const censored = times.total - times.count
  const marks = ([0.5, 0.9] as const).flatMap((share): CurveMark[] => {
    const { hours } = share === 0.5 ? times.median : times.p90
    const name = share === 0.5 ? messages.median : messages.p90
    return hours === null ? [] : [{ share, hours, label: `${name}: ${formatHours(page, hours)}` }]
  })
  // Beyond the curve, too few are left for a drawing.
  const lastHours = times.curve.at(-1)?.hours ?? 0
  const chart = survivalCurve(page, times.curve, {
    title,
    showTitle: true,
    marks: marks.filter(({ hours }) => hours <= lastHours),
    headings: messages,
    formatHours: (hours) => formatHours(page, hours),
  })
  return html`<div class="stack">
${times.curve.length > 0 ? chart : html`<p><strong>${title}</strong></p><p class="quiet">${messages.tooFew}</p>`}
<p class="hint">${format.sentences([
    ...(censored > 0 ? [describeRest(censored, format.number(censored))] : []),
    ...(times.curve.length > 0 && times.median.hours === null ? [messages.notReached(format.percent(0.5))] : []),
  ])}</p>
</div>`
}
