import type { NewContact } from '../../../shared/contact.ts'
import { type Group, getScoreRange } from '../../../shared/nps.ts'
import type { SuspicionReason } from '../../../shared/response.ts'
import { dipComments, relationshipComments, supportComments } from './comments.ts'
import { type DemoLanguage, demoNames, demoNotes, demoOwners, demoTexts } from './customers.ts'

/** The story: a firm that grew for fourteen months, lost the trust of its customers for three, and won it back. */

export const CHAPTERS = 14
const DAY_MS = 86_400_000
const CHAPTER_MS = 30.4 * DAY_MS
/** How much goes wrong in the bad chapters, fading out. */
const TROUBLE_BY_CHAPTER: Record<number, number> = { 7: 0.5, 8: 1, 9: 0.85, 10: 0.4 }

export type DemoSurvey = 'relationship' | 'support'

export interface DemoResponse {
  survey: DemoSurvey
  at: number
  score: number
  comment: string | null
  reasons: string[]
  properties: Record<string, string>
  locale: DemoLanguage
  contactRequested: boolean
  suspicion: SuspicionReason | null
  /** The index of the invitation; null for a visitor. */
  invitation: number | null
  /** The outcome of its follow-up, if it gets one. */
  followUp: DemoFollowUp
}

/** The owner and the outcome. Times are milliseconds UTC. */
export interface DemoFollowUp {
  /** A colleague; null for the user. */
  owner: string | null
  doneAt: number | null
  note: string | null
  /** A call that did not close it. */
  attempt: { outcome: 'call-back' | 'not-reached'; at: number } | null
}

export interface DemoInvitation {
  survey: DemoSurvey
  at: number
  contact: NewContact
}

/** About a month of the story. */
export interface Chapter {
  from: number
  invitations: DemoInvitation[]
  responses: DemoResponse[]
}

type Random = ReturnType<typeof createRandom>

/** The seed whose latest days show something of everything. */
const SEED = 3628

export const getChapterStart = (now: number, index: number) => now - (CHAPTERS - index) * CHAPTER_MS

/** What went wrong, and when: the trend is annotated with it. */
export const listIncidents = (
  now: number,
  language: DemoLanguage,
): { at: number; text: string; survey: DemoSurvey | null }[] => [
  { at: getChapterStart(now, 7) + 12 * DAY_MS, text: demoTexts[language].bankFailure, survey: null },
  { at: getChapterStart(now, 8) + 8 * DAY_MS, text: demoTexts[language].priceRise, survey: 'relationship' },
]

/** The events of a chapter, deterministic for the same `now`. @param language of most comments, and of all names and values */
export function buildChapter(now: number, index: number, language: DemoLanguage = 'en'): Chapter {
  const random = createRandom(SEED + index)
  const from = getChapterStart(now, index)
  const growth = 1 + index / CHAPTERS
  const invitations = [
    ...WAVE_DAYS.flatMap((day) =>
      buildWave(random, language, { survey: 'relationship', at: from + (day + 0.95) * DAY_MS, size: 13.2 * growth }),
    ),
    ...WAVE_DAYS.flatMap((day) =>
      buildWave(random, language, { survey: 'support', at: from + (day + 0.3) * DAY_MS, size: 8.4 * growth }),
    ),
  ]
  const context: ChapterContext = { now, index, from, random, language }
  const visitorCount = Math.round(28 * growth)
  const visits = Array.from({ length: visitorCount }, (_, position) =>
    buildVisit(context, from + ((position + random.next()) / visitorCount) * CHAPTER_MS),
  )
  const drafts = [
    ...invitations.flatMap((invitation, position) => buildReply(context, invitation, position)),
    ...visits,
  ]
  return {
    from,
    invitations: invitations.map((invitation) => ({ ...invitation, contact: translate(invitation.contact, language) })),
    responses: addComments(random, drafts).map((response) => translate(response, language)),
  }
}

/** A response without its comment, and those that suit it; none for one without a comment. */
type DraftResponse = Omit<DemoResponse, 'comment'> & { comments: readonly string[] | null }

/** So many newest comments are all different: they are seen on one page. */
const DIFFERENT_COMMENTS = 30

/** Adds comments in the order of time. One that was used lately is not used again; a response stays without rather. */
function addComments(random: Random, drafts: readonly DraftResponse[]): DemoResponse[] {
  const recent: string[] = []
  const texts = new Map<DraftResponse, string>()
  for (const draft of drafts.toSorted((one, other) => one.at - other.at)) {
    const choices = draft.comments?.filter((text) => !recent.includes(text)) ?? []
    if (choices.length === 0) continue
    const text = random.pick(choices)
    texts.set(draft, text)
    recent.push(text)
    if (recent.length > DIFFERENT_COMMENTS) recent.shift()
  }
  return drafts.map((draft) => {
    const { comments: _, ...response } = draft
    return { ...response, comment: texts.get(draft) ?? null }
  })
}

const translate = <Item extends { properties?: Record<string, string> }>(item: Item, language: DemoLanguage): Item => ({
  ...item,
  properties: Object.fromEntries(
    Object.entries(item.properties ?? {}).map(([key, value]) => [key, demoTexts[language].values[value] ?? value]),
  ),
})

interface ChapterContext {
  now: number
  index: number
  from: number
  random: Random
  language: DemoLanguage
}

/** Deterministic random numbers (mulberry32). */
function createRandom(seed: number) {
  let state = seed * 0x9e3779b9
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    happens: (share: number) => next() < share,
    pick: <Item>(items: readonly Item[]) => items[below(items.length)] as Item,
  }
}

const CUSTOMERS = 820

/** The days of a chapter on which invitations are sent, so that some responses are from today. */
const WAVE_DAYS = [2, 5, 8, 11, 14, 17, 20, 23, 26, 29]

function buildWave(
  random: Random,
  language: DemoLanguage,
  { survey, at, size }: { survey: DemoSurvey; at: number; size: number },
): DemoInvitation[] {
  const start = random.below(CUSTOMERS)
  // The step visits every customer once.
  return Array.from({ length: Math.round(size) }, (_, index) => ({
    survey,
    at: at + index * 1000,
    contact: buildCustomer((start + index * 7) % CUSTOMERS, language),
  }))
}

const REGIONS = ['Europe', 'Europe', 'Europe', 'North America', 'North America', 'Greater China', 'Greater China']

/** The customer with a number, always the same. */
function buildCustomer(customerNumber: number, language: DemoLanguage): NewContact {
  const random = createRandom(10_000 + customerNumber)
  const region = random.pick(REGIONS)
  const locale = pickLocale(random, region, language)
  const names = demoNames[locale]
  const [first, last] = [random.pick(names.first), random.pick(names.last)]
  const plan = random.pick(['Basic', 'Basic', 'Basic', 'Plus', 'Plus', 'Business'])
  const tier =
    plan === 'Business'
      ? random.pick(['A', 'A', 'B'])
      : plan === 'Plus'
        ? random.pick(['A', 'B', 'B', 'C'])
        : random.pick(['B', 'C', 'C', 'D'])
  return {
    externalId: `customer-${1000 + customerNumber}`,
    email:
      locale === 'en'
        ? `${first}.${last}.${1000 + customerNumber}@example.com`.toLowerCase()
        : `customer.${1000 + customerNumber}@example.com`,
    // Phone numbers reserved for fiction.
    ...(customerNumber % 5 !== 0 && { phone: `+447700900${String(customerNumber % 1000).padStart(3, '0')}` }),
    name: locale === 'en' ? `${first} ${last}` : `${last}${first}`,
    locale,
    properties: { plan, region, tier },
  }
}

/** Four of five customers speak the language of the story; in English, some of those in China speak Chinese. */
function pickLocale(random: Random, region: string, language: DemoLanguage): DemoLanguage {
  if (language === 'en') return region === 'Greater China' ? random.pick(['en', 'zh-Hans', 'zh-Hant']) : 'en'
  const other = language === 'zh-Hans' ? 'zh-Hant' : 'zh-Hans'
  return random.pick([...Array<DemoLanguage>(8).fill(language), other, 'en'])
}

const RESPONSE_RATES: Record<DemoSurvey, number> = { relationship: 0.29, support: 0.43 }

/** The response to an invitation, if any: most come within hours, some after days. */
function buildReply(
  context: ChapterContext,
  { survey, at, contact }: DemoInvitation,
  invitation: number,
): DraftResponse[] {
  const { random, now } = context
  if (!random.happens(RESPONSE_RATES[survey])) return []
  const isSuspect = random.happens(0.012)
  const answeredAt = at + (isSuspect ? 4000 : 300_000 - Math.log(1 - random.next()) * 0.4 * DAY_MS)
  if (answeredAt >= now) return []
  const properties = { ...contact.properties, channel: 'Email' }
  const base = { survey, properties, locale: contact.locale as DemoLanguage, invitation }
  return [buildResponse(context, { ...base, at: Math.round(answeredAt), suspicion: isSuspect ? 'too-quick' : null })]
}

/** A response without an invitation, on the website or by a shared link. */
function buildVisit(context: ChapterContext, visitedAt: number): DraftResponse {
  const { random, now } = context
  const region = random.pick(['Europe', 'Europe', 'North America', 'Greater China'])
  const survey = random.pick<DemoSurvey>(['relationship', 'relationship', 'support'])
  const properties = {
    plan: random.pick(['Basic', 'Basic', 'Plus', 'Business']),
    region,
    channel: random.pick(['Website', 'App', 'App']),
  }
  const at = Math.round(Math.min(now - 60_000, visitedAt))
  const suspicion = random.happens(0.015) ? ('no-interaction' as const) : null
  return buildResponse(context, {
    survey,
    properties,
    locale: pickLocale(random, region, context.language),
    invitation: null,
    at,
    suspicion,
  })
}

interface Mood {
  group: Group
  /** How much goes wrong at the time, from 0 to 1. */
  trouble: number
}

type ResponseInput = Pick<DemoResponse, 'survey' | 'at' | 'properties' | 'locale' | 'invitation' | 'suspicion'>

function buildResponse(context: ChapterContext, input: ResponseInput): DraftResponse {
  const { random } = context
  const trouble = TROUBLE_BY_CHAPTER[context.index] ?? 0
  const group = pickGroup(context, input, trouble)
  const hasComment = random.happens(group === 'detractor' ? 0.62 : group === 'passive' ? 0.36 : 0.4)
  const response = {
    ...input,
    score: pickScore(random, group),
    comments: hasComment ? findComments(random, input, { group, trouble }) : null,
    reasons: pickReasons(random, input.survey, { group, trouble }),
    contactRequested: input.invitation !== null && group === 'detractor' && random.happens(0.18),
  }
  const followUp = buildFollowUp(context, input)
  // Those who asked for a call still wait for it.
  return { ...response, followUp: response.contactRequested ? { ...followUp, attempt: null } : followUp }
}

function pickGroup({ random, index }: ChapterContext, { survey, properties }: ResponseInput, trouble: number): Group {
  const { plan, region, channel } = properties
  const mood =
    (plan === 'Business' ? 0.08 : plan === 'Basic' ? -0.04 - 0.06 * trouble : 0) +
    (region === 'Greater China' ? -0.05 : 0) +
    (channel === 'App' ? 0.05 : 0) +
    (index > 11 ? 0.05 : index * 0.002)
  const detractors = (survey === 'support' ? 0.2 : 0.16) + (survey === 'support' ? 0.12 : 0.22) * trouble - mood
  const promoters = (survey === 'support' ? 0.52 : 0.47) - 0.17 * trouble + mood
  const draw = random.next()
  if (draw < detractors) return 'detractor'
  return draw < detractors + promoters ? 'promoter' : 'passive'
}

/** Scores close to the next group are more frequent. */
function pickScore(random: Random, group: Group): number {
  const { from, to } = getScoreRange(group)
  if (group === 'promoter') return random.happens(0.56) ? to : from
  if (group === 'passive') return random.happens(0.6) ? to : from
  return Math.round(to - (to - from) * random.next() ** 1.7)
}

function findComments(random: Random, { survey, locale }: ResponseInput, { group, trouble }: Mood): readonly string[] {
  const regularComments = survey === 'support' ? supportComments : relationshipComments
  const isTopical = survey === 'relationship' && random.happens(group === 'detractor' ? trouble * 0.85 : trouble * 0.12)
  return (isTopical ? dipComments : regularComments)[locale][group]
}

function pickReasons(random: Random, survey: DemoSurvey, { group, trouble }: Mood): string[] {
  if (survey === 'support' || !random.happens(0.7)) return []
  if (group === 'promoter') return [random.pick(['ease', 'ease', 'support', 'value'])]
  const commonReasons = trouble > 0.3 ? ['bank', 'bank', 'price', 'support'] : ['speed', 'price', 'features', 'support']
  return [...new Set([random.pick(commonReasons), ...(random.happens(0.3) ? [random.pick(commonReasons)] : [])])]
}

/** The state of a follow-up: old ones are done, half of the recent ones. */
function buildFollowUp({ random, now, language }: ChapterContext, { at }: ResponseInput): DemoFollowUp {
  const age = (now - at) / DAY_MS
  const owner = random.pick(demoOwners[language])
  const isDone = random.happens(age > 21 ? 1 : age > 10 ? 0.5 : age > 3 ? 0.25 : 0.1)
  const doneAt = Math.round(Math.min(now - 60_000, at + (0.3 + 4 * random.next()) * DAY_MS))
  const note = random.pick(demoNotes[language])
  if (isDone) return { owner, doneAt, note, attempt: null }
  const isColleague = random.happens(0.6)
  return {
    owner: isColleague ? owner : null,
    doneAt: null,
    note: null,
    attempt: buildAttempt(at, age),
  }
}

/** Most of the older open ones have been tried: without random numbers, which would change the story. */
function buildAttempt(at: number, age: number): DemoFollowUp['attempt'] {
  const draw = at % 10
  if (age < 3 || draw > 4) return null
  return { outcome: draw > 1 ? 'call-back' : 'not-reached', at: Math.round(at + (age - 0.6) * DAY_MS) }
}
