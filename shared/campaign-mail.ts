import { z } from 'zod'
import { Language } from './language.ts'
import { WholeNumber } from './text.ts'

/** The most reminders of a campaign. */
const MAX_REMINDERS = 3

/** Which email of a campaign, and for whom. */
const choice = {
  language: Language.optional().meta({
    description: 'The language of the recipient. Personal fields show their names in brackets',
  }),
  contactId: z.string().optional().meta({ description: 'A recipient; takes precedence over `language`' }),
  variant: z.enum(['a', 'b']).default('a'),
}

/** As query parameters, where numbers are text. */
export const campaignMailParams = {
  ...choice,
  reminder: WholeNumber(0, MAX_REMINDERS).default(0).meta({ description: '0 is the invitation' }),
}

export type CampaignMailChoice = z.output<z.ZodObject<typeof campaignMailParams>>

export const CampaignMailPreview = z
  .object({
    language: Language,
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    bytes: z.int().meta({ description: 'Of text and HTML' }),
    unresolvedFields: z
      .array(z.string())
      .meta({ description: 'Personal fields without a fallback that the recipient lacks, or may lack' }),
  })
  .meta({ id: 'CampaignMailPreview' })

export type CampaignMailPreview = z.output<typeof CampaignMailPreview>

export const NewTestMail = z
  .strictObject({
    ...choice,
    reminder: z.int().min(0).max(MAX_REMINDERS).default(0),
    memberId: z
      .string()
      .optional()
      .meta({ description: 'Who gets it; required of API keys. Users send it to themselves' }),
  })
  .meta({ id: 'NewTestMail' })

export type NewTestMail = z.output<typeof NewTestMail>
