import type { Permission } from '../../../shared/roles.ts'
import type { PageContext } from '../layout/context.ts'
import { workspacePath } from '../layout/paths.ts'

/** The tabs of the settings: their paths and the permission each needs. */
export const settingsTabs = {
  workspace: { path: '', permission: 'settings' },
  followUps: { path: '/follow-ups', permission: 'settings' },
  referrals: { path: '/referrals', permission: 'settings' },
  colleagues: { path: '/colleagues', permission: 'settings' },
  teams: { path: '/teams', permission: 'settings' },
  sending: { path: '/sending', permission: 'settings' },
  textMessages: { path: '/text-messages', permission: 'settings' },
  rules: { path: '/rules', permission: 'settings' },
  channels: { path: '/channels', permission: 'settings' },
  webhooks: { path: '/webhooks', permission: 'settings' },
  segments: { path: '/segments', permission: 'segment-keys' },
  people: { path: '/people', permission: 'members' },
  keys: { path: '/keys', permission: 'members' },
  audit: { path: '/audit', permission: 'audit' },
  retention: { path: '/retention', permission: 'settings' },
  privacy: { path: '/privacy', permission: 'settings' },
  requests: { path: '/requests', permission: 'contacts.erase' },
  suppressions: { path: '/suppressions', permission: 'contacts.change' },
  website: { path: '/website', permission: 'health' },
  health: { path: '/health', permission: 'health' },
  danger: { path: '/danger', permission: 'workspace.delete' },
} as const satisfies Record<string, { path: string; permission: Permission }>

export type SettingsTab = keyof typeof settingsTabs

/** A tab of the settings, or a path below it: `settingsPath(page, 'keys', '/id/revocation')`. */
export const settingsPath = ({ workspace }: Pick<PageContext, 'workspace'>, tab: SettingsTab, path = '') =>
  workspacePath(workspace.slug, `/settings${settingsTabs[tab].path}${path}`)

/** The recovery guide in a language of the app. */
export const guideSettingsPath = (page: Pick<PageContext, 'workspace'>, language: string) =>
  settingsPath(page, 'followUps', `/guide?language=${language}`)
