import type { Letter } from '../domain/email.ts'

/** What a letter tells of: the workspace it leads into, and who has asked for it to be sent. */
export interface About {
  place: string
  from: string | undefined
}

/** An e-mail in parts: what it is about, what to press, and how long that works. */
export interface Text {
  subject: string
  words: string
  button: string
  end: string
}

type Texts = Record<Letter, (about: About) => Text>

const en: Texts = {
  invitation: ({ place, from }) => ({
    subject: `Join “${place}” on Vouch`,
    words: from
      ? `${from} invites you to “${place}” on Vouch, where the team reads what customers say.`
      : `You are invited to “${place}” on Vouch, where the team reads what customers say.`,
    button: 'Accept the invitation',
    end: 'The link works for 7 days. If you do not know what this is about, just leave it.',
  }),
  reset: () => ({
    subject: 'Choose a new password for Vouch',
    words: 'Somebody, probably you, asked for a new password for Vouch.',
    button: 'Choose a new password',
    end: 'The link works once, within an hour. If it was not you, do nothing: your password stays as it is.',
  }),
  link: () => ({
    subject: 'Your sign-in link for Vouch',
    words: 'Here is the link you asked for.',
    button: 'Sign in to Vouch',
    end: 'The link works once, within 15 minutes. If it was not you, do nothing.',
  }),
}

const zhHans: Texts = {
  invitation: ({ place, from }) => ({
    subject: `邀请您加入 Vouch 上的“${place}”`,
    words: from
      ? `${from} 邀请您加入 Vouch 上的“${place}”，和团队一起倾听客户的声音。`
      : `邀请您加入 Vouch 上的“${place}”，和团队一起倾听客户的声音。`,
    button: '接受邀请',
    end: '链接 7 天内有效。如果您不清楚这封邮件的来由，忽略即可。',
  }),
  reset: () => ({
    subject: '设置新的 Vouch 密码',
    words: '有人（应该就是您）请求为 Vouch 设置新密码。',
    button: '设置新密码',
    end: '链接一小时内有效，只能使用一次。如果不是您本人操作，请忽略：您的密码不会改变。',
  }),
  link: () => ({
    subject: '您的 Vouch 登录链接',
    words: '这是您请求的登录链接。',
    button: '登录 Vouch',
    end: '链接 15 分钟内有效，只能使用一次。如果不是您本人操作，请忽略。',
  }),
}

const zhHant: Texts = {
  invitation: ({ place, from }) => ({
    subject: `邀請您加入 Vouch 上的「${place}」`,
    words: from
      ? `${from} 邀請您加入 Vouch 上的「${place}」，和團隊一起傾聽顧客的聲音。`
      : `邀請您加入 Vouch 上的「${place}」，和團隊一起傾聽顧客的聲音。`,
    button: '接受邀請',
    end: '連結 7 天內有效。如果您不清楚這封信的來由，略過即可。',
  }),
  reset: () => ({
    subject: '設定新的 Vouch 密碼',
    words: '有人（應該就是您）要求為 Vouch 設定新密碼。',
    button: '設定新密碼',
    end: '連結一小時內有效，只能使用一次。如果不是您本人操作，請略過：您的密碼不會變更。',
  }),
  link: () => ({
    subject: '您的 Vouch 登入連結',
    words: '這是您要求的登入連結。',
    button: '登入 Vouch',
    end: '連結 15 分鐘內有效，只能使用一次。如果不是您本人操作，請略過。',
  }),
}

const languages: Record<string, Texts> = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant }

/** A letter in the language of its reader, English where we have not got his. */
export const letterIn = (locale: string | null, letter: Letter, about: About): Text =>
  (languages[locale ?? 'en'] ?? en)[letter](about)
