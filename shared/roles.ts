import type { Scope } from './api-key.ts'
import { scopes } from './scopes.ts'

/** The roles of a workspace's members. */
export const roles = ['owner', 'manager', 'marketer', 'agent', 'viewer'] as const
export type Role = (typeof roles)[number]

/** A member's role, or the scope of an API key. */
export type RoleOrScope = Role | Scope

const rolesAndScopes: readonly RoleOrScope[] = [...roles, ...scopes]

/** The single source of truth for permissions. Every route and page requires one of them. */
// biome-ignore format: a table is read by its columns.
const permissionTable = {
  //                     owner, manager, marketer, agent, viewer; keys: read, write, admin
  'workspace.view':     [1, 1, 1, 1, 1,   0, 0, 0], // open the workspace
  'reports':            [1, 1, 1, 0, 1,   1, 1, 1], // view surveys, links and scores
  'reports.change':     [1, 1, 0, 0, 0,   0, 1, 1], // set goals and annotate days
  'responses':          [1, 1, 1, 0, 1,   1, 1, 1], // view responses without contact details
  'contacts':           [1, 1, 1, 0, 0,   1, 1, 1], // view contacts, and contact details in responses
  'contacts.change':    [1, 1, 1, 0, 0,   0, 1, 1], // create, update and import contacts
  'contacts.erase':     [1, 1, 0, 0, 0,   0, 1, 1], // erase contacts with all their responses
  'responses.change':   [1, 1, 0, 0, 0,   0, 1, 1], // correct, tag, annotate and restore responses
  'responses.enter':    [1, 1, 0, 1, 0,   0, 1, 1], // call customers and enter their responses
  'responses.delete':   [1, 1, 0, 0, 0,   0, 1, 1], // delete responses, leaving an audit trail
  'follow-ups':         [1, 1, 0, 0, 0,   1, 1, 1], // view all follow-ups
  'follow-ups.own':     [1, 1, 0, 1, 0,   1, 1, 1], // view follow-ups assigned to oneself
  'follow-ups.change':  [1, 1, 0, 1, 0,   0, 1, 1], // update the follow-ups one can view
  'follow-ups.assign':  [1, 1, 0, 0, 0,   0, 1, 1], // assign follow-ups to others
  'surveys.change':     [1, 1, 1, 0, 0,   0, 1, 1], // create, update and close surveys and links
  'invite':             [1, 1, 1, 0, 0,   0, 1, 1], // create personal links
  'identity-secret':    [1, 1, 1, 0, 0,   0, 0, 1], // view and renew the secrets that sign links
  'segment-keys':       [1, 1, 0, 0, 0,   0, 0, 1], // declare and remove segment keys
  'settings':           [1, 1, 0, 0, 0,   0, 0, 1], // change workspace settings
  'audit':              [1, 1, 0, 0, 0,   0, 0, 1], // view the audit log
  'members':            [1, 0, 0, 0, 0,   0, 0, 1], // manage members, roles and API keys
  'health':             [1, 0, 0, 0, 0,   0, 0, 0], // view the state of the service, send test emails
  'workspace.delete':   [1, 0, 0, 0, 0,   0, 0, 0], // delete the workspace
  'metrics':            [0, 0, 0, 0, 0,   0, 0, 1], // read the service's metrics
} as const

export type Permission = keyof typeof permissionTable

export const permissions = Object.keys(permissionTable) as Permission[]

/** Whether a role or scope grants a permission. */
export const hasPermission = (roleOrScope: RoleOrScope, permission: Permission): boolean =>
  permissionTable[permission][rolesAndScopes.indexOf(roleOrScope)] === 1

/** The narrowest scope that grants a permission, or undefined if no API key can have it. */
export const getRequiredScope = (permission: Permission): Scope | undefined =>
  scopes.find((scope) => hasPermission(scope, permission))
