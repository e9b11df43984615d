import { z } from 'zod'
import { localizedFlowShape } from './flow.ts'
import { Language, RespondentTexts } from './language.ts'

/** A survey as shown to a respondent: everything that the widget or a page needs. */
export const Question = z
  .object({
    surveyId: z.string(),
    language: Language,
    direction: z.enum(['ltr', 'rtl']).meta({ description: 'The writing direction of the language' }),
    closed: z.boolean(),
    texts: RespondentTexts,
    ...localizedFlowShape,
    look: z.string().optional().meta({ description: 'The colour and font of the survey, as CSS rules for `:host`' }),
    logo: z.string().optional().meta({ description: 'URL of the logo, for the survey page' }),
    asker: z
      .object({ name: z.string(), privacyUrl: z.string().optional() })
      .meta({ description: 'Who asks, and where their privacy page is' }),
    notNow: z
      .string()
      .nullable()
      .meta({ description: 'Why this contact must not be surveyed now; null if they may be' }),
  })
  .meta({ id: 'Question' })

export type Question = z.infer<typeof Question>
