import {
  type ActionNotice,
  type ActionNoticeJob,
  loadActionNotice,
  SEND_ACTION_NOTICE,
} from '../domain/actions/notice.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import type { UserMail } from '../mail/user-mail.ts'
import { emailRetryLimit, sendEmail } from './email.ts'
import { renderContent } from './email-templates.ts'
import type { JobType } from './types.ts'

/** Tells the owner of an improvement action, or the managers, that its cause has come back. */
export const actionNoticeJob: JobType = {
  name: SEND_ACTION_NOTICE,
  retryLimit: emailRetryLimit,
  async run(deps, { workspaceId, payload }) {
    const notice = await loadActionNotice(deps, workspaceId, payload as unknown as ActionNoticeJob)
    if (!notice || 'dueAt' in notice) return notice
    const { to, url, unsubscribeUrl } = notice
    await sendEmail(deps, { to, url, key: JSON.stringify(payload), unsubscribeUrl }, await renderActionNotice(notice))
    return undefined
  },
}

export function renderActionNotice(notice: ActionNotice): Promise<UserMail> {
  const { workspace, title, followUps, isOwner, url, unsubscribeUrl, settingsUrl } = notice
  const language = chooseAppLanguage([notice.locale])
  const { emails } = getMessages(language)
  const { notifications: messages } = emails
  const { subject, ...content } = messages.actionReopened({ title, followUps, isOwner, workspace: workspace.name })
  return renderContent(language, subject, {
    ...content,
    ...{ name: workspace.name, url, copyLink: emails.copyLink },
    footerLinks: [
      { text: messages.unsubscribe, url: unsubscribeUrl },
      { text: messages.settings, url: settingsUrl },
    ],
  })
}
