import type { Permission } from '../../../shared/roles.ts'

/** The sections of the navigation, and the permission each needs. */
export const sectionPermissions = {
  overview: 'reports',
  responses: 'responses',
  'follow-ups': 'follow-ups.own',
  contacts: 'contacts',
  surveys: 'surveys.change',
  campaigns: 'invite',
  settings: 'settings',
} as const satisfies Record<string, Permission>

export type WorkspaceSection = keyof typeof sectionPermissions

export type NavSection = WorkspaceSection | 'help'
