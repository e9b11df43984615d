import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { languages, textKeys } from './locale.ts'
import { text } from './text.ts'

/** A language that surveys exist in. */
export const Language = z.enum(languages).meta({ id: 'Language' })

/** Everything that respondents read, in one language. */
export const RespondentTexts = z.record(z.enum(textKeys), z.string()).meta({ id: 'RespondentTexts' })

const TextReplacements = z.partialRecord(z.enum(textKeys), text(500)).meta({ id: 'TextReplacements' })

/** A survey's own wording by language and key. The question may contain `{subject}`. */
export const SurveyTexts = z.partialRecord(z.enum(languages), TextReplacements).meta({
  id: 'SurveyTexts',
  description:
    'Your own wording by language and key. The question may contain `{subject}`; `questionUs` replaces it in surveys without a ' +
    'subject. Respondents get a language in which your own question is written, so that all answer the same one; `subject` ' +
    'goes before that of the survey',
  example: { en: { question: 'How likely are you to recommend {subject} to another traveller?' } },
})

/** One text by language. */
export const LocalizedText = z
  .partialRecord(z.enum(languages), text(300))
  .refine((texts) => Object.keys(texts).length > 0, fieldErrors['text-in-any-language'])
  .meta({
    id: 'LocalizedText',
    description:
      'A text by language. English texts of the templates, such as “Price”, need no translations. Respondents do not see a ' +
      'reason or question that is missing in their language',
  })

export type LocalizedText = z.output<typeof LocalizedText>
