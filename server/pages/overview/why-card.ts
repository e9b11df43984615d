import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { type Group, groups } from '../../../shared/nps.ts'
import { measureSpan } from '../../../shared/range.ts'
import type { MentionsReport } from '../../../shared/report.ts'
import { toPercent } from '../charts/frame.ts'
import { icon } from '../components/icon.ts'
import { menu } from '../components/menu.ts'
import { badge, card } from '../components/parts.ts'
import { type Column, dataTable } from '../components/table.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import { overviewHref, responsesHref, type SurveyOverviewView } from './views.ts'

type Mention = MentionsReport['mentions'][number]

/** More rows than these push the trend off the first screen. */
const MAX_ROWS = 6

/** Why respondents gave their scores: the reasons they selected, and the tags of their responses. */
export function whyCard(view: SurveyOverviewView): Markup {
  const { t, overview } = view
  const messages = t.overview.why
  if (!overview.why) return html``
  const { reasons, tags } = overview.why
  const isPerPerson = view.pageQuery.per === 'person'
  const content = html`${mentionList(view, reasons)}
${tags.mentions.length > 0 ? html`<h3>${messages.tags}</h3>${mentionList(view, tags)}` : ''}
${isPerPerson ? html`<p class="small quiet">${t.overview.trend.allResponses}</p>` : ''}`
  return card({ title: messages.title, id: 'why', aside: groupMenu(view, reasons.group) }, content)
}

function groupMenu(view: SurveyOverviewView, group: Group): Markup {
  const { groupsPlural } = view.t.common
  const links = groups.toReversed().map((choice) => {
    const href = `${overviewHref(view, { why: choice === 'detractor' ? undefined : choice })}#why`
    return html`<a href="${href}" aria-current="${choice === group}">${groupsPlural[choice]}</a>`
  })
  return menu({ label: groupsPlural[group], small: true }, links)
}

function mentionList(view: SurveyOverviewView, report: MentionsReport): Markup {
  const { t, format } = view
  const messages = t.overview.why
  if (report.mentions.length === 0) return html`<p class="intro">${messages.none}</p>`
  const group = t.common.groupsPlural[report.group]
  const intro = messages[report.by === 'reason' ? 'reasonIntro' : 'tagIntro']
  const introText = intro(format.number(report.answered), format.number(report.count), group)
  const sentences =
    report.before && hasChanges(report)
      ? [introText, messages.compared(t.overview.before(measureSpan(report.before)))]
      : [introText]
  return html`<p class="quiet">${format.sentences(sentences)}</p>
${mentionTable(view, report)}`
}

/** Whether shares are shown and compared with those before. */
const hasChanges = ({ answered, before }: MentionsReport) => hasEnoughForShares(answered) && before !== null

function mentionTable(view: SurveyOverviewView, report: MentionsReport): Markup {
  const { t, format } = view
  const messages = t.overview.why
  const hasShares = hasEnoughForShares(report.answered)
  const columns: Column<Mention>[] = [
    { label: messages[report.by], isRowHeader: true, cell: (mention) => mentionLink(view, report, mention) },
    ...(hasShares ? [{ label: messages.share, cell: (mention: Mention) => shareCell(view, report, mention) }] : []),
    { label: t.common.chart.responses, isNumeric: true, cell: ({ count }) => format.number(count) },
    ...(hasChanges(report)
      ? [{ label: messages.change, cell: (mention: Mention) => changeCell(view, report, mention) }]
      : []),
    { label: messages.impact, cell: (mention) => impactCell(view, mention) },
  ]
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    columns,
    rows: report.mentions.slice(0, MAX_ROWS),
    layout: 'dense',
  })
}

function mentionLink(view: SurveyOverviewView, report: MentionsReport, { value }: Mention): Markup {
  const where = { ...view.overview.where, [report.by]: value }
  const text = report.by === 'tag' ? value : describeReason(view, view.overview.settings, report.group, value)
  return html`<a href="${responsesHref(view, { group: report.group, where })}">${text}</a>`
}

function shareCell({ format }: SurveyOverviewView, { group }: MentionsReport, { share }: Mention): Markup {
  return html`<span class="share">
<svg class="group-bar" height="8" aria-hidden="true">
<rect class="ground" width="100%" height="100%"/>
<rect class="${group}" width="${toPercent(share ?? 0)}" height="100%"/>
</svg>
${format.percent(share)}
</span>`
}

/** A rise is bad news among detractors, and good news among promoters. */
function changeCell(
  { t, format }: SurveyOverviewView,
  { group }: MentionsReport,
  { change }: Mention,
): Markup | string {
  const messages = t.overview.why
  if (!change) return html`<span class="quiet">${messages.tooFew}</span>`
  if (!change.significant) return html`<span class="quiet">${messages.noChange}</span>`
  const isUp = change.difference > 0
  const points = format.number(Math.round(Math.abs(change.difference)))
  const tone = group === 'passive' ? 'neutral' : isUp === (group === 'promoter') ? 'promoter' : 'detractor'
  const text = isUp ? messages.up(points) : messages.down(points)
  return badge(html`${icon(isUp ? 'up' : 'down')}${text}`, tone)
}

function impactCell({ t, format }: SurveyOverviewView, { impact }: Mention): Markup {
  const messages = t.overview.why
  if (!impact) return html`<span class="quiet">${messages.tooFew}</span>`
  if (!impact.significant) return html`<span class="quiet">${messages.unclear}</span>`
  const title = messages.impactHint(format.score(impact.npsWith), format.score(impact.npsWithout))
  return html`<span title="${title}">${format.difference(impact.points)}</span>`
}
