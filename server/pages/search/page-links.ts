import { includesWords } from '../../domain/search.ts'
import type { PageContext } from '../layout/context.ts'
import { listVisibleSections } from '../layout/navigation.ts'
import { workspacePath } from '../layout/paths.ts'
import { NOTIFICATIONS_PATH } from '../notifications/paths.ts'
import { segmentsPath } from '../segments/paths.ts'
import { type SettingsTab, settingsPath, settingsTabs } from '../settings/paths.ts'
import type { ResultLink } from './results.ts'

/** The pages whose names match, of those that the member may open; all sections without a search. */
export function findPages(page: PageContext, q: string): ResultLink[] {
  const sections = listSectionLinks(page)
  if (q === '') return sections
  return [...sections, ...listSettingsLinks(page)].filter(({ label }) => includesWords(label, q))
}

function listSectionLinks(page: PageContext): ResultLink[] {
  const { t, workspace } = page
  const sections = listVisibleSections(page).map((section) => ({
    label: t.common.sections[section],
    href: section === 'help' ? '/help' : workspacePath(workspace.slug, `/${section}`),
  }))
  return [
    ...sections,
    ...(page.may('invite') ? [{ label: t.segments.title, href: segmentsPath(page) }] : []),
    { label: t.account.title, href: '/account' },
    { label: t.notifications.title, href: NOTIFICATIONS_PATH },
  ]
}

function listSettingsLinks(page: PageContext): ResultLink[] {
  const { parts, title } = page.t.settings
  const tabs = (Object.keys(settingsTabs) as SettingsTab[]).filter((tab) => page.may(settingsTabs[tab].permission))
  return tabs.map((tab) => ({ label: `${title} › ${parts[tab]}`, href: settingsPath(page, tab) }))
}
