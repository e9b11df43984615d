import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'
import { icon } from './icon.ts'

/** What is wrong with a form: the id of the field, or none if it is about the whole form. */
export interface FieldError {
  field?: string | undefined
  message: string
}

/** Above a form with errors: each error links to its field. Takes the focus. */
export function errorSummary({ t }: ViewContext, errors: readonly FieldError[]): Markup {
  if (errors.length === 0) return html``
  const item = ({ field, message }: FieldError) =>
    html`<li>${field ? html`<a href="#${field}">${message}</a>` : message}</li>`
  return html`<div class="notice danger" role="alert" tabindex="-1" autofocus>
${icon('warning')}
<div>
<strong>${t.common.problemCount(errors.length)}</strong>
<ul>
${errors.map(item)}
</ul>
</div>
</div>`
}

/** A form, by default one that posts. */
export const form = (
  {
    action,
    method = 'post',
    attributes: otherAttributes,
  }: { action: string; method?: 'post' | 'get'; attributes?: Attributes },
  content: Markup,
): Markup => html`<form${attributes({ class: 'form', method, action, ...otherAttributes })}>
${content}
</form>`

/** The buttons at the end of a form, the most likely first. */
export const formActions = (...buttons: Markup[]): Markup => html`<div class="actions">${buttons}</div>`

/** The first button of a form is the one that Enter presses: here Enter presses none. */
export const enterGuard: Markup = html`<button disabled class="unseen" tabindex="-1" aria-hidden="true"></button>`
