import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** `3 hours ago`, or the day if it was over a month ago, with the exact time on hover. The page's script keeps it up to date. */
export function relativeTime({ format }: ViewContext, timestamp: number | null): Markup {
  if (timestamp === null) return html`<span class="quiet">—</span>`
  const isoTime = new Date(timestamp).toISOString()
  const title = format.dateTime(timestamp)
  return html`<time datetime="${isoTime}" title="${title}" data-relative>${format.relativeTime(timestamp)}</time>`
}

/** `20 days`: the time since a timestamp, with the exact time on hover. */
export const elapsedTime = ({ format }: ViewContext, timestamp: number): Markup =>
  html`<time datetime="${new Date(timestamp).toISOString()}" title="${format.dateTime(timestamp)}">${format.elapsedTime(timestamp)}</time>`
