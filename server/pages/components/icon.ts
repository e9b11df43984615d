import { html, raw } from 'hono/html'
import type { Markup } from '../layout/page.ts'

/** Drawn with a stroke of 1.6 in a view box of 24. */
const iconPaths = {
  overview: '<path d="M4 19V9m5.3 10V5m5.4 14v-7M20 19V8"/>',
  responses:
    '<path d="M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-4.5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm3.5 4h7m-7 3h4"/>',
  'follow-ups':
    '<path d="M8.5 4H6a2 2 0 0 0-2 2.2A15.6 15.6 0 0 0 17.8 20a2 2 0 0 0 2.2-2v-2.5l-4.2-1.8-1.9 2a12.6 12.6 0 0 1-5.6-5.6l2-1.9Z"/>',
  contacts:
    '<circle cx="9.5" cy="8.5" r="3.5"/><path d="M3 20a6.5 6.5 0 0 1 13 0m0-14.6a3.5 3.5 0 0 1 0 6.2m2 2.7a6.5 6.5 0 0 1 3 5.7"/>',
  surveys: '<path d="M9 5H6v16h12V5h-3M9 3.5h6v3H9Zm0 8h6m-6 4h4"/>',
  campaigns: '<path d="M3.5 11.5 20.5 4l-6 16-4-6.5Zm7 2L20.5 4"/>',
  settings: '<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
  help: '<circle cx="12" cy="12" r="8.5"/><path d="M9.7 9.6a2.4 2.4 0 1 1 3.6 2.1c-.9.5-1.3 1-1.3 2"/><path d="M12 16.5v.1"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
  filter: '<path d="M4 6h16M7 12h10m-7 6h4"/>',
  download: '<path d="M12 4v11m-4.5-4L12 15.5 16.5 11M5 20h14"/>',
  upload: '<path d="M12 16V5M7.5 9 12 4.5 16.5 9M5 20h14"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  cross: '<path d="m6 6 12 12M18 6 6 18"/>',
  warning: '<path d="M12 4 2.8 20h18.4Zm0 6v4.5m0 2.7v.1"/>',
  info: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5m0-8.2v.1"/>',
  up: '<path d="M12 19V5m-6 6 6-6 6 6"/>',
  down: '<path d="M12 5v14m-6-6 6 6 6-6"/>',
  expand: '<path d="m7 10 5 5 5-5"/>',
  back: '<path d="m14.5 6-6 6 6 6"/>',
  forward: '<path d="m9.5 6 6 6-6 6"/>',
  copy: '<path d="M9 9h11v11H9Zm-3 6H4V4h11v2"/>',
  mail: '<path d="M3.5 5.5h17v13h-17Zm0 1.5 8.5 6 8.5-6"/>',
  globe:
    '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.3 2.3 3.5 5.2 3.5 8.5s-1.2 6.2-3.5 8.5c-2.3-2.3-3.5-5.2-3.5-8.5s1.2-6.2 3.5-8.5Z"/>',
  person: '<circle cx="12" cy="8.5" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>',
  leave: '<path d="M14 4H5v16h9m-4-8h11m-4-4 4 4-4 4"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
  trash: '<path d="M4 7h16M9.5 7V4h5v3M6.5 7l1 13h9l1-13m-7.5 4v5.5m4-5.5v5.5"/>',
  edit: '<path d="m4 20 1-4.5L16 4.5 19.5 8l-11 11Zm9.5-13 3.5 3.5"/>',
  link: '<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 1 0-5.7-5.7l-1.3 1.3m2.2 3.5a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 1 0 5.7 5.7l1.3-1.3"/>',
  code: '<path d="m8 7-5 5 5 5m8-10 5 5-5 5"/>',
  qr: '<path d="M4 4h6v6H4Zm10 0h6v6h-6ZM4 14h6v6H4Zm10 0h2.5v2.5H14Zm6 0v1m-6 5h1m2.5-2.5H20V20h-2.5Z"/>',
  more: '<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="2.6"/>',
  external: '<path d="M13 4h7v7m0-7-9 9M10 5H4v15h15v-6"/>',
  eye: '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="2.8"/>',
  tag: '<path d="M4 4h8l8.5 8.5-8 8L4 12Zm4 4h.1"/>',
  undo: '<path d="M8.5 5 4 9.5 8.5 14M4.5 9.5H14a5 5 0 0 1 0 10h-3"/>',
  calendar: '<path d="M4.5 6h15v14h-15Zm0 4.5h15M8.5 3.5V8m7-4.5V8"/>',
  lock: '<path d="M6 11h12v9H6Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3"/>',
  key: '<circle cx="8" cy="15" r="4.5"/><path d="m11.3 11.7 8.2-8.2m-3 3 3 3m-5.5-.5 2.5 2.5"/>',
  keyboard: '<path d="M3 6.5h18v11H3Zm4 3.5h.1m3.2 0h.1m3.2 0h.1m3.2 0h.1M8 14h8"/>',
  phone: '<path d="M8 3h8v18H8Zm3 15h2"/>',
  desktop: '<path d="M3.5 5h17v11h-17ZM9 20h6m-3-4v4"/>',
  print: '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7Z"/>',
} as const

export type IconName = keyof typeof iconPaths

/** An icon beside a text that says the same, so screen readers skip it. */
export const icon = (name: IconName): Markup =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${raw(iconPaths[name])}</svg>`

/** The logo: a V whose arm ends in the point of an interval. */
export const logo = (): Markup =>
  html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
<rect width="32" height="32" rx="9"/>
<path d="m8 11 6.5 11L21 11.5"/>
<circle cx="23" cy="9" r="2.6"/>
</svg>`
