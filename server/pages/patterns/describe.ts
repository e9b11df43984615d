import { countNames, type PatternConditions, scoreNames } from '../../../shared/pattern-conditions.ts'
import type { ViewContext } from '../layout/context.ts'

/** Of a long list, the sentence has the first ones. */
const MAX_WORDS = 3

/** The conditions of a pattern as a sentence: “Detractors who wrote a comment, and gave at least 2 low scores in 180 days.” */
export function describePattern(view: ViewContext, conditions: PatternConditions): string {
  const { t, format } = view
  const { sentence } = t.patterns
  const { voice, words, silence, results, properties, signs } = conditions
  const clauses = [
    voice && format.choice(voice.map((one) => sentence.voices[one])),
    ...scoreNames.map((name) => {
      const range = conditions[name]
      return range && sentence.score(name, range.from, range.to)
    }),
    ...countNames.map((name) => {
      const count = conditions[name]
      return count && sentence.count(name, count)
    }),
    silence && describeSilence(view, silence),
    results && sentence.results(format.choice(results.map((result) => t.patterns.outcomes[result]))),
    words && sentence.words(quoteList(view, words)),
    ...describeProperties(view, properties),
    signs && describeSigns(view, signs),
  ]
  return sentence.build(clauses.filter((clause) => clause !== undefined))
}

function describeSilence({ t, format }: ViewContext, silence: NonNullable<PatternConditions['silence']>): string {
  const { silenceDays, silenceInvitations } = t.patterns.sentence
  const { days, invitations } = silence
  return format.choice([
    ...(days === undefined ? [] : [silenceDays(days)]),
    ...(invitations === undefined ? [] : [silenceInvitations(invitations)]),
  ])
}

function quoteList({ t, format }: ViewContext, texts: readonly string[]): string {
  const { quote, more } = t.patterns.sentence
  const firstTexts = texts.slice(0, MAX_WORDS).map(quote)
  const rest = texts.length - firstTexts.length
  return format.choice(rest > 0 ? [...firstTexts, more(rest)] : firstTexts)
}

const describeProperties = (view: ViewContext, properties: PatternConditions['properties'] = {}): string[] =>
  Object.entries(properties).map(([key, values]) =>
    view.t.patterns.sentence.property(
      view.format.propertyName(key),
      view.format.choice(values.slice(0, MAX_WORDS).map((value) => view.format.propertyValue(key, value))),
    ),
  )

function describeSigns(view: ViewContext, signs: NonNullable<PatternConditions['signs']>): string {
  const { sentence } = view.t.patterns
  return sentence.signs([
    ...(signs.words ? [sentence.words(quoteList(view, signs.words))] : []),
    ...(signs.tags ? [sentence.tags(quoteList(view, signs.tags))] : []),
    ...describeProperties(view, signs.properties),
  ])
}
