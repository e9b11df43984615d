import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'
import { type IconName, icon } from './icon.ts'

export interface ButtonProps {
  label: string
  /** Use one primary button per page. `quiet` has no border. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  /** Shows only the icon; screen readers read the label. */
  iconOnly?: boolean
  small?: boolean
  attributes?: Attributes
}

const buttonClass = ({ kind = 'plain', iconOnly, small }: ButtonProps) =>
  ['button', kind, iconOnly && 'alone', small && 'small'].filter(Boolean).join(' ')

const buttonContent = ({ label, icon: name, iconOnly }: ButtonProps) =>
  html`${name ? icon(name) : ''}<span class="${iconOnly ? 'unseen' : ''}">${label}</span>`

const buttonAttributes = (props: ButtonProps & { href?: string }) =>
  attributes({
    class: buttonClass(props),
    href: props.href,
    title: props.iconOnly ? props.label : null,
    ...props.attributes,
  })

/** A button that submits its form, unless `attributes.type` is set. */
export const button = (props: ButtonProps): Markup =>
  html`<button${buttonAttributes(props)}>${buttonContent(props)}</button>`

/** A link that looks like a button. */
export const linkButton = (props: ButtonProps & { href: string }): Markup =>
  html`<a${buttonAttributes(props)}>${buttonContent(props)}</a>`

/** A form with a single button, for changes that need no further input. */
export const postButton = (props: ButtonProps & { action: string; fields?: Record<string, string> }): Markup =>
  html`<form class="inline" method="post" action="${props.action}">
${hiddenFields(props.fields)}
${button(props)}
</form>`

/** Fields a form sends without showing them. */
export const hiddenFields = (fields: Record<string, string | undefined> = {}): Markup[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  )
