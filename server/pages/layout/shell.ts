import type { Context } from 'hono'
import { html } from 'hono/html'
import { may, type Permission } from '../../../shared/roles.ts'
import { openFollowUps } from '../../domain/follow-ups/follow-ups.ts'
import type { Membership } from '../../domain/users/memberships.ts'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { languageNames, staffLanguage, staffLanguages } from '../../i18n/index.ts'
import { attributes } from '../components/attributes.ts'
import { icon, mark } from '../components/icon.ts'
import { badge } from '../components/parts.ts'
import { documentOf } from './document.ts'
import { number, type Reader, readerOf } from './format.ts'
import { keysDialog, keysOf } from './keyboard-shortcuts.ts'
import { takeNotice } from './notices.ts'
import type { Markup } from './page.ts'
import { sampleBanner } from './sample-banner.ts'

/** What the navigation leads to, and what a role needs to see it. */
const sections = {
  overview: 'figures',
  answers: 'comments',
  'follow-ups': 'follow-ups.own',
  contacts: 'contacts',
  surveys: 'surveys.change',
  settings: 'settings',
} as const satisfies Record<string, Permission>

export type Entry = keyof typeof sections | 'help'

const entries = Object.keys(sections) as (keyof typeof sections)[]

/** Which part of the product a page belongs to. */
export type Section = Entry | 'account'

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
  head?: Markup
}

/** The whole page of a signed-in person. */
export function shell(c: Context<Env>, about: PageAbout, content: Markup): Markup {
  const language = staffLanguage(c)
  const words = commonWords(language)
  const title = `${about.title} · ${c.var.staff.place.name}`
  return documentOf(
    c,
    { title, language, look: 'app', head: about.head },
    html`<a class="skip" href="#content">${words.skip}</a>
<header class="side">${workspaces(c)}${navigation(c, about.current)}${person(c)}</header>
<main id="content" tabindex="-1" class="${about.wide ? 'wide' : ''}">
${sampleBanner(c)}${takeNotice(c) ?? ''}
${about.above ?? ''}<header class="head"><h1>${about.title}</h1>${about.actions ? html`<div class="actions">${about.actions}</div>` : ''}${about.intro ? html`<p class="intro">${about.intro}</p>` : ''}</header>
${content}
</main>
${keysDialog(language, seenBy(c))}`,
  )
}

/** Addresses of the pages of a workspace begin with this. */
export const home = (c: Context<Env>) => `/w/${c.var.staff.place.slug}`

function workspaces(c: Context<Env>): Markup {
  const { place, person } = c.var.staff
  const words = commonWords(staffLanguage(c))
  const name = html`${mark()}<span class="name">${place.name}${place.demo ? html`<small>${words.sample}</small>` : ''}</span>`
  if (person.memberships.length < 2) return html`<a class="brand" href="${start(c.var.staff)}">${name}</a>`
  const item = (one: Membership) => {
    const here = one.place.slug === place.slug
    return html`<li><a href="${start(one)}"${attributes({ 'aria-current': here ? 'true' : null })}>${one.place.name}${one.place.demo ? badge(words.sample) : ''}${here ? icon('check') : ''}</a></li>`
  }
  return html`<details class="menu brand" data-menu><summary>${name}<span class="unseen">${words.switchWorkspace}</span>${icon('expand')}</summary><ul>${person.memberships.map(item)}</ul></details>`
}

/** Where somebody begins in a workspace: on the first page that his role may see. */
export function start({ place, role }: Membership): string {
  const first = entries.find((section) => may(role, sections[section]))
  return `/w/${place.slug}/${first ?? 'overview'}`
}

function navigation(c: Context<Env>, current: Section | null): Markup {
  const reader = readerOf(c)
  const item = (section: Entry) => html`<li class="${section}">${entry(c, reader, section, current)}</li>`
  return html`<nav class="sections" aria-label="${commonWords(reader.language).main}"><ul>${seenBy(c).map(item)}</ul></nav>`
}

const seenBy = (c: Context<Env>): Entry[] => [
  ...entries.filter((section) => may(c.var.staff.role, sections[section])),
  'help',
]

function entry(c: Context<Env>, reader: Reader, section: Entry, current: Section | null): Markup {
  const words = commonWords(reader.language)
  const href = section === 'help' ? '/help' : `${home(c)}/${section}`
  return html`<a href="${href}"${attributes({ 'aria-current': section === current ? 'page' : null, 'data-key': keysOf[section] })}>${icon(section)}<span>${words.sections[section]}</span>${section === 'follow-ups' ? waiting(c, reader) : ''}</a>`
}

/** How many follow-ups are open, where there are any: as exact as there is room for. */
async function waiting(c: Context<Env>, reader: Reader): Promise<Markup> {
  const open = await openFollowUps(c.var.deps, c.var.caller, MOST_SHOWN + 1)
  if (open === 0) return html``
  const shown = open > MOST_SHOWN ? `${MOST_SHOWN}+` : number(reader, open)
  return html`<span class="count"><span aria-hidden="true">${shown}</span><span class="unseen">${commonWords(reader.language).open(shown)}</span></span>`
}

const MOST_SHOWN = 99

function person(c: Context<Env>): Markup {
  const { name, email } = c.var.staff.person
  const language = staffLanguage(c)
  const words = commonWords(language)
  const back = new URL(c.req.url).pathname
  const languages = staffLanguages.map(
    (one) =>
      html`<button name="language" value="${one}" lang="${one}"${attributes({ 'aria-pressed': one === language ? 'true' : 'false' })}>${languageNames[one]}</button>`,
  )
  return html`<details class="menu person" data-menu><summary title="${words.account}"><span class="avatar" aria-hidden="true">${initials(name || email)}</span><span class="name">${name || email}</span><span class="unseen">${words.account}</span>${icon('expand')}</summary><ul>
<li class="who"><strong>${name}</strong><span class="quiet">${email}</span></li>
${may(c.var.staff.role, sections.settings) ? html`<li class="phone"><a href="${home(c)}/settings">${icon('settings')}${words.sections.settings}</a></li>` : ''}
<li class="phone"><a href="/help">${icon('help')}${words.sections.help}</a></li>
<li><a href="/account">${icon('person')}${words.account}</a></li>
<li class="needs-script"><button type="button" class="item" commandfor="keys" command="show-modal">${icon('keyboard')}${words.keys}</button></li>
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
