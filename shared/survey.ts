import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { flow } from './flow.ts'
import { SurveyTexts } from './language.ts'
import { languages } from './locale.ts'
import { defaultLook, Look } from './look.ts'
import { getScoreRange } from './nps.ts'
import { text } from './text.ts'

const Origin = z
  .string()
  .max(300)
  .refine((value) => URL.canParse(value) && new URL(value).origin === value, {
    error: fieldErrors['site-origin'],
    abort: true,
  })
  .refine((value) => !value.includes('*'), fieldErrors['site-wildcard'])
  .refine((value) => /^https?:/.test(value), fieldErrors['site-scheme'])

/** Those who are asked again were chosen because they were unhappy: their scores are never read as those of all customers. */
export const surveyTypes = ['relationship', 'touchpoint', 'recovery'] as const
export type SurveyType = (typeof surveyTypes)[number]

const settings = {
  name: text(200).meta({ description: 'Internal name; respondents do not see it', example: 'Relationship survey' }),
  type: z.enum(surveyTypes).meta({
    description:
      'Whether it asks about the whole relationship or one touchpoint, such as a delivery. `recovery` asks customers again after ' +
      'a follow-up: digests and alarms leave it out, and the type of a survey cannot change from or to it',
  }),
  touchpoint: text(100).nullable().meta({ description: 'The touchpoint asked about', example: 'After delivery' }),
  subject: text(100).nullable().meta({
    description: 'Whom respondents are asked to recommend, the same in every language; null names the brand',
    example: 'Harbour Coffee',
  }),
  locale: z
    .enum(languages)
    .nullable()
    .meta({ description: 'The only language of the survey; null follows `?lang=`, then the browser' }),
  texts: SurveyTexts,
  followUpThreshold: z
    .int()
    .min(0)
    .max(10)
    .nullable()
    .meta({ description: 'Scores up to this one open a follow-up; null opens none by score' }),
  ...flow,
  origins: z
    .array(Origin)
    .max(50)
    .meta({
      description:
        'Sites that may show the widget and submit responses, by the `Origin` that browsers send; an empty list allows every ' +
        'site. Each origin counts by itself: subdomains are not included. Pages of this service, such as shared links, and ' +
        'programs that send no `Origin` are always allowed. A revision is allowed by the edit token of its response',
    }),
  look: Look.meta({ description: 'Colour and font of the survey page and the widget' }),
  closesAt: z.iso
    .datetime({ offset: true, error: fieldErrors.instant })
    .refine((value) => Date.parse(value) >= 0 && Date.parse(value) < 253_402_300_800_000, fieldErrors['instant-range'])
    .nullable()
    .meta({ description: 'When the survey closes by itself; null means never', example: '2026-12-24T18:00:00Z' }),
}

/** A draft can be tested, but takes no responses. */
export const surveyStates = ['draft', 'open', 'scheduled', 'closed'] as const
export type SurveyState = (typeof surveyStates)[number]

const Goal = z.int().min(-100).max(100)

/** The score that a survey is to reach. */
export const SurveyGoal = z.strictObject({ goal: Goal.meta({ example: 50 }) }).meta({ id: 'SurveyGoal' })

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
    closesAt: settings.closesAt.default(null),
    state: z
      .enum(['draft', 'open'])
      .default('open')
      .meta({ description: 'A draft takes no responses until it is opened' }),
  })
  .meta({ id: 'NewSurvey' })

export type NewSurvey = z.output<typeof NewSurvey>

/** Omitted fields stay unchanged; fields present replace the whole value. */
export const SurveyPatch = z.strictObject(settings).partial().meta({ id: 'SurveyPatch' })

export type SurveyPatch = z.output<typeof SurveyPatch>

export const Survey = z
  .object({
    id: z.string(),
    ...settings,
    goal: Goal.nullable().meta({ description: 'The score to reach, set by `PUT /api/surveys/{id}/goal`' }),
    logo: z.string().nullable().meta({ description: 'URL of the image above the question on survey pages' }),
    createdAt: z.string(),
    updatedAt: z.string(),
    state: z.enum(surveyStates).meta({ description: '`scheduled` is open until `closesAt`' }),
    openedAt: z.string().nullable().meta({ description: 'null for a draft' }),
    closedAt: z.string().nullable(),
    closedBy: z.string().nullable().meta({ description: '`schedule` if the survey closed by itself' }),
    warnings: z.array(z.string()).meta({ description: 'Settings to reconsider, and missing translations' }),
  })
  .meta({ id: 'Survey' })

export type Survey = z.infer<typeof Survey>

/** The key with which a server signs the identity of respondents: see `signature` in NewResponse. */
export const IdentitySecret = z.object({ secret: z.string() }).meta({ id: 'IdentitySecret' })
