import type { Messages } from '../en/index.ts'
import { zhHans as account } from './account.ts'
import { zhHans as act } from './act.ts'
import { zhHans as actions } from './actions.ts'
import { zhHans as alertMail } from './alert-mail.ts'
import { zhHans as alerts } from './alerts.ts'
import { zhHans as auditActions } from './audit-actions.ts'
import { zhHans as blocklist } from './blocklist.ts'
import { zhHans as brand } from './brand.ts'
import { zhHans as campaignChecks } from './campaign-checks.ts'
import { zhHans as campaignMail } from './campaign-mail.ts'
import { zhHans as campaigns } from './campaigns.ts'
import { zhHans as channels } from './channels.ts'
import { zhHans as common } from './common.ts'
import { zhHans as contactLists } from './contact-lists.ts'
import { zhHans as contacts } from './contacts.ts'
import { zhHans as digestMail } from './digest-mail.ts'
import { zhHans as docs } from './docs.ts'
import { zhHans as emails } from './emails.ts'
import { zhHans as errors } from './errors.ts'
import { zhHans as followUpLifecycle } from './follow-up-lifecycle.ts'
import { zhHans as followUpResults } from './follow-up-results.ts'
import { zhHans as followUps } from './follow-ups.ts'
import { zhHans as help } from './help.ts'
import { zhHans as managers } from './help-managers.ts'
import { zhHans as marketers } from './help-marketers.ts'
import { zhHans as operators } from './help-operators.ts'
import { zhHans as imports } from './imports.ts'
import { zhHans as live } from './live.ts'
import { zhHans as myData } from './my-data.ts'
import { zhHans as notifications } from './notifications.ts'
import { zhHans as overview } from './overview.ts'
import { zhHans as patterns } from './patterns.ts'
import { zhHans as phoneSurveys } from './phone-surveys.ts'
import { zhHans as privacy } from './privacy.ts'
import { zhHans as privacyRequests } from './privacy-requests.ts'
import { zhHans as promoters } from './promoters.ts'
import { zhHans as recoveryGuide } from './recovery-guide.ts'
import { zhHans as replies } from './replies.ts'
import { zhHans as responses } from './responses.ts'
import { zhHans as rules } from './rules.ts'
import { zhHans as search } from './search.ts'
import { zhHans as secondFactor } from './second-factor.ts'
import { zhHans as segments } from './segments.ts'
import { zhHans as settings } from './settings.ts'
import { zhHans as sharing } from './sharing.ts'
import { zhHans as signIn } from './sign-in.ts'
import { zhHans as suppressions } from './suppressions.ts'
import { zhHans as surveys } from './surveys.ts'
import { zhHans as teams } from './teams.ts'
import { zhHans as textMessages } from './text-messages.ts'
import { zhHans as thanksMail } from './thanks-mail.ts'
import { zhHans as webhooks } from './webhooks.ts'
import { zhHans as website } from './website.ts'

/** Everything the app says in Simplified Chinese, by area. */
export const zhHans: Messages = {
  account,
  act,
  actions,
  alertMail,
  alerts,
  auditActions,
  blocklist,
  brand,
  campaigns,
  campaignChecks,
  campaignMail,
  channels,
  common,
  contactLists,
  contacts,
  digestMail,
  docs,
  emails,
  errors,
  followUpLifecycle,
  followUpResults,
  followUps,
  help,
  imports,
  live,
  myData,
  notifications,
  overview,
  patterns,
  phoneSurveys,
  privacy,
  privacyRequests,
  recoveryGuide,
  promoters,
  replies,
  responses,
  rules,
  search,
  secondFactor,
  segments,
  settings,
  sharing,
  signIn,
  suppressions,
  surveys,
  teams,
  textMessages,
  thanksMail,
  webhooks,
  website,
  guides: { managers, marketers, operators },
}
