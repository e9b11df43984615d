import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type IconName, icon } from './icon.ts'

interface MenuProps {
  label: string
  icon?: IconName
  iconOnly?: boolean
  small?: boolean
}

/** A menu of links and forms that opens without script. The script closes it on Escape and on a press outside. */
export const menu = (props: MenuProps, items: readonly Markup[]): Markup => html`<details class="menu" data-menu>
<summary class="button ${props.iconOnly ? 'quiet alone' : 'plain'}${props.small ? ' small' : ''}">
${props.icon ? icon(props.icon) : ''}
<span class="${props.iconOnly ? 'unseen' : ''}">${props.label}</span>
${props.iconOnly ? '' : icon('expand')}
</summary>
<ul>
${items.map((item) => html`<li>${item}</li>`)}
</ul>
</details>`
