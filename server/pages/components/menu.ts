import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type IconName, icon } from './icon.ts'

/** A menu of links and forms that opens without script; with it, it closes by Escape and by a press beside it. */
export const menu = (
  about: { label: string; icon?: IconName; iconOnly?: boolean; small?: boolean },
  items: readonly Markup[],
): Markup =>
  html`<details class="menu" data-menu><summary class="button ${about.iconOnly ? 'quiet alone' : 'plain'}${about.small ? ' small' : ''}">${about.icon ? icon(about.icon) : ''}<span class="${about.iconOnly ? 'unseen' : ''}">${about.label}</span>${about.iconOnly ? '' : icon('expand')}</summary><ul>${items.map((item) => html`<li>${item}</li>`)}</ul></details>`
