import { html } from 'hono/html'
import { toGroup } from '../../../shared/nps.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** A score from 0 to 10 in the colour of its group. Screen readers read the name of the group. */
export function scoreChip({ t }: ViewContext, score: number): Markup {
  const group = toGroup(score)
  const groupName = t.common.groups[group]
  return html`<span class="chip ${group}" title="${groupName}">
<span aria-hidden="true">${score}</span>
<span class="unseen">${t.common.scoreOf(score, groupName)}</span>
</span>`
}
