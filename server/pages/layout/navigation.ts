import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import { countOpenFollowUps } from '../../domain/follow-ups/follow-ups.ts'
import type { Membership } from '../../domain/users/memberships.ts'
import { lacksSecondFactor } from '../../domain/users/memberships.ts'
import { attributes } from '../components/attributes.ts'
import { icon } from '../components/icon.ts'
import type { PageContext } from './context.ts'
import { shortcutKeys } from './keyboard-shortcuts.ts'
import { type NavSection, sectionPermissions, type WorkspaceSection } from './nav-sections.ts'
import type { Markup } from './page.ts'
import { workspacePath } from './paths.ts'

/** The section a page belongs to. */
export type Section = NavSection | 'account'

const workspaceSections = Object.keys(sectionPermissions) as WorkspaceSection[]

export const listVisibleSections = ({ may }: Pick<PageContext, 'may'>): NavSection[] => [
  ...workspaceSections.filter((section) => may(sectionPermissions[section])),
  'help',
]

/** The first section of a workspace that this member may see. */
export function workspaceStartPath({ workspace, role }: Membership): string {
  const section = workspaceSections.find((section) => hasPermission(role, sectionPermissions[section]))
  return workspacePath(workspace.slug, `/${section ?? 'overview'}`)
}

export function navigation(page: PageContext, current: Section | null): Markup {
  const item = (section: NavSection) => html`<li class="${section}">${sectionLink(page, section, current)}</li>`
  return html`<nav class="sections" aria-label="${page.t.common.main}">
<ul>
${listVisibleSections(page).map(item)}
</ul>
</nav>`
}

function sectionLink(page: PageContext, section: NavSection, current: Section | null): Markup {
  const linkAttributes = attributes({
    href: section === 'help' ? '/help' : workspacePath(page.workspace.slug, `/${section}`),
    'aria-current': section === current ? 'page' : null,
    'data-key': shortcutKeys[section],
  })
  return html`<a${linkAttributes}>
${icon(section)}
<span>${page.t.common.sections[section]}</span>
${section === 'follow-ups' ? openFollowUpsBadge(page) : ''}
</a>`
}

/** Larger numbers in the navigation are shown as `99+`. */
export const MAX_COUNT = 99

/** The number of open follow-ups that the member may see, at most `99+`, and in words; null if there are none. */
export async function loadOpenFollowUps({ c, t, format, may }: PageContext) {
  const { member } = c.var
  // Account pages are open to members who have yet to set up the second factor that their workspace requires.
  if (!may('follow-ups.own') || lacksSecondFactor(member.user, member)) return null
  const openCount = await countOpenFollowUps(c.var.deps, c.var.caller, MAX_COUNT + 1)
  if (openCount === 0) return null
  const count = openCount > MAX_COUNT ? `${MAX_COUNT}+` : format.number(openCount)
  return { count, label: t.common.open(count) }
}

async function openFollowUpsBadge(page: PageContext): Promise<Markup> {
  const badge = await loadOpenFollowUps(page)
  if (!badge) return html``
  return html`<span class="count">
<span aria-hidden="true">${badge.count}</span>
<span class="unseen">${badge.label}</span>
</span>`
}
