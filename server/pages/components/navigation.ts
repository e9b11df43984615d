import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'

export interface NavLink {
  label: string
  href: string
  current?: boolean
  count?: number | string | undefined
}

function navLink({ label, href, current, count }: NavLink): Markup {
  const countBadge = count === undefined ? '' : html`<span class="count">${count}</span>`
  return html`<a${attributes({ href, 'aria-current': current ? 'page' : null })}>${label}${countBadge}</a>`
}

/** Links between the parts of a page that has several URLs. */
export const tabs = (label: string, links: readonly NavLink[]): Markup =>
  html`<nav class="tabs" aria-label="${label}">
${links.map(navLink)}
</nav>`

/** Links to the pages of an area, one below the other at the side; in one line on a phone. */
export const sideList = (label: string, links: readonly NavLink[]): Markup =>
  html`<nav class="side-list" aria-label="${label}">
${links.map(navLink)}
</nav>`

/** A choice between a few URLs, such as day, week and month. */
export const segmentedControl = (label: string, links: readonly NavLink[]): Markup =>
  html`<nav class="segmented" aria-label="${label}">
${links.map(navLink)}
</nav>`

/** Links to the pages above this one, from the top down. The current page is no link to itself. */
export const breadcrumb = ({ t }: ViewContext, links: readonly NavLink[]): Markup =>
  html`<nav class="breadcrumb" aria-label="${t.common.where}">
<ol>
${links.map((link) => html`<li>${link.current ? html`<span aria-current="page">${link.label}</span>` : navLink(link)}</li>`)}
</ol>
</nav>`
