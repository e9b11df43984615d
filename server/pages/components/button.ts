import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'
import { type IconName, icon } from './icon.ts'

export interface ButtonProps {
  label: string
  /** One primary button a page; `quiet` has no border; plain is usual. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  /** Shows the icon alone; the label is read out. */
  iconOnly?: boolean
  small?: boolean
  attributes?: Attributes
}

const buttonClass = ({ kind = 'plain', iconOnly, small }: ButtonProps) =>
  ['button', kind, iconOnly && 'alone', small && 'small'].filter(Boolean).join(' ')

const buttonContent = ({ label, icon: name, iconOnly }: ButtonProps) =>
  html`${name ? icon(name) : ''}<span class="${iconOnly ? 'unseen' : ''}">${label}</span>`

/** A button that sends its form, unless `attributes.type` says otherwise. */
export const button = (props: ButtonProps): Markup =>
  html`<button class="${buttonClass(props)}"${attributes({ title: props.iconOnly ? props.label : null, ...props.attributes })}>${buttonContent(props)}</button>`

/** A link that looks like a button. */
export const linkButton = (props: ButtonProps & { href: string }): Markup =>
  html`<a class="${buttonClass(props)}" href="${props.href}"${attributes({ title: props.iconOnly ? props.label : null, ...props.attributes })}>${buttonContent(props)}</a>`

/** A form that is one button: for changes that need no further word. */
export const postButton = (props: ButtonProps & { action: string; fields?: Record<string, string> }): Markup =>
  html`<form class="inline" method="post" action="${props.action}">${Object.entries(props.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}${button(props)}</form>`
