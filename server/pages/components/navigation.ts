import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'

export interface Way {
  label: string
  href: string
  current?: boolean
  count?: number | string | undefined
}

const way = ({ label, href, current, count }: Way) =>
  html`<a${attributes({ href, 'aria-current': current ? 'page' : null })}>${label}${count === undefined ? '' : html`<span class="count">${count}</span>`}</a>`

/** The parts of a page that has several addresses. */
export const tabs = (label: string, ways: readonly Way[]): Markup =>
  html`<nav class="tabs" aria-label="${label}">${ways.map(way)}</nav>`

/** A choice of few, each of which is an address: day, week, month. */
export const segmented = (label: string, ways: readonly Way[]): Markup =>
  html`<nav class="segmented" aria-label="${label}">${ways.map(way)}</nav>`

/** The way back, from the top to what is above this page. */
export const breadcrumb = (language: StaffLanguage, ways: readonly Way[]): Markup =>
  html`<nav class="breadcrumb" aria-label="${commonWords(language).where}"><ol>${ways.map((one) => html`<li>${way(one)}</li>`)}</ol></nav>`
