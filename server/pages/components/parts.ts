import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'promoter' | 'passive' | 'detractor'

/** A state in a word or two. */
export const badge = (text: string | Markup, tone: Tone = 'neutral'): Markup =>
  html`<span class="badge ${tone}">${text}</span>`

/** A word that somebody chose: a tag of an answer, a property of a contact. */
export const tag = (text: string | Markup, href?: string): Markup =>
  href ? html`<a class="tag" href="${href}">${text}</a>` : html`<span class="tag">${text}</span>`

/** A part of a page with its heading, and links or buttons beside that. */
export const card = (
  about: { title?: string; id?: string; aside?: Markup; intro?: string | Markup; flush?: boolean },
  content: Markup,
): Markup =>
  html`<section${attributes({ class: about.flush ? 'card flush' : 'card', id: about.id })}>${
    about.title ? html`<header><h2>${about.title}</h2>${about.aside ?? ''}</header>` : ''
  }${about.intro ? html`<p class="intro">${about.intro}</p>` : ''}${content}</section>`

/** What is known of one thing, term by term; what is null is left out. */
export const definitions = (entries: readonly (readonly [string, string | number | Markup | null])[]): Markup =>
  html`<dl class="definitions">${entries
    .filter(([, value]) => value !== null)
    .map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`

/** One figure with its name, and a line beneath that puts it in proportion. */
export const figure = (about: {
  label: string
  value: string | Markup
  note?: string | Markup
  href?: string
}): Markup =>
  html`<div class="figure"><p class="label">${about.label}</p><p class="value">${about.href ? html`<a href="${about.href}">${about.value}</a>` : about.value}</p>${about.note ? html`<p class="note">${about.note}</p>` : ''}</div>`

/** How far something is, 0 to `max`; without a value, that it is under way. */
export const progress = (about: { label: string; value?: number; max?: number; text?: string }): Markup =>
  html`<div class="progress"><label><span>${about.label}</span><progress${attributes({ value: about.value, max: about.max ?? 1 })}></progress></label>${about.text ? html`<span class="quiet">${about.text}</span>` : ''}</div>`
