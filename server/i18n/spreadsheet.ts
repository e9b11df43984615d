import type { SpreadsheetTexts } from '../domain/responses/spreadsheet.ts'
import { getMessages } from './index.ts'
import type { AppLanguage } from './languages.ts'

/** The texts of responses exported for Excel. */
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
  }
}
