import { type Scope, scopes } from './api-key.ts'

/** What a person is in a workspace. */
export const roles = ['owner', 'manager', 'marketer', 'agent', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What a caller is: a person's role, or the scope of an API key. */
export type RoleOrScope = Role | Scope

const rolesAndScopes: readonly RoleOrScope[] = [...roles, ...scopes]

/** Who may do what: the one place that says so. A route or page asks for one of these. */
// biome-ignore format: a table is read by its columns.
const permissionTable = {
  //                     owner, manager, marketer, agent, viewer; keys: read, write, admin
  'enter':              [1, 1, 1, 1, 1,   0, 0, 0], // a workspace, whatever is seen there
  'figures':            [1, 1, 1, 0, 1,   1, 1, 1], // surveys, links, scores
  'comments':           [1, 1, 1, 0, 1,   1, 1, 1], // answers, not who gave them
  'contacts':           [1, 1, 1, 0, 0,   1, 1, 1], // who gave them, contacts
  'contacts.change':    [1, 1, 1, 0, 0,   0, 1, 1], // make, change, import
  'contacts.erase':     [1, 1, 0, 0, 0,   0, 1, 1], // with all their answers
  'responses.change':     [1, 1, 0, 0, 0,   0, 1, 1], // correct, tag, restore
  'responses.delete':     [1, 1, 0, 0, 0,   0, 1, 1], // leaving a trace
  'follow-ups':         [1, 1, 0, 0, 0,   1, 1, 1], // everybody's
  'follow-ups.own':     [1, 1, 0, 1, 0,   1, 1, 1], // those assigned to one
  'follow-ups.change':  [1, 1, 0, 1, 0,   0, 1, 1], // of those that one sees
  'follow-ups.assign':  [1, 1, 0, 0, 0,   0, 1, 1], // to somebody else
  'surveys.change':     [1, 1, 1, 0, 0,   0, 1, 1], // also links, closing
  'invite':             [1, 1, 1, 0, 0,   0, 1, 1], // make personal links
  'identity':           [1, 1, 1, 0, 0,   0, 0, 1], // secrets that sign links
  'segment-keys':       [1, 1, 0, 0, 0,   0, 0, 1], // declare and drop
  'settings':           [1, 1, 0, 0, 0,   0, 0, 1], // of the workspace
  'audit':              [1, 1, 0, 0, 0,   0, 0, 1], // read what was done
  'access':             [1, 0, 0, 0, 0,   0, 0, 1], // people, roles, API keys
  'danger':             [1, 0, 0, 0, 0,   0, 0, 0], // delete the workspace
  'operation':          [0, 0, 0, 0, 0,   0, 0, 1], // metrics of the service
} as const

export type Permission = keyof typeof permissionTable

export const permissions = Object.keys(permissionTable) as Permission[]

/** Whether a role, or the scope of a key, allows something. */
export const hasPermission = (roleOrScope: RoleOrScope, permission: Permission): boolean =>
  permissionTable[permission][rolesAndScopes.indexOf(roleOrScope)] === 1

/** The narrowest scope whose keys may do something; undefined where no key may. */
export const getRequiredScope = (permission: Permission): Scope | undefined =>
  scopes.find((scope) => hasPermission(scope, permission))
