import type { EmailMessages } from '../en/emails.ts'

export const zhHans: EmailMessages = {
  invitation: ({ workspace, from }) => ({
    subject: `邀请您加入 Vouch 上的“${workspace}”`,
    body: from
      ? `${from} 邀请您加入 Vouch 上的“${workspace}”，和团队一起倾听客户的声音。`
      : `邀请您加入 Vouch 上的“${workspace}”，和团队一起倾听客户的声音。`,
    button: '接受邀请',
    footer: '链接 7 天内有效。如果您没有预期收到这封邮件，忽略即可。',
  }),
  reset: () => ({
    subject: '设置新的 Vouch 密码',
    body: '有人（应该就是您）请求为 Vouch 设置新密码。',
    button: '设置新密码',
    footer: '链接一小时内有效，只能使用一次。如果不是您本人操作，请忽略这封邮件，您的密码不会改变。',
  }),
  link: () => ({
    subject: '您的 Vouch 登录链接',
    body: '这是您请求的登录链接。',
    button: '登录 Vouch',
    footer: '链接 15 分钟内有效，只能使用一次。如果不是您本人操作，请忽略这封邮件。',
  }),
}
