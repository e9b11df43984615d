import { html } from 'hono/html'
import { logo } from '../components/icon.ts'
import type { Markup } from '../layout/page.ts'

/** Links from the developer docs to the guides and the app. */
export const docsHeader = (): Markup =>
  html`<p class="home">
<a href="/" aria-label="Open Vouch">${logo()}</a>
<a href="/help">Help</a>
<a href="/">Open Vouch</a>
</p>`
