import { html } from 'hono/html'
import { type GuidePart, guideParts, type RecoveryGuide, splitGuideLine } from '../../../shared/recovery-guide.ts'
import { hostilityCurve } from '../charts/hostility-curve.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { guideSettingsPath } from '../settings/paths.ts'

/** How to win the customer back: one part is open at a time. */
export function guideCard(page: PageContext, guide: RecoveryGuide): Markup {
  const { recoveryGuide: messages } = page.t
  const parts = guideParts.map((part) => ({ title: messages.parts[part], content: guideList(guide, part) }))
  const [steps, clear, mistakes] = parts
  const curve = { title: messages.parts.curve, content: curvePart(page) }
  const edit = page.may('settings')
    ? html`<a href="${guideSettingsPath(page, page.format.language)}">${messages.edit}</a>`
    : ''
  return html`<section class="card recovery">
<header><h2>${messages.title}</h2>${edit}</header>
${[steps, clear, curve, mistakes].map((part, index) => part && guidePart(part, index === 0))}
<p><a href="/help/calling">${page.t.followUps.card.guide}</a></p>
</section>`
}

const guidePart = ({ title, content }: { title: string; content: Markup }, open: boolean): Markup =>
  html`<details name="guide"${open ? ' open' : ''}>
<summary>${title}</summary>
${content}
</details>`

function guideList(guide: RecoveryGuide, part: GuidePart): Markup {
  const item = (line: string) => {
    const { heading, text } = splitGuideLine(line)
    return html`<li dir="auto">${heading === null ? '' : html`<strong>${heading}</strong>${heading.endsWith(':') ? ' ' : ''}`}${text}</li>`
  }
  return part === 'clear' ? html`<ul>${guide[part].map(item)}</ul>` : html`<ol>${guide[part].map(item)}</ol>`
}

function curvePart({ t }: ViewContext): Markup {
  const { curve } = t.recoveryGuide
  const stage = ([name, text]: readonly string[]) => html`<li><strong>${name}</strong> ${text}</li>`
  return html`${hostilityCurve(curve.axis)}
<ol>${curve.stages.map(stage)}</ol>
<p>${curve.summary}</p>`
}
