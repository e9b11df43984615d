import { html } from 'hono/html'
import { count, countGroup, type Group, groups, type Tally } from '../../../shared/nps.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { toPercent } from './frame.ts'

/**
 * The three groups side by side, detractors first as on the scale, with names, counts and shares below.
 * @param props.href the responses of a group
 * @param props.compact only the bar, for a row of a table
 */
export function groupBar(
  view: ViewContext,
  tally: Tally,
  props: { href?: (group: Group) => string; compact?: boolean } = {},
): Markup {
  const messages = view.t.common
  const total = count(tally)
  const orderedGroups = groups.toReversed()
  const descriptions = orderedGroups.map((group) => {
    const groupCount = countGroup(tally, group)
    return messages.chart.part(
      messages.groupsPlural[group],
      view.format.number(groupCount),
      view.format.percent(total === 0 ? null : groupCount / total),
    )
  })
  const height = props.compact ? 8 : 14
  const bar = html`<svg class="group-bar" height="${height}" role="img" aria-label="${descriptions.join(', ')}">
<rect class="ground" width="100%" height="100%"/>
${groupRects(orderedGroups, tally, total)}
</svg>`
  if (props.compact) return bar
  const legendItem = (group: Group) => {
    const groupCount = countGroup(tally, group)
    const name = props.href
      ? html`<a href="${props.href(group)}">${messages.groupsPlural[group]}</a>`
      : messages.groupsPlural[group]
    return html`<li class="${group}">
<span>${name}</span>
<strong>${view.format.percent(total === 0 ? null : groupCount / total)}</strong>
<span class="quiet">${view.format.number(groupCount)}</span>
</li>`
  }
  return html`<div class="groups">
${bar}
<ul>
${orderedGroups.map(legendItem)}
</ul>
</div>`
}

function groupRects(orderedGroups: readonly Group[], tally: Tally, total: number): Markup {
  if (total === 0) return html``
  let offset = 0
  return html`${orderedGroups.map((group) => {
    const share = countGroup(tally, group) / total
    offset += share
    return share === 0
      ? ''
      : html`<rect class="${group}" x="${toPercent(offset - share)}" width="${toPercent(share)}" height="100%"/>`
  })}`
}
