import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type IconName, icon } from './icon.ts'

/** A menu of links and forms that opens without script; with it, it closes by Escape and by a press beside it. */
export const menu = (
  props: { label: string; icon?: IconName; iconOnly?: boolean; small?: boolean },
  items: readonly Markup[],
): Markup =>
  html`<details class="menu" data-menu><summary class="button ${props.iconOnly ? 'quiet alone' : 'plain'}${props.small ? ' small' : ''}">${props.icon ? icon(props.icon) : ''}<span class="${props.iconOnly ? 'unseen' : ''}">${props.label}</span>${props.iconOnly ? '' : icon('expand')}</summary><ul>${items.map((item) => html`<li>${item}</li>`)}</ul></details>`
