import { z } from 'zod'
import { flow } from './flow.ts'
import { languages, textKeys } from './locale.ts'
import { defaultLook, Look } from './look.ts'
import { getScoreRange } from './nps.ts'
import { text } from './text.ts'

/** A survey's own wording in place of ours, by language and key; `{subject}` may stand in the question. */
const Texts = z
  .partialRecord(z.enum(languages), z.partialRecord(z.enum(textKeys), text(500)))
  .meta({ example: { en: { question: 'How likely are you to recommend {subject} to another traveller?' } } })

const Origin = z
  .string()
  .max(300)
  .refine((value) => URL.canParse(value) && new URL(value).origin === value, {
    error: 'Expected an origin such as https://www.example.com, without a path',
  })

const settings = {
  name: text(200).meta({ description: 'What you call it; respondents do not see it', example: 'Relationship survey' }),
  type: z
    .enum(['relationship', 'touchpoint'])
    .meta({ description: 'About the whole relationship, or about one touchpoint such as a delivery' }),
  touchpoint: text(100).nullable().meta({ description: 'Which touchpoint', example: 'After delivery' }),
  subject: text(100)
    .nullable()
    .meta({ description: 'Whom people are asked about; null asks about “us”', example: 'Harbour Coffee' }),
  locale: z
    .enum(languages)
    .nullable()
    .meta({ description: 'The one language it is asked in; null follows ?lang= and then the browser' }),
  texts: Texts,
  followUpThreshold: z
    .int()
    .min(0)
    .max(10)
    .nullable()
    .meta({ description: 'An answer of this score or less opens a follow-up; null opens none by score' }),
  ...flow,
  origins: z
    .array(Origin)
    .max(50)
    .meta({ description: 'Sites that may show the widget; an empty list allows every site' }),
  look: Look.meta({ description: 'Colour and font, where it is answered and in the widget' }),
}

export const NewSurvey = z
  .strictObject({
    ...settings,
    type: settings.type.default('relationship'),
    touchpoint: settings.touchpoint.default(null),
    subject: settings.subject.default(null),
    locale: settings.locale.default(null),
    texts: settings.texts.default({}),
    followUpThreshold: settings.followUpThreshold.default(getScoreRange('detractor').to),
    reasons: settings.reasons.default({}),
    questions: settings.questions.default([]),
    thanksLinks: settings.thanksLinks.default({}),
    origins: settings.origins.default([]),
    look: settings.look.default(defaultLook),
  })
  .meta({ id: 'NewSurvey' })

export type NewSurvey = z.output<typeof NewSurvey>

/** What is left out stays; what is given is replaced whole. */
export const SurveyPatch = z.strictObject(settings).partial().meta({ id: 'SurveyPatch' })

export type SurveyPatch = z.output<typeof SurveyPatch>

export const Survey = z
  .object({
    id: z.string(),
    ...settings,
    logo: z
      .string()
      .nullable()
      .meta({ description: 'The address of the picture above the question, on the answering pages' }),
    createdAt: z.string(),
    updatedAt: z.string(),
    closedAt: z.string().nullable(),
    closedBy: z.string().nullable(),
    warnings: z.array(z.string()).meta({ description: 'What to think twice about' }),
  })
  .meta({ id: 'Survey' })

export type Survey = z.infer<typeof Survey>

/** What a site signs its visitors' identity with: see `signature` in NewAnswer. */
export const IdentitySecret = z.object({ secret: z.string() }).meta({ id: 'IdentitySecret' })
