/** Emails of campaigns, as members see them. */
export const en = {
  testMail: {
    subject: (subject: string) => `[Test] ${subject}`,
    notice: 'Test email. Its links open the survey in test mode, and nothing is recorded.',
  },
}

export type CampaignMailMessages = typeof en
