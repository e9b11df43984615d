import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'
import { icon } from './icon.ts'

/** What is wrong with a form, by the id of the field; without one it is the whole of it. */
export interface Fault {
  field?: string | undefined
  message: string
}

/** Above a form that came back: what to put right, each leading to its field. Takes the focus. */
export const errorSummary = (language: StaffLanguage, faults: readonly Fault[]): Markup =>
  faults.length === 0
    ? html``
    : html`<div class="notice danger" role="alert" tabindex="-1" autofocus>${icon('warning')}<div><strong>${commonWords(language).faults(faults.length)}</strong><ul>${faults.map(
        ({ field, message }) => html`<li>${field ? html`<a href="#${field}">${message}</a>` : message}</li>`,
      )}</ul></div></div>`

/** A form that is posted. */
export const form = (
  about: { action: string; method?: 'post' | 'get'; attributes?: Attributes },
  content: Markup,
): Markup =>
  html`<form class="form" method="${about.method ?? 'post'}" action="${about.action}"${attributes(about.attributes ?? {})}>${content}</form>`

/** The buttons at the end of a form; the first is what is usually pressed. */
export const formActions = (...buttons: Markup[]): Markup => html`<div class="actions">${buttons}</div>`
