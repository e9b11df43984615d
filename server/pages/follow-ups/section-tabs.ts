import type { Permission } from '../../../shared/roles.ts'
import { tabs } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'

/** The pages of the section, in the order of their tabs. */
const tabNames = ['list', 'board', 'results', 'actions', 'patterns', 'promoters', 'till'] as const

export type SectionTab = (typeof tabNames)[number]

interface SectionPage {
  path: string
  permission: Permission
  /** Members with this permission reach the page from another one. */
  unless?: Permission
}

const sectionPages: Partial<Record<SectionTab, SectionPage>> = {
  list: { path: '/follow-ups', permission: 'follow-ups.own' },
  board: { path: '/follow-ups/board', permission: 'follow-ups.own' },
  results: { path: '/follow-ups/results', permission: 'follow-ups.own' },
  patterns: { path: '/patterns', permission: 'follow-ups' },
  actions: { path: '/actions', permission: 'follow-ups.own' },
  promoters: { path: '/promoters', permission: 'responses' },
  till: { path: '/promoters/till', permission: 'responses.enter', unless: 'responses' },
}

/** Links to the pages of the section that the member may see, for `above` of the shell; nothing if there is only one. */
export function sectionTabs({ t, workspace, may }: PageContext, current: SectionTab): Markup | undefined {
  const links = tabNames.flatMap((name) => {
    const sectionPage = sectionPages[name]
    if (!sectionPage || !may(sectionPage.permission)) return []
    if (sectionPage.unless && may(sectionPage.unless)) return []
    const href = workspacePath(workspace.slug, sectionPage.path)
    return [{ label: t.followUps.sections[name], href, current: name === current }]
  })
  return links.length > 1 ? tabs(t.followUps.sectionTabs, links) : undefined
}
