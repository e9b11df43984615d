import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { count, countGroup, type Group, groups, type Tally } from '../../../shared/nps.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { toPercent } from './frame.ts'

/**
 * The three groups side by side, detractors first as on the scale, with names, counts and shares below; of few responses
 * only the counts.
 * @param props.href the responses of a group
 */
export function groupBar(view: ViewContext, tally: Tally, props: { href?: (group: Group) => string } = {}): Markup {
  const messages = view.t.common
  const total = count(tally)
  const hasShares = hasEnoughForShares(total)
  const orderedGroups = groups.toReversed()
  const formatShare = (group: Group) => view.format.percent(countGroup(tally, group) / total)
  const descriptions = orderedGroups.map((group) =>
    messages.chart.part(messages.groupsPlural[group], view.format.number(countGroup(tally, group)), formatShare(group)),
  )
  const bar = html`<svg class="group-bar" height="14" role="img" aria-label="${descriptions.join(', ')}">
<rect class="ground" width="100%" height="100%"/>
${groupRects(orderedGroups, tally, total)}
</svg>`
  const legendItem = (group: Group) => {
    const groupCount = view.format.number(countGroup(tally, group))
    const name = props.href
      ? html`<a href="${props.href(group)}">${messages.groupsPlural[group]}</a>`
      : messages.groupsPlural[group]
    return html`<li class="${group}">
<span>${name}</span>
${hasShares ? html`<strong>${formatShare(group)}</strong>` : ''}
<span class="${hasShares ? 'quiet' : 'count-only'}">${groupCount}</span>
</li>`
  }
  return html`<div class="groups">
${hasShares ? bar : ''}
<ul>
${orderedGroups.map(legendItem)}
</ul>
</div>`
}

function groupRects(orderedGroups: readonly Group[], tally: Tally, total: number): Markup {
  let offset = 0
  return html`${orderedGroups.map((group) => {
    const share = countGroup(tally, group) / total
    offset += share
    return share === 0
      ? ''
      : html`<rect class="${group}" x="${toPercent(offset - share)}" width="${toPercent(share)}" height="100%"/>`
  })}`
}
