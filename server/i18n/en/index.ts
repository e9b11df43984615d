import type { Guide } from '../guide.ts'
import { en as account } from './account.ts'
import { en as act } from './act.ts'
import { en as actions } from './actions.ts'
import { en as alertMail } from './alert-mail.ts'
import { en as alerts } from './alerts.ts'
import { en as auditActions } from './audit-actions.ts'
import { en as blocklist } from './blocklist.ts'
import { en as brand } from './brand.ts'
import { en as campaignChecks } from './campaign-checks.ts'
import { en as campaignMail } from './campaign-mail.ts'
import { en as campaigns } from './campaigns.ts'
import { en as channels } from './channels.ts'
import { en as common } from './common.ts'
import { en as contactLists } from './contact-lists.ts'
import { en as contacts } from './contacts.ts'
import { en as digestMail } from './digest-mail.ts'
import { en as docs } from './docs.ts'
import { en as emails } from './emails.ts'
import { en as errors } from './errors.ts'
import { en as followUpLifecycle } from './follow-up-lifecycle.ts'
import { en as followUpResults } from './follow-up-results.ts'
import { en as followUps } from './follow-ups.ts'
import { en as help } from './help.ts'
import { en as managers } from './help-managers.ts'
import { en as marketers } from './help-marketers.ts'
import { en as operators } from './help-operators.ts'
import { en as imports } from './imports.ts'
import { en as live } from './live.ts'
import { en as myData } from './my-data.ts'
import { en as notifications } from './notifications.ts'
import { en as overview } from './overview.ts'
import { en as patterns } from './patterns.ts'
import { en as phoneSurveys } from './phone-surveys.ts'
import { en as privacy } from './privacy.ts'
import { en as privacyRequests } from './privacy-requests.ts'
import { en as promoters } from './promoters.ts'
import { en as recoveryGuide } from './recovery-guide.ts'
import { en as replies } from './replies.ts'
import { en as responses } from './responses.ts'
import { en as rules } from './rules.ts'
import { en as search } from './search.ts'
import { en as secondFactor } from './second-factor.ts'
import { en as segments } from './segments.ts'
import { en as settings } from './settings.ts'
import { en as sharing } from './sharing.ts'
import { en as signIn } from './sign-in.ts'
import { en as suppressions } from './suppressions.ts'
import { en as surveys } from './surveys.ts'
import { en as teams } from './teams.ts'
import { en as textMessages } from './text-messages.ts'
import { en as thanksMail } from './thanks-mail.ts'
import { en as webhooks } from './webhooks.ts'
import { en as website } from './website.ts'

/** The guides, by audience. The other languages have the same guides with the same sections. */
const guides: Record<'managers' | 'marketers' | 'operators', Readonly<Record<string, Guide>>> = {
  managers,
  marketers,
  operators,
}

/** Everything the app says in English, by area. */
export const en = {
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
  guides,
}

export type Messages = typeof en
