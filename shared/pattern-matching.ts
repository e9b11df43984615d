import { addDays, type CalendarDay } from './calendar.ts'
import type { FollowUpStage } from './follow-up-stages.ts'
import { followUpResults, isOpenStage } from './follow-up-stages.ts'
import { findGroup } from './nps.ts'
import {
  type Count,
  type CountName,
  countNames,
  type PatternConditions,
  type ScoreName,
  type ScoreRange,
  scoreNames,
  UNANSWERED_AFTER_DAYS,
} from './pattern-conditions.ts'
import { parseWords } from './rule-conditions.ts'
import { indexText, matchesIndexed, type SearchableText } from './search.ts'

type Properties = Readonly<Record<string, string>>

/** A response that counts. */
export interface PatternResponse {
  at: number
  /** In the time zone of the workspace, as all days of facts. */
  day: CalendarDay
  score: number
  /** Of a survey that asks again after a follow-up: no part of the score, and not counted, but the customer has responded. */
  isRecovery: boolean
  comment: string | null
  contactRequested: boolean
  properties: Properties
  tags: readonly string[]
  /** Null if it has no follow-up, or one that was merged into another. */
  followUp: PatternFollowUp | null
}

export interface PatternFollowUp {
  openedDay: CalendarDay
  stage: FollowUpStage
  /** How often it was opened again because the customer was still unhappy. */
  level: number
  hasAmends: boolean
  /** What the customer gave when asked again. */
  scoreAfter: number | null
}

/** What patterns look at: of one customer, in the last 365 days. */
export interface PatternFacts {
  today: CalendarDay
  /** The latest first. */
  responses: readonly PatternResponse[]
  /** The invitations that reached the customer, and whether they responded; the latest first. */
  invitations: readonly { at: number; day: CalendarDay; isAnswered: boolean }[]
  /** Of the contact. */
  properties: Properties
}

/** Conditions prepared for many customers. */
export type PatternCondition = (facts: PatternFacts) => boolean

/** Whether a customer has been a detractor, and so may have a pattern. */
export const hasBeenDetractor = (facts: PatternFacts): boolean => listScored(facts).some(isDetractor)

/** The first of a number of days, of which today is the last. */
export const getFirstDay = (today: CalendarDay, days: number): CalendarDay => addDays(today, 1 - days)

/** The responses that are part of the score. */
const listScored = ({ responses }: PatternFacts): readonly PatternResponse[] =>
  responses.filter(({ isRecovery }) => !isRecovery)

const isDetractor = ({ score }: { score: number }): boolean => findGroup(score) === 'detractor'

/**
 * Prepares the conditions of a pattern, all of which must hold.
 * @example const matches = compilePattern({ detractorResponses: { atLeast: 2, days: 180 } })
 */
export function compilePattern(conditions: PatternConditions): PatternCondition {
  const { voice, words, silence, results, properties, signs } = conditions
  const checks: (PatternCondition | undefined)[] = [
    ...scoreNames.map((name) => conditions[name] && hasScore(name, conditions[name])),
    ...countNames.map((name) => conditions[name] && hasCount(name, conditions[name])),
    voice && ((facts) => listVoices(facts).some((one) => voice.includes(one))),
    silence && hasSilence(silence),
    results && ((facts) => results.some((result) => result === getLatestFollowUp(facts)?.stage)),
    properties && hasProperties(properties),
    words && hasWord(words),
    signs && hasSign(signs),
  ]
  const required = checks.filter((check) => check !== undefined)
  return (facts) => required.every((check) => check(facts))
}

const scoreReaders: Record<ScoreName, (responses: readonly PatternResponse[]) => number | undefined> = {
  lastScore: ([last]) => last?.score,
  lowestScore: (responses) => Math.min(...responses.map(({ score }) => score)),
  earlierScore: (responses) => {
    const earlier = responses.slice(responses.findIndex(isDetractor) + 1)
    return earlier.length === 0 ? undefined : Math.max(...earlier.map(({ score }) => score))
  },
}

function hasScore(name: ScoreName, { from, to }: ScoreRange): PatternCondition {
  return (facts) => {
    const score = scoreReaders[name](listScored(facts))
    return score !== undefined && score >= from && score <= to
  }
}

const counters: Record<CountName, (facts: PatternFacts, since: CalendarDay) => number> = {
  responses: (facts, since) => listScored(facts).filter(({ day }) => day >= since).length,
  detractorResponses: (facts, since) =>
    listScored(facts).filter((response) => response.day >= since && isDetractor(response)).length,
  followUps: (facts, since) => listFollowUps(facts, since).length,
  reopened: (facts, since) => listFollowUps(facts, since).reduce((sum, { level }) => sum + level, 0),
  lost: (facts, since) => listFollowUps(facts, since).filter(({ stage }) => stage === 'lost').length,
  amends: (facts, since) => listFollowUps(facts, since).filter(({ hasAmends }) => hasAmends).length,
}

const hasCount =
  (name: CountName, { atLeast = 0, atMost = Number.POSITIVE_INFINITY, days }: Count): PatternCondition =>
  (facts) => {
    const count = counters[name](facts, getFirstDay(facts.today, days))
    return count >= atLeast && count <= atMost
  }

const listFollowUps = ({ responses }: PatternFacts, since: CalendarDay): PatternFollowUp[] =>
  responses.flatMap(({ followUp }) => (followUp && followUp.openedDay >= since ? [followUp] : []))

function listVoices({ responses }: PatternFacts) {
  const critical = responses.filter(isDetractor)
  const hasComment = critical.some(({ comment }) => comment !== null)
  const wantedContact = critical.some(({ contactRequested }) => contactRequested)
  return [
    ...(hasComment ? (['comment'] as const) : []),
    ...(wantedContact ? (['contact'] as const) : []),
    ...(hasComment || wantedContact ? [] : (['none'] as const)),
  ]
}

/** Only invitations since the last response say that a customer is silent. Those of the last days may be answered still. */
function hasSilence({ days, invitations }: NonNullable<PatternConditions['silence']>): PatternCondition {
  return ({ today, responses: [last], ...facts }) => {
    if (days !== undefined && last !== undefined && last.day < getFirstDay(today, days)) return true
    if (invitations === undefined) return false
    const dueBefore = getFirstDay(today, UNANSWERED_AFTER_DAYS)
    const latest = facts.invitations
      .filter(({ at }) => last === undefined || at > last.at)
      .filter(({ day, isAnswered }) => isAnswered || day < dueBefore)
      .slice(0, invitations)
    return latest.length === invitations && latest.every(({ isAnswered }) => !isAnswered)
  }
}

/** Properties of the contact come before those of responses. */
function listPropertyValues({ properties, responses }: PatternFacts, key: string): string[] {
  if (Object.hasOwn(properties, key)) return [properties[key] as string]
  return responses
    .filter(isDetractor)
    .flatMap((response) => (Object.hasOwn(response.properties, key) ? [response.properties[key] as string] : []))
}

const hasProperty = (facts: PatternFacts, [key, values]: [string, readonly string[]]): boolean =>
  listPropertyValues(facts, key).some((value) => values.includes(value))

const hasProperties =
  (properties: Readonly<Record<string, readonly string[]>>): PatternCondition =>
  (facts) =>
    Object.entries(properties).every((entry) => hasProperty(facts, entry as [string, readonly string[]]))

/** Comments that the conditions of several patterns look at are indexed once. */
const indexes = new WeakMap<PatternResponse, SearchableText>()

function getIndex(response: PatternResponse): SearchableText {
  const cachedIndex = indexes.get(response)
  if (cachedIndex) return cachedIndex
  const index = indexText(response.comment ?? '')
  indexes.set(response, index)
  return index
}

function hasWord(words: readonly string[]): PatternCondition {
  const searches = parseWords(words)
  return ({ responses }) =>
    responses.some(
      (response) =>
        response.comment !== null &&
        isDetractor(response) &&
        searches.some((search) => matchesIndexed(getIndex(response), search)),
    )
}

function hasSign({ words, tags, properties }: NonNullable<PatternConditions['signs']>): PatternCondition {
  const signs: PatternCondition[] = [
    ...(tags
      ? [
          ({ responses }: PatternFacts) =>
            responses.some((response) => isDetractor(response) && tags.some((tag) => response.tags.includes(tag))),
        ]
      : []),
    ...(properties
      ? [(facts: PatternFacts) => Object.entries(properties).some((entry) => hasProperty(facts, entry))]
      : []),
    ...(words ? [hasWord(words)] : []),
  ]
  return (facts) => signs.some((sign) => sign(facts))
}

/** What became of a customer in their latest follow-up. `asked`: solved, and Vouch asks again. */
export const patternOutcomes = [...followUpResults, 'open', 'asked', 'closed', 'none'] as const
export type PatternOutcome = (typeof patternOutcomes)[number]

const getLatestFollowUp = ({ responses }: PatternFacts): PatternFollowUp | undefined =>
  responses.find(({ followUp }) => followUp !== null)?.followUp ?? undefined

/** The outcome of a customer, and whether they are no longer a detractor: null if they were not asked again, or did not respond. */
export function findPatternOutcome(facts: PatternFacts): { outcome: PatternOutcome; isConverted: boolean | null } {
  const response = facts.responses.find(({ followUp }) => followUp !== null)
  const { stage, scoreAfter } = response?.followUp ?? { stage: undefined, scoreAfter: null }
  const wasAsked = response !== undefined && isDetractor(response) && scoreAfter !== null
  const isConverted = wasAsked ? !isDetractor({ score: scoreAfter }) : null
  if (stage === undefined || stage === 'merged') return { outcome: 'none', isConverted }
  if (isOpenStage(stage)) return { outcome: 'open', isConverted }
  if (stage === 'solved' || stage === 'asked') return { outcome: 'asked', isConverted }
  return { outcome: stage as PatternOutcome, isConverted }
}

/** Conditions on what happens after a complaint decide the outcome themselves. */
export const decidesOutcome = (conditions: PatternConditions): boolean =>
  (['lastScore', 'silence', 'reopened', 'lost', 'results'] as const).some((name) => conditions[name] !== undefined)
