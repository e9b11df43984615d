import { contactPage } from '../contacts/detail.ts'
import type { PageContext } from '../layout/context.ts'
import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { saveApproval, saveEnd, saveRejection, saveReview } from './changes.ts'
import { createProposal } from './contact-card.ts'
import { downloadBlocklist, showBlocklist } from './overview.ts'
import { saveRules, showRules } from './rules.ts'

/** Shows the page of the contact again if there is something wrong. */
const saveProposal = (page: PageContext) => createProposal(page, contactPage)

const ID = '{[0-9a-z]{22}}'

/** The blocklist, its rules, and the proposals on the pages of contacts. */
export const blocklistPages = pageRoutes([
  { method: 'get', path: '/blocklist', permission: 'contacts', handler: (page) => showBlocklist(page) },
  ...fileRoutes({ path: '/blocklist', permission: 'contacts.erase', handler: downloadBlocklist }),
  { method: 'get', path: '/blocklist/rules', permission: 'settings', handler: (page) => showRules(page) },
  { method: 'post', path: '/blocklist/rules', permission: 'settings', handler: saveRules },
  { method: 'post', path: `/blocklist/:id${ID}/approval`, permission: 'contacts.erase', handler: saveApproval },
  { method: 'post', path: `/blocklist/:id${ID}/rejection`, permission: 'contacts.erase', handler: saveRejection },
  { method: 'post', path: `/blocklist/:id${ID}/review`, permission: 'contacts.erase', handler: saveReview },
  { method: 'post', path: `/blocklist/:id${ID}/end`, permission: 'contacts.erase', handler: saveEnd },
  { method: 'post', path: `/contacts/:id${ID}/blocklist`, permission: 'contacts.change', handler: saveProposal },
])
