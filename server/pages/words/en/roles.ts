import type { Scope } from '../../../../shared/key.ts'
import type { Permission, Role } from '../../../../shared/roles.ts'

export interface RoleWords {
  roles: Record<Role, string>
  scopes: Record<Scope, string>
  permissions: Record<Permission, string>
}

export const en: RoleWords = {
  roles: { owner: 'Owner', manager: 'Manager', marketer: 'Marketer', agent: 'Agent', viewer: 'Viewer' },
  scopes: { read: 'read', write: 'write', admin: 'admin' },
  permissions: {
    enter: 'Enter the workspace',
    figures: 'See scores, surveys and links',
    comments: 'Read answers, without who gave them',
    contacts: 'See contacts, and who gave which answer',
    'contacts.change': 'Add, change and import contacts',
    'contacts.erase': 'Erase a contact with all answers',
    'answers.change': 'Correct, tag and restore answers',
    'answers.delete': 'Delete answers, leaving a trace',
    'follow-ups': 'See everybody’s follow-ups',
    'follow-ups.own': 'See one’s own follow-ups',
    'follow-ups.change': 'Note and finish the follow-ups one sees',
    'follow-ups.assign': 'Give follow-ups to others',
    'surveys.change': 'Make and change surveys and links',
    invite: 'Make personal links',
    identity: 'See the secrets that sign links',
    'segment-keys': 'Declare segments',
    settings: 'Change the workspace',
    audit: 'Read the audit log',
    access: 'Manage people, roles and API keys',
    danger: 'Delete the workspace',
    operation: 'Read the metrics of the service',
  },
}
