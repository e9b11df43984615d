import type { ContactSpreadsheetTexts } from '../domain/contacts/spreadsheet.ts'
import type { AuditSpreadsheetTexts } from '../domain/exports.ts'
import type { FollowUpSpreadsheetTexts } from '../domain/follow-ups/spreadsheet.ts'
import type { SpreadsheetTexts } from '../domain/responses/spreadsheet.ts'
import { getMessages } from './index.ts'
import type { AppLanguage } from './languages.ts'

/** The texts of responses as a file for readers. */
export function buildSpreadsheetTexts(language: AppLanguage): SpreadsheetTexts {
  const { responses, common } = getMessages(language)
  const { columns, reason, otherProperties } = responses.export
  return {
    language,
    columns,
    reason,
    otherProperties,
    yes: common.yes,
    groups: common.groups,
    channels: responses.channels,
    identities: responses.detail.identities,
    suspicion: responses.reasons,
    properties: { names: common.ownProperties, values: { device: common.devices } },
  }
}

/** The texts of follow-ups as a file for readers. */
export function buildFollowUpSpreadsheetTexts(language: AppLanguage): FollowUpSpreadsheetTexts {
  const { followUps, responses, contacts, common } = getMessages(language)
  const { columns } = responses.export
  const { name, phone, email, contactDetails, externalId, identity, survey, date } = columns
  return {
    language,
    columns: {
      salutation: contacts.fields.salutation,
      ...{ date, survey, name, phone, email, contactDetails, externalId, identity },
      ...{ score: followUps.score, comment: followUps.comment, tier: followUps.filters.tier, owner: followUps.owner },
      ...{ due: followUps.due, outcome: followUps.outcome },
      ...followUps.export.columns,
      id: columns.id,
    },
    yes: common.yes,
    statuses: { open: followUps.open, done: followUps.done },
    reasons: {
      score: followUps.groups.score,
      'contact-requested': followUps.wantsCall,
      manual: followUps.export.manual,
    },
    outcomes: followUps.outcomes,
    stages: followUps.stages,
    properties: { names: common.ownProperties, values: { device: common.devices } },
    identities: responses.detail.identities,
  }
}

/** The texts of contacts as a file for readers. */
export function buildContactSpreadsheetTexts(language: AppLanguage): ContactSpreadsheetTexts {
  const { contacts, contactLists, responses } = getMessages(language)
  const { name, salutation, email, phone, externalId, locale } = contacts.fields
  return {
    language,
    columns: {
      ...{ name, salutation, email, phone, externalId, language: locale },
      ...{ lastScore: contactLists.lastScore, lastAsked: contactLists.lastAsked },
      ...contactLists.export.columns,
      otherProperties: responses.export.otherProperties,
    },
    unverified: responses.detail.identities.unverified,
  }
}

/** The texts of the audit log as a file. */
export function buildAuditSpreadsheetTexts(language: AppLanguage): AuditSpreadsheetTexts {
  const { auditActions, settings } = getMessages(language)
  const { when, who, what, subject, detail, from, id, commandLine, retention } = settings.audit
  return {
    columns: { at: when, name: who, action: what, subject, detail, address: from, id },
    actions: auditActions,
    actors: { cli: commandLine, retention },
  }
}
