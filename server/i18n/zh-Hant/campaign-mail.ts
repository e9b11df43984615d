import type { CampaignMailMessages } from '../en/campaign-mail.ts'

export const zhHant: CampaignMailMessages = {
  testMail: {
    subject: (subject: string) => `【測試】${subject}`,
    notice: '這是測試郵件。郵件中的連結會以測試模式開啟問卷，不會留下任何紀錄。',
  },
}
