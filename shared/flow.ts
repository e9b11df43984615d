import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { LocalizedText } from './language.ts'
import type { Language } from './locale.ts'
import { groups } from './nps.ts'
import { translate } from './templates/translations.ts'

/** Names a reason, option or question in the answers. */
export const ChoiceId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$/, fieldErrors['choice-id'])
  .meta({ example: 'price' })

const Choice = z.strictObject({ id: ChoiceId, text: LocalizedText }).meta({ id: 'Choice' })

const hasUniqueIds = (choices: readonly { id: string }[]) =>
  new Set(choices.map(({ id }) => id)).size === choices.length
const choiceList = (min: number) => z.array(Choice).min(min).max(20).refine(hasUniqueIds, fieldErrors['unique-ids'])

/** Reserved names in the answers: the reasons selected, and the text entered for “something else”. */
export const REASONS_ID = 'reasons'
export const OTHER_ID = 'other'
const reservedIds = [REASONS_ID, OTHER_ID]

const questionShape = {
  id: ChoiceId.refine((id) => !reservedIds.includes(id), fieldErrors['id-taken']),
  text: LocalizedText,
  groups: z
    .array(z.enum(groups))
    .min(1)
    .default([...groups])
    .meta({ description: 'The groups that see the question' }),
}

const FurtherQuestion = z
  .discriminatedUnion('type', [
    z.strictObject({ ...questionShape, type: z.literal('text') }),
    z.strictObject({ ...questionShape, type: z.literal('one'), options: choiceList(2) }),
    z.strictObject({ ...questionShape, type: z.literal('many'), options: choiceList(2) }),
    z.strictObject({
      ...questionShape,
      type: z.literal('scale'),
      points: z.int().min(3).max(11).default(5),
      low: LocalizedText,
      high: LocalizedText,
    }),
  ])
  .meta({ id: 'FurtherQuestion' })

const ThanksLink = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(1000)
      .meta({ example: 'https://reviews.example.com/harbour-coffee' }),
    text: LocalizedText.optional(),
  })
  .meta({ id: 'ThanksLink' })

/** The survey settings for what follows the score. */
export const flow = {
  reasons: z
    .partialRecord(z.enum(groups), choiceList(1))
    .meta({ id: 'ReasonsByGroup', description: 'Reasons to select from, by group; “something else” is always added' }),
  questions: z
    .array(FurtherQuestion)
    .max(10)
    .refine(hasUniqueIds, fieldErrors['unique-ids'])
    .meta({ description: 'Up to ten further questions' }),
  thanksLinks: z.partialRecord(z.enum(groups), ThanksLink).meta({
    id: 'ThanksLinks',
    description: 'A link on the thank-you page, such as a review site. Use the same link for all groups, or none',
  }),
}

const Flow = z.object(flow)
export type Flow = z.output<typeof Flow>

const LocalizedChoice = z.object({ id: z.string(), text: z.string() })

/** The flow in one language, as a respondent sees it. */
export const localizedFlowShape = {
  reasons: z.partialRecord(z.enum(groups), z.array(LocalizedChoice)),
  questions: z.array(
    z.object({
      ...LocalizedChoice.shape,
      type: z.enum(['text', 'one', 'many', 'scale']),
      groups: z.array(z.enum(groups)),
      options: z.array(LocalizedChoice).optional(),
      points: z.int().optional().meta({ description: 'The highest point of a scale; the lowest is 1' }),
      low: z.string().optional(),
      high: z.string().optional(),
    }),
  ),
  thanksLinks: z.partialRecord(z.enum(groups), z.object({ url: z.string(), text: z.string() })),
}

const LocalizedFlow = z.object(localizedFlowShape)
export type LocalizedFlow = z.infer<typeof LocalizedFlow>

/**
 * The part of a flow that exists in a language: respondents read no other. A question without all its options is left out, a
 * link keeps its default text.
 */
export function selectTranslated({ reasons, questions, thanksLinks }: Flow, language: Language): Flow {
  const isTranslated = (text: LocalizedText) => translate(text, language) !== undefined
  return {
    reasons: Object.fromEntries(
      Object.entries(reasons).flatMap(([group, choices]) => {
        const translatedChoices = choices.filter(({ text }) => isTranslated(text))
        return translatedChoices.length > 0 ? [[group, translatedChoices]] : []
      }),
    ),
    questions: questions.filter((question) => listQuestionTexts(question).every(isTranslated)),
    thanksLinks: Object.fromEntries(
      Object.entries(thanksLinks).map(([group, { url, text }]) => [
        group,
        { url, ...(text && isTranslated(text) && { text }) },
      ]),
    ),
  }
}

/** All texts of a further question. */
export const listQuestionTexts = (question: Flow['questions'][number]): LocalizedText[] => [
  question.text,
  ...('options' in question ? question.options.map(({ text }) => text) : []),
  ...('points' in question ? [question.low, question.high] : []),
]

/**
 * A flow in a language, for members too: a text without a translation is shown in English, else in the first language it has.
 * @param defaultTexts labels for “something else” and for thank-you links without a text of their own
 */
export function localizeFlow(
  language: Language,
  flow: Flow,
  defaultTexts: { other: string; thanksLink: string },
): LocalizedFlow {
  const localize = (texts: LocalizedText) => translate(texts, language) ?? texts.en ?? Object.values(texts)[0] ?? ''
  const localizeChoices = (choices: readonly z.output<typeof Choice>[]) =>
    choices.map(({ id, text }) => ({ id, text: localize(text) }))
  const mapByGroup = <Source, Target>(record: Partial<Record<string, Source>>, convert: (value: Source) => Target) =>
    Object.fromEntries(Object.entries(record).flatMap(([group, value]) => (value ? [[group, convert(value)]] : [])))
  return {
    reasons: mapByGroup(flow.reasons, (reasons) => [
      ...localizeChoices(reasons),
      { id: OTHER_ID, text: defaultTexts.other },
    ]),
    questions: flow.questions.map((question) => ({
      id: question.id,
      type: question.type,
      text: localize(question.text),
      groups: question.groups,
      ...('options' in question && { options: localizeChoices(question.options) }),
      ...('points' in question && {
        points: question.points,
        low: localize(question.low),
        high: localize(question.high),
      }),
    })),
    thanksLinks: mapByGroup(flow.thanksLinks, ({ url, text }) => ({
      url,
      text: text ? localize(text) : defaultTexts.thanksLink,
    })),
  }
}

/** Warnings for editors of the survey. */
export function getFlowWarnings({ thanksLinks }: Flow): string[] {
  const urls = groups.map((group) => thanksLinks[group]?.url)
  if (new Set(urls).size === 1) return []
  return [
    'thanksLinks: not every group gets the same link. Review sites forbid inviting only happy customers; give all groups the same link, or none.',
  ]
}
