import type { Messages } from '../en/index.ts'
import { zhHant as account } from './account.ts'
import { zhHant as act } from './act.ts'
import { zhHant as actions } from './actions.ts'
import { zhHant as alertMail } from './alert-mail.ts'
import { zhHant as alerts } from './alerts.ts'
import { zhHant as auditActions } from './audit-actions.ts'
import { zhHant as blocklist } from './blocklist.ts'
import { zhHant as brand } from './brand.ts'
import { zhHant as campaignChecks } from './campaign-checks.ts'
import { zhHant as campaignMail } from './campaign-mail.ts'
import { zhHant as campaigns } from './campaigns.ts'
import { zhHant as channels } from './channels.ts'
import { zhHant as common } from './common.ts'
import { zhHant as contactLists } from './contact-lists.ts'
import { zhHant as contacts } from './contacts.ts'
import { zhHant as digestMail } from './digest-mail.ts'
import { zhHant as docs } from './docs.ts'
import { zhHant as emails } from './emails.ts'
import { zhHant as errors } from './errors.ts'
import { zhHant as followUpLifecycle } from './follow-up-lifecycle.ts'
import { zhHant as followUpResults } from './follow-up-results.ts'
import { zhHant as followUps } from './follow-ups.ts'
import { zhHant as help } from './help.ts'
import { zhHant as managers } from './help-managers.ts'
import { zhHant as marketers } from './help-marketers.ts'
import { zhHant as operators } from './help-operators.ts'
import { zhHant as imports } from './imports.ts'
import { zhHant as live } from './live.ts'
import { zhHant as myData } from './my-data.ts'
import { zhHant as notifications } from './notifications.ts'
import { zhHant as overview } from './overview.ts'
import { zhHant as patterns } from './patterns.ts'
import { zhHant as phoneSurveys } from './phone-surveys.ts'
import { zhHant as privacy } from './privacy.ts'
import { zhHant as privacyRequests } from './privacy-requests.ts'
import { zhHant as promoters } from './promoters.ts'
import { zhHant as recoveryGuide } from './recovery-guide.ts'
import { zhHant as replies } from './replies.ts'
import { zhHant as responses } from './responses.ts'
import { zhHant as rules } from './rules.ts'
import { zhHant as search } from './search.ts'
import { zhHant as secondFactor } from './second-factor.ts'
import { zhHant as segments } from './segments.ts'
import { zhHant as settings } from './settings.ts'
import { zhHant as sharing } from './sharing.ts'
import { zhHant as signIn } from './sign-in.ts'
import { zhHant as suppressions } from './suppressions.ts'
import { zhHant as surveys } from './surveys.ts'
import { zhHant as teams } from './teams.ts'
import { zhHant as textMessages } from './text-messages.ts'
import { zhHant as thanksMail } from './thanks-mail.ts'
import { zhHant as webhooks } from './webhooks.ts'
import { zhHant as website } from './website.ts'

/** Everything the app says in Traditional Chinese, by area. */
export const zhHant: Messages = {
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
