import { html } from 'hono/html'
import { count, type Group, groups, type Tally } from '../../../shared/nps.ts'
import { commonWords } from '../../i18n/common.ts'
import { number, percent, type Reader } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { across } from './frame.ts'

export const manyOf = { promoter: 'promoters', passive: 'passives', detractor: 'detractors' } as const

/**
 * The three groups side by side, the detractors first as on the scale, with names, counts and shares beneath.
 * @param about.href the answers of a group
 * @param about.compact for a row of a table: the bar alone
 */
export function groupBar(
  reader: Reader,
  tally: Tally,
  about: { href?: (group: Group) => string; compact?: boolean } = {},
): Markup {
  const words = commonWords(reader.language)
  const total = count(tally)
  const inOrder = groups.toReversed()
  const said = inOrder.map((group) => {
    const n = tally[manyOf[group]]
    return words.chart.part(words.groupsMany[group], number(reader, n), percent(reader, total === 0 ? null : n / total))
  })
  const bar = html`<svg class="group-bar" height="${about.compact ? 8 : 14}" role="img" aria-label="${said.join(', ')}"><rect class="ground" width="100%" height="100%"/>${rects(inOrder, tally, total)}</svg>`
  if (about.compact) return bar
  const entry = (group: Group) => {
    const n = tally[manyOf[group]]
    const name = about.href
      ? html`<a href="${about.href(group)}">${words.groupsMany[group]}</a>`
      : words.groupsMany[group]
    return html`<li class="${group}"><span>${name}</span><strong>${percent(reader, total === 0 ? null : n / total)}</strong><span class="quiet">${number(reader, n)}</span></li>`
  }
  return html`<div class="groups">${bar}<ul>${inOrder.map(entry)}</ul></div>`
}

function rects(inOrder: readonly Group[], tally: Tally, total: number): Markup {
  if (total === 0) return html``
  let from = 0
  return html`${inOrder.map((group) => {
    const share = tally[manyOf[group]] / total
    from += share
    return share === 0
      ? ''
      : html`<rect class="${group}" x="${across(from - share)}" width="${across(share)}" height="100%"/>`
  })}`
}
