import type { CampaignMailMessages } from '../en/campaign-mail.ts'

export const zhHans: CampaignMailMessages = {
  testMail: {
    subject: (subject: string) => `【测试】${subject}`,
    notice: '这是测试邮件。邮件中的链接会以测试模式打开问卷，不会记录任何内容。',
  },
}
