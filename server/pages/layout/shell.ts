import type { Context } from 'hono'
import { html } from 'hono/html'
import { hasPermission, type Permission } from '../../../shared/roles.ts'
import { countOpenFollowUps } from '../../domain/follow-ups/follow-ups.ts'
import type { Membership } from '../../domain/users/memberships.ts'
import type { Env } from '../../http/env.ts'
import { commonMessages } from '../../i18n/common.ts'
import { appLanguages, languageNames, userLanguage } from '../../i18n/index.ts'
import { attributes } from '../components/attributes.ts'
import { icon, logo } from '../components/icon.ts'
import { badge } from '../components/parts.ts'
import { htmlDocument } from './document.ts'
import { formatNumber, type LocaleContext, localeContext } from './format.ts'
import { shortcutKeys, shortcutsDialog } from './keyboard-shortcuts.ts'
import { takeNotice } from './notices.ts'
import type { Markup } from './page.ts'
import { sampleBanner } from './sample-banner.ts'

/** What the navigation leads to, and what a role needs to see it. */
const sectionPermissions = {
  overview: 'reports',
  responses: 'responses',
  'follow-ups': 'follow-ups.own',
  contacts: 'contacts',
  surveys: 'surveys.change',
  settings: 'settings',
} as const satisfies Record<string, Permission>

export type NavSection = keyof typeof sectionPermissions | 'help'

const navSections = Object.keys(sectionPermissions) as (keyof typeof sectionPermissions)[]

/** Which part of the product a page belongs to. */
export type Section = NavSection | 'account'

export interface PageProps {
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
export function shell(c: Context<Env>, props: PageProps, content: Markup): Markup {
  const language = userLanguage(c)
  const messages = commonMessages(language)
  const title = `${props.title} · ${c.var.member.workspace.name}`
  return htmlDocument(
    c,
    { title, language, look: 'app', head: props.head },
    html`<a class="skip" href="#content">${messages.skip}</a>
<header class="side">${workspaceMenu(c)}${navigation(c, props.current)}${accountMenu(c)}</header>
<main id="content" tabindex="-1" class="${props.wide ? 'wide' : ''}">
${sampleBanner(c)}${takeNotice(c) ?? ''}
${props.above ?? ''}<header class="head"><h1>${props.title}</h1>${props.actions ? html`<div class="actions">${props.actions}</div>` : ''}${props.intro ? html`<p class="intro">${props.intro}</p>` : ''}</header>
${content}
</main>
${shortcutsDialog(language, visibleSections(c))}`,
  )
}

/** Addresses of the pages of a workspace begin with this. */
export const workspacePath = (c: Context<Env>) => `/w/${c.var.member.workspace.slug}`

function workspaceMenu(c: Context<Env>): Markup {
  const { workspace, user } = c.var.member
  const messages = commonMessages(userLanguage(c))
  const label = html`${logo()}<span class="name">${workspace.name}${workspace.demo ? html`<small>${messages.sample}</small>` : ''}</span>`
  if (user.memberships.length < 2) return html`<a class="brand" href="${workspaceStartPath(c.var.member)}">${label}</a>`
  const item = (membership: Membership) => {
    const isCurrent = membership.workspace.slug === workspace.slug
    return html`<li><a href="${workspaceStartPath(membership)}"${attributes({ 'aria-current': isCurrent ? 'true' : null })}>${membership.workspace.name}${membership.workspace.demo ? badge(messages.sample) : ''}${isCurrent ? icon('check') : ''}</a></li>`
  }
  return html`<details class="menu brand" data-menu><summary>${label}<span class="unseen">${messages.switchWorkspace}</span>${icon('expand')}</summary><ul>${user.memberships.map(item)}</ul></details>`
}

/** Where somebody begins in a workspace: on the first page that his role may see. */
export function workspaceStartPath({ workspace, role }: Membership): string {
  const firstSection = navSections.find((section) => hasPermission(role, sectionPermissions[section]))
  return `/w/${workspace.slug}/${firstSection ?? 'overview'}`
}

function navigation(c: Context<Env>, current: Section | null): Markup {
  const locale = localeContext(c)
  const item = (section: NavSection) => html`<li class="${section}">${sectionLink(c, locale, section, current)}</li>`
  return html`<nav class="sections" aria-label="${commonMessages(locale.language).main}"><ul>${visibleSections(c).map(item)}</ul></nav>`
}

const visibleSections = (c: Context<Env>): NavSection[] => [
  ...navSections.filter((section) => hasPermission(c.var.member.role, sectionPermissions[section])),
  'help',
]

function sectionLink(c: Context<Env>, locale: LocaleContext, section: NavSection, current: Section | null): Markup {
  const messages = commonMessages(locale.language)
  const href = section === 'help' ? '/help' : `${workspacePath(c)}/${section}`
  return html`<a href="${href}"${attributes({ 'aria-current': section === current ? 'page' : null, 'data-key': shortcutKeys[section] })}>${icon(section)}<span>${messages.sections[section]}</span>${section === 'follow-ups' ? openFollowUpsCount(c, locale) : ''}</a>`
}

/** How many follow-ups are open, where there are any: as exact as there is room for. */
async function openFollowUpsCount(c: Context<Env>, locale: LocaleContext): Promise<Markup> {
  const openCount = await countOpenFollowUps(c.var.deps, c.var.caller, MAX_COUNT + 1)
  if (openCount === 0) return html``
  const label = openCount > MAX_COUNT ? `${MAX_COUNT}+` : formatNumber(locale, openCount)
  return html`<span class="count"><span aria-hidden="true">${label}</span><span class="unseen">${commonMessages(locale.language).open(label)}</span></span>`
}

const MAX_COUNT = 99

function accountMenu(c: Context<Env>): Markup {
  const { name, email } = c.var.member.user
  const language = userLanguage(c)
  const messages = commonMessages(language)
  const returnPath = new URL(c.req.url).pathname
  const languageButtons = appLanguages.map(
    (option) =>
      html`<button name="language" value="${option}" lang="${option}"${attributes({ 'aria-pressed': option === language ? 'true' : 'false' })}>${languageNames[option]}</button>`,
  )
  return html`<details class="menu person" data-menu><summary title="${messages.account}"><span class="avatar" aria-hidden="true">${initials(name || email)}</span><span class="name">${name || email}</span><span class="unseen">${messages.account}</span>${icon('expand')}</summary><ul>
<li class="who"><strong>${name}</strong><span class="quiet">${email}</span></li>
${hasPermission(c.var.member.role, sectionPermissions.settings) ? html`<li class="phone"><a href="${workspacePath(c)}/settings">${icon('settings')}${messages.sections.settings}</a></li>` : ''}
<li class="phone"><a href="/help">${icon('help')}${messages.sections.help}</a></li>
<li><a href="/account">${icon('person')}${messages.account}</a></li>
<li class="needs-script"><button type="button" class="item" commandfor="keys" command="show-modal">${icon('keyboard')}${messages.keys}</button></li>
<li><form class="languages" method="post" action="/account/language" aria-label="${messages.language}"><input type="hidden" name="back" value="${returnPath}">${languageButtons}</form></li>
<li><form method="post" action="/sign-out"><button>${icon('leave')}${messages.signOut}</button></form></li>
</ul></details>`
}

/** The first letters of two words, or the first two characters of a name that is one. */
function initials(name: string): string {
  const [first = '', second] = name.trim().split(/[\s.@_-]+/)
  const firstLetters = (word: string, count: number) => [...word].slice(0, count).join('').toUpperCase()
  return second ? firstLetters(first, 1) + firstLetters(second, 1) : firstLetters(first, 2)
}
