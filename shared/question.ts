import { z } from 'zod'
import { localizedFlowShape } from './flow.ts'
import { languages, textKeys } from './locale.ts'

/** A survey as a respondent meets it: all that a widget or a page needs to ask. */
export const Question = z
  .object({
    surveyId: z.string(),
    language: z.enum(languages),
    closed: z.boolean(),
    texts: z.record(z.enum(textKeys), z.string()),
    ...localizedFlowShape,
    look: z.string().optional().meta({ description: 'The survey’s own colour and font, as rules for `:host`' }),
    logo: z.string().optional().meta({ description: 'Where its logo is, for our own pages' }),
    notNow: z
      .string()
      .nullable()
      .meta({ description: 'Why this person is not to be asked just now; null where he may be' }),
  })
  .meta({ id: 'Question' })

export type Question = z.infer<typeof Question>
