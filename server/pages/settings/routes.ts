import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { apiKeyPages } from './api-keys.ts'
import { auditPages } from './audit.ts'
import { dangerPages } from './danger.ts'
import { memberPages } from './members.ts'
import { retentionPages } from './retention.ts'
import { segmentPages } from './segments.ts'
import { workspaceSettingsPages } from './workspace.ts'
import { workspaceListPages } from './workspaces.ts'

/** The settings of a workspace, and the choice of one. */
export const settingsPages = new Hono<Env>()
for (const pages of [
  workspaceSettingsPages,
  segmentPages,
  memberPages,
  apiKeyPages,
  auditPages,
  retentionPages,
  dangerPages,
  workspaceListPages,
]) {
  settingsPages.route('/', pages)
}
