import { html } from 'hono/html'
import type { Membership, User } from '../../domain/users/memberships.ts'
import { getPagePath } from '../../http/sessions.ts'
import { appLanguages, languageNames } from '../../i18n/languages.ts'
import { attributes } from '../components/attributes.ts'
import { getInitials } from '../components/avatar.ts'
import { icon, logo } from '../components/icon.ts'
import { badge } from '../components/parts.ts'
import type { PageContext } from './context.ts'
import { workspaceStartPath } from './navigation.ts'
import type { Markup } from './page.ts'
import { workspacePath } from './paths.ts'

/** The name of the workspace, as a menu of the user's workspaces. */
export function workspaceMenu({ c, t, workspace }: PageContext): Markup {
  const { user } = c.var.member
  const messages = t.common
  const label = html`${logo()}
<span class="name">${workspace.name}${workspace.demo ? html`<small>${messages.sample}</small>` : ''}</span>`
  const item = (membership: Membership) => {
    const isCurrent = membership.workspace.slug === workspace.slug
    const linkAttributes = { href: workspaceStartPath(membership), 'aria-current': isCurrent ? 'true' : null }
    return html`<li><a${attributes(linkAttributes)}>
${membership.workspace.name}
${membership.workspace.demo ? badge(messages.sample) : ''}
${isCurrent ? icon('check') : ''}
</a></li>`
  }
  return html`<details class="menu brand" data-menu>
<summary>${label}<span class="unseen">${messages.switchWorkspace}</span>${icon('expand')}</summary>
<ul>
${user.memberships.map(item)}
${ownsWorkspace(user) ? html`<li class="foot"><a href="/workspaces#new">${icon('plus')}${messages.newWorkspace}</a></li>` : ''}
<li${attributes({ class: ownsWorkspace(user) ? null : 'foot' })}><a href="/workspaces">${messages.allWorkspaces}</a></li>
</ul>
</details>`
}

/** Only owners of a workspace create others; owning the sample workspace does not count. */
export const ownsWorkspace = ({ memberships }: Pick<User, 'memberships'>): boolean =>
  memberships.some(({ role, workspace }) => role === 'owner' && !workspace.demo)

/** The menu of the user: account, language, shortcuts, sign-out. */
export function accountMenu(page: PageContext): Markup {
  const { c, t, workspace, may } = page
  const { name, email } = c.var.member.user
  const messages = t.common
  const settingsHref = workspacePath(workspace.slug, '/settings')
  return html`<details class="menu person" data-menu>
<summary title="${messages.account}">
<span class="avatar" aria-hidden="true">${getInitials(name || email.replace(/@.*/, ''))}</span>
<span class="name">${name || email}</span>
<span class="unseen">${messages.account}</span>
${icon('expand')}
</summary>
<ul>
<li class="who"><strong>${name}</strong><span class="quiet">${email}</span></li>
${may('settings') ? html`<li class="phone"><a href="${settingsHref}">${icon('settings')}${messages.sections.settings}</a></li>` : ''}
<li class="phone"><a href="/help">${icon('help')}${messages.sections.help}</a></li>
<li><a href="/account">${icon('person')}${messages.account}</a></li>
<li class="needs-script">
<button type="button" class="item" commandfor="keys" command="show-modal">${icon('keyboard')}${messages.keys}</button>
</li>
<li>${languageForm(page)}</li>
<li><form method="post" action="/sign-out"><button>${icon('leave')}${messages.signOut}</button></form></li>
</ul>
</details>`
}

function languageForm({ c, t, format }: PageContext): Markup {
  const languageButton = (language: (typeof appLanguages)[number]) => {
    const isPressed = { 'aria-pressed': language === format.language ? 'true' : 'false' }
    return html`<button name="language" value="${language}" lang="${language}"${attributes(isPressed)}>${languageNames[language]}</button>`
  }
  const [back] = getPagePath(c).split('?')
  return html`<form class="languages" method="post" action="/account/language" aria-label="${t.common.language}">
<input type="hidden" name="back" value="${back}">
${appLanguages.map(languageButton)}
</form>`
}
