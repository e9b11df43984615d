import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'
import { type IconName, icon } from './icon.ts'

export interface ButtonLook {
  label: string
  /** One primary button a page; `quiet` has no border; plain is usual. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  /** Shows the icon alone; the label is read out. */
  iconOnly?: boolean
  small?: boolean
  attributes?: Attributes
}

const look = ({ kind = 'plain', iconOnly, small }: ButtonLook) =>
  ['button', kind, iconOnly && 'alone', small && 'small'].filter(Boolean).join(' ')

const inside = ({ label, icon: name, iconOnly }: ButtonLook) =>
  html`${name ? icon(name) : ''}<span class="${iconOnly ? 'unseen' : ''}">${label}</span>`

/** A button that sends its form, unless `attributes.type` says otherwise. */
export const button = (about: ButtonLook): Markup =>
  html`<button class="${look(about)}"${attributes({ title: about.iconOnly ? about.label : null, ...about.attributes })}>${inside(about)}</button>`

/** A link that looks like a button. */
export const linkButton = (about: ButtonLook & { href: string }): Markup =>
  html`<a class="${look(about)}" href="${about.href}"${attributes({ title: about.iconOnly ? about.label : null, ...about.attributes })}>${inside(about)}</a>`

/** A form that is one button: for changes that need no further word. */
export const postButton = (about: ButtonLook & { action: string; fields?: Record<string, string> }): Markup =>
  html`<form class="inline" method="post" action="${about.action}">${Object.entries(about.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}${button(about)}</form>`
