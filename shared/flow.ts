import { z } from 'zod'
import { type Language, languages } from './locale.ts'
import { groups } from './nps.ts'
import { text } from './text.ts'

/** What is asked after the score, in the survey's own words. */

const Words = z
  .partialRecord(z.enum(languages), text(300))
  .refine((words) => Object.keys(words).length > 0, 'Expected the text in at least one language')
  .meta({ description: 'By language; a language that is left out reads the English text, or else the first' })

type Words = z.output<typeof Words>

/** The name of a reason, option or question in the answers. */
const Name = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$/,
    'Expected 1 to 40 small letters, digits, inner hyphens or underscores',
  )
  .meta({ example: 'price' })

const Choice = z.strictObject({ id: Name, text: Words })

const different = (choices: readonly { id: string }[]) => new Set(choices.map(({ id }) => id)).size === choices.length
const choices = (least: number) =>
  z.array(Choice).min(least).max(20).refine(different, 'Expected ids that differ from each other')

/** Answers of these names are ours: which reasons were ticked, and in which words “something else”. */
export const OTHER = 'other'
const ownNames = ['reasons', OTHER]

const asked = {
  id: Name.refine((id) => !ownNames.includes(id), 'Expected another id: this one is taken by the reasons'),
  text: Words,
  groups: z
    .array(z.enum(groups))
    .min(1)
    .default([...groups])
    .meta({ description: 'Who is asked' }),
}

const FurtherQuestion = z.discriminatedUnion('type', [
  z.strictObject({ ...asked, type: z.literal('text') }),
  z.strictObject({ ...asked, type: z.literal('one'), options: choices(2) }),
  z.strictObject({ ...asked, type: z.literal('many'), options: choices(2) }),
  z.strictObject({
    ...asked,
    type: z.literal('scale'),
    points: z.int().min(3).max(11).default(5),
    low: Words,
    high: Words,
  }),
])

const ThanksLink = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .meta({ example: 'https://reviews.example.com/harbour-coffee' }),
  text: Words.optional(),
})

/** The settings of a survey that say what follows the score. */
export const flow = {
  reasons: z
    .partialRecord(z.enum(groups), choices(1))
    .meta({ description: 'Reasons to tick, by group; “something else” is added by itself' }),
  questions: z
    .array(FurtherQuestion)
    .max(10)
    .refine(different, 'Expected ids that differ from each other')
    .meta({ description: 'Up to ten further questions' }),
  thanksLinks: z
    .partialRecord(z.enum(groups), ThanksLink)
    .meta({ description: 'A link in the thanks, such as to a review site: the same for all groups, or none' }),
}

const Flow = z.object(flow)
export type Flow = z.output<typeof Flow>

const Shown = z.object({ id: z.string(), text: z.string() })

/** The same in one language, as a respondent meets it. */
export const shownFlow = {
  reasons: z.partialRecord(z.enum(groups), z.array(Shown)),
  questions: z.array(
    z.object({
      ...Shown.shape,
      type: z.enum(['text', 'one', 'many', 'scale']),
      groups: z.array(z.enum(groups)),
      options: z.array(Shown).optional(),
      points: z.int().optional().meta({ description: 'A scale goes from 1 to this' }),
      low: z.string().optional(),
      high: z.string().optional(),
    }),
  ),
  thanksLinks: z.partialRecord(z.enum(groups), z.object({ url: z.string(), text: z.string() })),
}

const ShownFlow = z.object(shownFlow)
export type ShownFlow = z.infer<typeof ShownFlow>

/** A flow in one language. `other` and `thanksLink` are our own words for what it leaves open. */
export function flowIn(language: Language, flow: Flow, ours: { other: string; thanksLink: string }): ShownFlow {
  const said = (words: Words) => words[language] ?? words.en ?? Object.values(words)[0] ?? ''
  const shown = (choices: readonly z.output<typeof Choice>[]) =>
    choices.map(({ id, text }) => ({ id, text: said(text) }))
  const byGroup = <From, To>(record: Partial<Record<string, From>>, to: (from: From) => To) =>
    Object.fromEntries(Object.entries(record).flatMap(([group, from]) => (from ? [[group, to(from)]] : [])))
  return {
    reasons: byGroup(flow.reasons, (reasons) => [...shown(reasons), { id: OTHER, text: ours.other }]),
    questions: flow.questions.map((question) => ({
      id: question.id,
      type: question.type,
      text: said(question.text),
      groups: question.groups,
      ...('options' in question && { options: shown(question.options) }),
      ...('points' in question && { points: question.points, low: said(question.low), high: said(question.high) }),
    })),
    thanksLinks: byGroup(flow.thanksLinks, ({ url, text }) => ({ url, text: text ? said(text) : ours.thanksLink })),
  }
}

/** What whoever edits the survey should think twice about. */
export function warningsOf({ thanksLinks }: Flow): string[] {
  const urls = groups.map((group) => thanksLinks[group]?.url)
  if (new Set(urls).size === 1) return []
  return [
    'thanksLinks: not every group gets the same link. Review sites forbid inviting only happy customers; give all groups the same link, or none.',
  ]
}
