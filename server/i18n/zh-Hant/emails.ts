import type { EmailMessages } from '../en/emails.ts'

export const zhHant: EmailMessages = {
  invitation: ({ workspace, from }) => ({
    subject: `邀請您加入 Vouch 上的「${workspace}」`,
    body: from
      ? `${from} 邀請您加入 Vouch 上的「${workspace}」，和團隊一起傾聽顧客的聲音。`
      : `邀請您加入 Vouch 上的「${workspace}」，和團隊一起傾聽顧客的聲音。`,
    button: '接受邀請',
    footer: '連結 7 天內有效。如果您沒有預期收到這封信，略過即可。',
  }),
  reset: () => ({
    subject: '設定新的 Vouch 密碼',
    body: '有人（應該就是您）要求為 Vouch 設定新密碼。',
    button: '設定新密碼',
    footer: '連結一小時內有效，只能使用一次。如果不是您本人操作，請略過這封信，您的密碼不會變更。',
  }),
  link: () => ({
    subject: '您的 Vouch 登入連結',
    body: '這是您要求的登入連結。',
    button: '登入 Vouch',
    footer: '連結 15 分鐘內有效，只能使用一次。如果不是您本人操作，請略過這封信。',
  }),
}
