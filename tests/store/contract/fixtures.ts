import type { Database } from '../../../server/store/database.ts'
import { insertContacts, type NewContactRow } from '../../../server/store/queries/contacts.ts'
import type { InvitationRow } from '../../../server/store/queries/invitations.ts'
import { insertLink, type NewLinkRow } from '../../../server/store/queries/links.ts'
import type { NewResponseRow } from '../../../server/store/queries/responses.ts'
import { insertSurvey, type NewSurveyRow, type SurveyRow } from '../../../server/store/queries/surveys.ts'
import { insertWorkspace, type NewWorkspaceRow } from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'

export const mainWorkspaceId = 'workspace-ours'
export const otherWorkspaceId = 'workspace-theirs'
export const firstPage = { before: undefined, limit: 100 }

/** Two workspaces, with the surveys `survey` and `survey-other` in the first and `survey-theirs` in the second. */
export const insertWorkspaces = (database: Database, values: Partial<NewWorkspaceRow> = {}) =>
  database.batch([
    insertWorkspace(buildWorkspaceRow(mainWorkspaceId, { timeZone: 'Europe/London', ...values })),
    insertWorkspace(buildWorkspaceRow(otherWorkspaceId, { timeZone: 'Asia/Shanghai' })),
    insertSurvey(buildSurveyRow('survey')),
    insertSurvey(buildSurveyRow('survey-other')),
    insertSurvey(buildSurveyRow('survey-theirs', { workspaceId: otherWorkspaceId })),
  ])

/** The workspaces, and in the first the contacts `contact-ada` and `contact-mei` and the link `link-1`. */
export async function insertFixture(database: Database): Promise<void> {
  await insertWorkspaces(database)
  await database.batch([insertContacts([ada, mei]), insertLink(buildLinkRow('link-1', 'till-1'))])
}

export const buildWorkspaceRow = (id: string, values: Partial<NewWorkspaceRow> = {}): NewWorkspaceRow => ({
  id,
  name: id,
  timeZone: 'UTC',
  country: null,
  slug: id,
  demoAt: null,
  createdAt: NOON,
  ...values,
})

export const buildSurveyRow = (id: string, values: Partial<NewSurveyRow> = {}): NewSurveyRow => ({
  id,
  workspaceId: mainWorkspaceId,
  name: 'Relationship',
  type: 'relationship',
  touchpoint: null,
  subject: 'Harbour 咖啡',
  locale: null,
  texts: '{"en":{"question":"How likely?"}}',
  followUpThreshold: 6,
  goal: null,
  reasons: '{}',
  questions: '[]',
  thanksLinks: '{}',
  origins: '["https://example.com"]',
  look: '{"font":"serif"}',
  logo: null,
  identityVersion: 1,
  createdAt: NOON,
  updatedAt: NOON,
  openedAt: NOON,
  closesAt: null,
  closedAt: null,
  closedBy: null,
  ...values,
})

/** The same as it is read, with the brand of its workspace. */
export const buildStoredSurvey = (id: string, values: Partial<NewSurveyRow> = {}): SurveyRow => ({
  ...buildSurveyRow(id, values),
  workspaceName: values.workspaceId ?? mainWorkspaceId,
  brand: '{}',
  brandLogo: null,
  hasNotice: 0,
})

export const buildLinkRow = (id: string, slug: string): NewLinkRow => ({
  id,
  workspaceId: mainWorkspaceId,
  surveyId: 'survey',
  slug,
  name: 'Till 3',
  properties: '{"shop":"Hafenstraße"}',
  createdAt: NOON,
})

export const buildContactRow = (id: string, values: Partial<NewContactRow> = {}): NewContactRow => ({
  ...{ terms: null, nameKey: null, strokeKey: null },
  id,
  workspaceId: mainWorkspaceId,
  externalId: null,
  email: null,
  phone: null,
  name: null,
  salutation: null,
  locale: null,
  properties: {},
  unverifiedSince: null,
  createdAt: NOON,
  updatedAt: NOON,
  ...values,
})

export const ada = buildContactRow('contact-ada', {
  externalId: 'ada-1',
  email: 'ada@example.com',
  phone: '+442071234567',
  properties: { tier: 'A', Größe: 'XL' },
})

export const mei = buildContactRow('contact-mei', { phone: '+8613800138000', name: '王梅', locale: 'zh-Hans' })

/** An invitation of `contact-ada`, which does not expire. */
export const buildInvitationRow = (id: string, values: Partial<InvitationRow> = {}): InvitationRow => ({
  id,
  workspaceId: mainWorkspaceId,
  surveyId: 'survey',
  contactId: 'contact-ada',
  token: `token of ${id}`,
  channel: 'email',
  day: '2026-11-22',
  createdAt: NOON,
  expiresAt: null,
  answeredAt: null,
  ...values,
})

export const buildResponse = (values: Partial<NewResponseRow> = {}): NewResponseRow =>
  buildResponseRow({ workspaceId: mainWorkspaceId, surveyId: 'survey' }, values)

export const insertUser = (id: string, name = id, email = `${id}@example.com`) => sql`
  insert into app_user (id, name, email, email_verified, created_at, updated_at)
  values (${id}, ${name}, ${email}, 1, ${NOON}, ${NOON})`
