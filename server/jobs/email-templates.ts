import type { EmailTemplate } from '../domain/email.ts'

/** What a letter tells of: the workspace it leads into, and who has asked for it to be sent. */
export interface EmailContext {
  workspace: string
  from: string | undefined
}

/** An e-mail in parts: what it is about, what to press, and how long that works. */
export interface EmailText {
  subject: string
  body: string
  button: string
  footer: string
}

type EmailTexts = Record<EmailTemplate, (context: EmailContext) => EmailText>

const en: EmailTexts = {
  invitation: ({ workspace, from }) => ({
    subject: `Join “${workspace}” on Vouch`,
    body: from
      ? `${from} invites you to “${workspace}” on Vouch, where the team reads what customers say.`
      : `You are invited to “${workspace}” on Vouch, where the team reads what customers say.`,
    button: 'Accept the invitation',
    footer: 'The link works for 7 days. If you do not know what this is about, just leave it.',
  }),
  reset: () => ({
    subject: 'Choose a new password for Vouch',
    body: 'Somebody, probably you, asked for a new password for Vouch.',
    button: 'Choose a new password',
    footer: 'The link works once, within an hour. If it was not you, do nothing: your password stays as it is.',
  }),
  link: () => ({
    subject: 'Your sign-in link for Vouch',
    body: 'Here is the link you asked for.',
    button: 'Sign in to Vouch',
    footer: 'The link works once, within 15 minutes. If it was not you, do nothing.',
  }),
}

const zhHans: EmailTexts = {
  invitation: ({ workspace, from }) => ({
    subject: `邀请您加入 Vouch 上的“${workspace}”`,
    body: from
      ? `${from} 邀请您加入 Vouch 上的“${workspace}”，和团队一起倾听客户的声音。`
      : `邀请您加入 Vouch 上的“${workspace}”，和团队一起倾听客户的声音。`,
    button: '接受邀请',
    footer: '链接 7 天内有效。如果您不清楚这封邮件的来由，忽略即可。',
  }),
  reset: () => ({
    subject: '设置新的 Vouch 密码',
    body: '有人（应该就是您）请求为 Vouch 设置新密码。',
    button: '设置新密码',
    footer: '链接一小时内有效，只能使用一次。如果不是您本人操作，请忽略：您的密码不会改变。',
  }),
  link: () => ({
    subject: '您的 Vouch 登录链接',
    body: '这是您请求的登录链接。',
    button: '登录 Vouch',
    footer: '链接 15 分钟内有效，只能使用一次。如果不是您本人操作，请忽略。',
  }),
}

const zhHant: EmailTexts = {
  invitation: ({ workspace, from }) => ({
    subject: `邀請您加入 Vouch 上的「${workspace}」`,
    body: from
      ? `${from} 邀請您加入 Vouch 上的「${workspace}」，和團隊一起傾聽顧客的聲音。`
      : `邀請您加入 Vouch 上的「${workspace}」，和團隊一起傾聽顧客的聲音。`,
    button: '接受邀請',
    footer: '連結 7 天內有效。如果您不清楚這封信的來由，略過即可。',
  }),
  reset: () => ({
    subject: '設定新的 Vouch 密碼',
    body: '有人（應該就是您）要求為 Vouch 設定新密碼。',
    button: '設定新密碼',
    footer: '連結一小時內有效，只能使用一次。如果不是您本人操作，請略過：您的密碼不會變更。',
  }),
  link: () => ({
    subject: '您的 Vouch 登入連結',
    body: '這是您要求的登入連結。',
    button: '登入 Vouch',
    footer: '連結 15 分鐘內有效，只能使用一次。如果不是您本人操作，請略過。',
  }),
}

const textsByLocale: Record<string, EmailTexts> = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant }

/** A letter in the language of its reader, English where we have not got his. */
export const renderEmail = (locale: string | null, template: EmailTemplate, context: EmailContext): EmailText =>
  (textsByLocale[locale ?? 'en'] ?? en)[template](context)
