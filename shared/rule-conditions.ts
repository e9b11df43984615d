import { parseAmount } from './amount.ts'
import type { Tier } from './follow-up.ts'
import { tiers } from './follow-up.ts'
import { findGroup } from './nps.ts'
import type { RuleConditions } from './rule.ts'
import { indexText, matchesIndexed, parseSearch, type SearchableText, type SearchTerms } from './search.ts'

type Properties = Readonly<Record<string, string>>

/** What conditions look at: of an event, its subject and the contact. */
export interface RuleFacts {
  surveyId: string | null
  /** As it was when the event happened. */
  score: number | null
  reasons: readonly string[]
  comment: string | null
  contactRequested: boolean
  /** BCP 47: of the response, or else of the contact. */
  language: string | null
  responseProperties: Properties
  contactProperties: Properties
}

/** Conditions prepared for many facts. */
export type RuleCondition = (facts: RuleFacts) => boolean

/**
 * Prepares the conditions of a rule. All must hold; of a list, one. A condition on what the subject does not have does not hold.
 * @example events.filter((event) => compileConditions(rule.conditions)(event.facts))
 */
export function compileConditions(conditions: RuleConditions): RuleCondition {
  const { surveys, groups, score, reasons, words, properties, contactRequested, languages, value } = conditions
  const checks: (RuleCondition | undefined)[] = [
    surveys && ((facts) => facts.surveyId !== null && surveys.includes(facts.surveyId)),
    groups && ((facts) => facts.score !== null && groups.includes(findGroup(facts.score))),
    score && ((facts) => facts.score !== null && facts.score >= score.from && facts.score <= score.to),
    contactRequested && ((facts) => facts.contactRequested),
    reasons && ((facts) => reasons.some((id) => facts.reasons.includes(id))),
    conditions.tiers && hasTier(conditions.tiers),
    languages && hasLanguage(languages),
    properties && hasProperties(properties),
    value && hasValue(value),
    words && hasWord(words),
  ]
  const required = checks.filter((check) => check !== undefined)
  return (facts) => required.every((check) => check(facts))
}

/** What is known of the contact comes before what came with the response. */
function getProperty({ contactProperties, responseProperties }: RuleFacts, key: string): string | undefined {
  if (Object.hasOwn(contactProperties, key)) return contactProperties[key]
  return Object.hasOwn(responseProperties, key) ? responseProperties[key] : undefined
}

const hasProperties =
  (properties: NonNullable<RuleConditions['properties']>): RuleCondition =>
  (facts) =>
    Object.entries(properties).every(([key, values]) => {
      const value = getProperty(facts, key)
      return value !== undefined && values.includes(value)
    })

const hasTier =
  (expected: readonly Tier[]): RuleCondition =>
  (facts) => {
    const tier = tiers.find((name) => name === getProperty(facts, 'tier')?.toUpperCase())
    return tier !== undefined && expected.includes(tier)
  }

function hasLanguage(languages: readonly string[]): RuleCondition {
  const prefixes = languages.map((language) => language.toLowerCase())
  return ({ language }) => {
    const tag = language?.toLowerCase()
    return tag !== undefined && prefixes.some((prefix) => tag === prefix || tag.startsWith(`${prefix}-`))
  }
}

const hasValue =
  ({ property, atLeast }: NonNullable<RuleConditions['value']>): RuleCondition =>
  (facts) => {
    const amount = parseAmount(getProperty(facts, property) ?? '')
    return amount !== undefined && amount >= atLeast
  }

/** Comments that the conditions of several rules look at are indexed once. */
const indexes = new WeakMap<RuleFacts, SearchableText>()

function getIndex(facts: RuleFacts): SearchableText {
  const known = indexes.get(facts)
  if (known) return known
  const index = indexText(facts.comment ?? '')
  indexes.set(facts, index)
  return index
}

function hasWord(words: readonly string[]): RuleCondition {
  const searches = parseWords(words)
  return (facts) => facts.comment !== null && searches.some((search) => matchesIndexed(getIndex(facts), search))
}

/** What to look for in comments: whole words. */
export const parseWords = (words: readonly string[]): SearchTerms[] =>
  words.map(parseWord).filter((search) => search !== undefined)

/** In quotes, a search finds whole words alone. A word without anything to look for matches nothing. */
function parseWord(word: string): SearchTerms | undefined {
  const search = parseSearch(`"${word.replaceAll(/["“”„«»「」]/g, ' ').trim()}"`)
  return search.words.length + search.prefixes.length + search.texts.length > 0 ? search : undefined
}
