import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'
import { icon } from './icon.ts'

/** What is wrong with a form, by the id of the field; without one it is the whole of it. */
export interface FieldError {
  field?: string | undefined
  message: string
}

/** Above a form that came back: what to put right, each leading to its field. Takes the focus. */
export const errorSummary = (language: AppLanguage, errors: readonly FieldError[]): Markup =>
  errors.length === 0
    ? html``
    : html`<div class="notice danger" role="alert" tabindex="-1" autofocus>${icon('warning')}<div><strong>${commonMessages(language).faults(errors.length)}</strong><ul>${errors.map(
        ({ field, message }) => html`<li>${field ? html`<a href="#${field}">${message}</a>` : message}</li>`,
      )}</ul></div></div>`

/** A form that is posted. */
export const form = (
  props: { action: string; method?: 'post' | 'get'; attributes?: Attributes },
  content: Markup,
): Markup =>
  html`<form class="form" method="${props.method ?? 'post'}" action="${props.action}"${attributes(props.attributes ?? {})}>${content}</form>`

/** The buttons at the end of a form; the first is what is usually pressed. */
export const formActions = (...buttons: Markup[]): Markup => html`<div class="actions">${buttons}</div>`
