import { html } from 'hono/html'
import { logo } from '../components/icon.ts'
import type { Markup } from '../layout/page.ts'

/** The way from the pages for developers to the guides, and to the app. */
export const docsHeader = (): Markup =>
  html`<p class="home"><a href="/" aria-label="Open Vouch">${logo()}</a><a href="/help">Help</a><a href="/">Open Vouch</a></p>`
