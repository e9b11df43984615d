import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'

export interface NavLink {
  label: string
  href: string
  current?: boolean
  count?: number | string | undefined
}

const navLink = ({ label, href, current, count }: NavLink) =>
  html`<a${attributes({ href, 'aria-current': current ? 'page' : null })}>${label}${count === undefined ? '' : html`<span class="count">${count}</span>`}</a>`

/** The parts of a page that has several addresses. */
export const tabs = (label: string, links: readonly NavLink[]): Markup =>
  html`<nav class="tabs" aria-label="${label}">${links.map(navLink)}</nav>`

/** A choice of few, each of which is an address: day, week, month. */
export const segmentedControl = (label: string, links: readonly NavLink[]): Markup =>
  html`<nav class="segmented" aria-label="${label}">${links.map(navLink)}</nav>`

/** The way back, from the top to what is above this page. */
export const breadcrumb = (language: AppLanguage, links: readonly NavLink[]): Markup =>
  html`<nav class="breadcrumb" aria-label="${commonMessages(language).where}"><ol>${links.map((link) => html`<li>${navLink(link)}</li>`)}</ol></nav>`
