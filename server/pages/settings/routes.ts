import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { keyPages } from './api-keys.ts'
import { auditPages } from './audit.ts'
import { dangerPages } from './danger.ts'
import { peoplePages } from './members.ts'
import { retentionPages } from './retention.ts'
import { segmentPages } from './segments.ts'
import { workspacePages } from './workspace.ts'
import { workspacesPages } from './workspaces.ts'

/** The settings of a workspace, and the choice of one. */
export const settingsPages = new Hono<Env>()
for (const pages of [
  workspacePages,
  segmentPages,
  peoplePages,
  keyPages,
  auditPages,
  retentionPages,
  dangerPages,
  workspacesPages,
]) {
  settingsPages.route('/', pages)
}
