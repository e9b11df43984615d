import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'promoter' | 'passive' | 'detractor'

/** A status of one or two words. */
export const badge = (text: string | Markup, tone: Tone = 'neutral'): Markup =>
  html`<span class="badge ${tone}">${text}</span>`

/** A word chosen by users: a tag of a response, a property of a contact. */
export const tag = (text: string | Markup, href?: string): Markup =>
  href ? html`<a class="tag" href="${href}">${text}</a>` : html`<span class="tag">${text}</span>`

/** A section of a page with its heading, and links or buttons beside it. */
export const card = (
  props: { title?: string; id?: string; aside?: Markup; intro?: string | Markup; flush?: boolean },
  content: Markup,
): Markup =>
  html`<section${attributes({ class: props.flush ? 'card flush' : 'card', id: props.id })}>
${props.title ? html`<header><h2>${props.title}</h2>${props.aside ?? ''}</header>` : ''}
${props.intro ? html`<p class="intro">${props.intro}</p>` : ''}
${content}
</section>`

/** Terms with their values; entries that are null are left out. */
export const definitionList = (entries: readonly (readonly [string, string | number | Markup | null])[]): Markup =>
  html`<dl class="definitions">
${entries
  .filter(([, value]) => value !== null)
  .map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
</dl>`

/** A number with its name, and a note that puts it in proportion. */
export const metric = (props: {
  label: string
  value: string | Markup
  note?: string | Markup
  href?: string
}): Markup =>
  html`<div class="figure">
<p class="label">${props.label}</p>
<p class="value">${props.href ? html`<a href="${props.href}">${props.value}</a>` : props.value}</p>
${props.note ? html`<p class="note">${props.note}</p>` : ''}
</div>`

/** Progress from 0 to `max`; without a value it is indeterminate. */
export const progress = (props: { label: string; value?: number; max?: number; text?: string }): Markup =>
  html`<div class="progress">
<label>
<span>${props.label}</span>
<progress${attributes({ value: props.value, max: props.max ?? 1 })}></progress>
</label>
${props.text ? html`<span class="quiet">${props.text}</span>` : ''}
</div>`
