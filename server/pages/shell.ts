import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../http/env.ts'
import { attributes } from './components/attributes.ts'
import { badge } from './components/parts.ts'
import { icon, mark } from './components/icon.ts'
import { documentOf } from './document.ts'
import type { Markup } from './layout.ts'
import { takeNotice } from './notices.ts'
import { type Reader, readerOf, number } from './show.ts'
import { commonWords } from './words/common.ts'
import { languageNames, staffLanguages } from './words/words.ts'

export const sections = ['overview', 'answers', 'follow-ups', 'contacts', 'surveys', 'settings'] as const
/** What the navigation leads to. */
export type Section = (typeof sections)[number] | 'help' | 'account'

export interface PageAbout {
  title: string
  /** Which part of the product this is, null for none. */
  current: Section | null
  /** Buttons and links beside the heading; the most likely first. */
  actions?: Markup
  /** Above the heading: the way back. */
  above?: Markup
  /** A line beneath the heading. */
  intro?: string | Markup
  /** Uses the whole width, as lists and charts do; text and forms stay narrow enough to read. */
  wide?: boolean
  /** Open follow-ups, shown in the navigation. */
  openFollowUps?: number
  head?: Markup
}

/** The whole page of a signed-in person. */
export function shell(c: Context<Env>, about: PageAbout, content: Markup): Markup {
  const { staff } = c.var
  const words = commonWords(staff.language)
  const title = `${about.title} · ${staff.workspace.name}`
  return documentOf(
    c,
    { title, language: staff.language, look: 'app', head: about.head },
    html`<a class="skip" href="#content">${words.skip}</a>
<header class="bar">${workspaces(c)}${navigation(c, about)}${person(c)}</header>
<main id="content" tabindex="-1" class="${about.wide ? 'wide' : ''}">
${takeNotice(c) ?? ''}
${about.above ?? ''}<header class="head"><h1>${about.title}</h1>${about.actions ? html`<div class="actions">${about.actions}</div>` : ''}${about.intro ? html`<p class="intro">${about.intro}</p>` : ''}</header>
${content}
</main>`,
  )
}

/** Addresses of the pages of a workspace begin with this. */
export const home = (c: Context<Env>) => `/w/${c.var.staff.workspace.slug}`

function workspaces(c: Context<Env>): Markup {
  const { workspace, workspaces, language } = c.var.staff
  const words = commonWords(language)
  const name = html`${mark()}<span class="name">${workspace.name}</span>${workspace.demo ? badge(words.sample, 'accent') : ''}`
  if (workspaces.length < 2) return html`<a class="brand" href="${home(c)}/overview">${name}</a>`
  const item = (one: { slug: string; name: string }) => {
    const here = one.slug === workspace.slug
    return html`<li><a href="/w/${one.slug}/overview"${attributes({ 'aria-current': here ? 'true' : null })}>${one.name}${here ? icon('check') : ''}</a></li>`
  }
  return html`<details class="menu brand" data-menu><summary>${name}<span class="unseen">${words.switchWorkspace}</span>${icon('expand')}</summary><ul>${workspaces.map(item)}</ul></details>`
}

function navigation(c: Context<Env>, about: PageAbout): Markup {
  const reader = readerOf(c)
  const seen = sections.filter((section) => mayOpen(c, section))
  const item = (section: Section) => html`<li class="${section}">${entry(c, reader, section, about)}</li>`
  return html`<nav class="sections" aria-label="${commonWords(reader.language).main}"><ul>${seen.map(item)}${item('help')}</ul></nav>`
}

function entry(c: Context<Env>, reader: Reader, section: Section, { current, openFollowUps = 0 }: PageAbout): Markup {
  const words = commonWords(reader.language)
  const href = section === 'help' ? '/help' : `${home(c)}/${section}`
  const shown = number(reader, openFollowUps)
  const waiting =
    section === 'follow-ups' && openFollowUps > 0
      ? html`<span class="count"><span aria-hidden="true">${shown}</span><span class="unseen">${words.open(shown)}</span></span>`
      : ''
  return html`<a href="${href}"${attributes({ 'aria-current': section === current ? 'page' : null })}>${icon(section as 'help')}<span>${words.sections[section as 'help']}</span>${waiting}</a>`
}

function person(c: Context<Env>): Markup {
  const { name, email, language } = c.var.staff
  const words = commonWords(language)
  const back = new URL(c.req.url).pathname
  const languages = staffLanguages.map(
    (one) =>
      html`<button name="language" value="${one}" lang="${one}"${attributes({ 'aria-pressed': one === language ? 'true' : 'false' })}>${languageNames[one]}</button>`,
  )
  return html`<details class="menu person" data-menu><summary title="${words.account}"><span class="avatar" aria-hidden="true">${initials(name || email)}</span><span class="name">${name || email}</span><span class="unseen">${words.account}</span>${icon('expand')}</summary><ul>
<li class="who"><strong>${name}</strong><span class="quiet">${email}</span></li>
<li class="phone"><a href="${home(c)}/settings">${icon('settings')}${words.sections.settings}</a></li>
<li class="phone"><a href="/help">${icon('help')}${words.sections.help}</a></li>
<li><a href="/account">${icon('person')}${words.account}</a></li>
<li><form class="languages" method="post" action="/account/language" aria-label="${words.language}"><input type="hidden" name="back" value="${back}">${languages}</form></li>
<li><form method="post" action="/sign-out"><button>${icon('leave')}${words.signOut}</button></form></li>
</ul></details>`
}

/** The first letters of two words, or the first two characters of a name that is one. */
function initials(name: string): string {
  const [first = '', second] = name.trim().split(/[\s.@_-]+/)
  const of = (word: string, n: number) => [...word].slice(0, n).join('').toUpperCase()
  return second ? of(first, 1) + of(second, 1) : of(first, 2)
}

function mayOpen(c: Context<Env>, section: Section): boolean {
  const { role } = c.var.staff
  if (role === 'agent') return section === 'follow-ups'
  if (role === 'viewer') return section === 'overview' || section === 'answers'
  if (role === 'marketer') return section !== 'settings'
  return true
}
