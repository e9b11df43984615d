import type { NewContact } from '../../../shared/contact.ts'
import { type Group, scoresOf } from '../../../shared/nps.ts'
import type { SuspicionReason } from '../../../shared/response.ts'
import { dipComments, relationshipComments, supportComments } from './comments.ts'
import { demoNames, demoNotes } from './customers.ts'

/** A firm that grew for fourteen months, lost its customers’ trust for three of them, and won it back. */

export const CHAPTERS = 14
const DAY = 86_400_000
const CHAPTER = 30.4 * DAY
/** In these everything goes wrong, and then bit by bit less. */
const TROUBLE: Record<number, number> = { 7: 0.5, 8: 1, 9: 0.85, 10: 0.4 }

export type DemoSurvey = 'relationship' | 'support'

export interface DemoAnswer {
  survey: DemoSurvey
  at: number
  score: number
  comment: string | null
  reasons: string[]
  properties: Record<string, string>
  locale: Tongue
  contactRequested: boolean
  suspicion: SuspicionReason | null
  /** Which of the chapter's invitations it answers; null for a visitor. */
  invitation: number | null
  /** What becomes of its follow-up, where it has one. */
  call: DemoCall
}

/** Times are milliseconds UTC; who is to do it, until when, and what came of it. */
export interface DemoCall {
  owner: string | null
  dueAt: number | null
  doneAt: number | null
  note: string | null
}

export interface DemoInvitation {
  survey: DemoSurvey
  at: number
  contact: NewContact
}

/** About a month of it. */
export interface Chapter {
  from: number
  invitations: DemoInvitation[]
  answers: DemoAnswer[]
}

type Tongue = keyof typeof demoNames
type Chance = ReturnType<typeof chanceFrom>

/** Of many, the one in which the latest days have something to show of everything. */
const TOLD_BEST = 3481

/** What happens in a chapter: the same for the same `now`, whoever asks and however often. */
export function chapterOf(now: number, index: number): Chapter {
  const chance = chanceFrom(TOLD_BEST + index)
  const from = now - (CHAPTERS - index) * CHAPTER
  const growth = 1 + index / CHAPTERS
  const invitations = [
    ...WAVES.flatMap((day) => wave(chance, 'relationship', from + (day + 0.95) * DAY, 13.2 * growth)),
    ...WAVES.flatMap((day) => wave(chance, 'support', from + (day + 0.3) * DAY, 8.4 * growth)),
  ]
  const place: Place = { now, index, from, chance }
  const visitors = Math.round(28 * growth)
  const visits = Array.from({ length: visitors }, (_, at) =>
    visit(place, from + ((at + chance.next()) / visitors) * CHAPTER),
  )
  return { from, invitations, answers: [...invitations.flatMap((one, at) => reply(place, one, at)), ...visits] }
}

interface Place {
  now: number
  index: number
  from: number
  chance: Chance
}

/** Chance that is the same every time (mulberry32). */
function chanceFrom(seed: number) {
  let state = seed * 0x9e3779b9
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => Math.floor(next() * most)
  return {
    next,
    below,
    happens: (share: number) => next() < share,
    one: <Item>(all: readonly Item[]) => all[below(all.length)] as Item,
  }
}

const CUSTOMERS = 820

/** On which days of a chapter people are asked, so that some have answered today. */
const WAVES = [2, 5, 8, 11, 14, 17, 20, 23, 26, 29]

function wave(chance: Chance, survey: DemoSurvey, at: number, size: number): DemoInvitation[] {
  const start = chance.below(CUSTOMERS)
  // Neighbours by a step that meets nobody twice.
  return Array.from({ length: Math.round(size) }, (_, index) => ({
    survey,
    at: at + index * 1000,
    contact: customer((start + index * 7) % CUSTOMERS),
  }))
}

const REGIONS = ['Europe', 'Europe', 'Europe', 'North America', 'North America', 'Greater China', 'Greater China']

/** The customer of a number, who is the same throughout. */
function customer(number: number): NewContact {
  const chance = chanceFrom(10_000 + number)
  const region = chance.one(REGIONS)
  const locale = tongueOf(chance, region)
  const names = demoNames[locale]
  const [first, last] = [chance.one(names.first), chance.one(names.last)]
  const plan = chance.one(['Basic', 'Basic', 'Basic', 'Plus', 'Plus', 'Business'])
  const tier =
    plan === 'Business'
      ? chance.one(['A', 'A', 'B'])
      : plan === 'Plus'
        ? chance.one(['A', 'B', 'B', 'C'])
        : chance.one(['B', 'C', 'C', 'D'])
  return {
    externalId: `customer-${1000 + number}`,
    email:
      locale === 'en'
        ? `${first}.${last}.${1000 + number}@example.com`.toLowerCase()
        : `customer.${1000 + number}@example.com`,
    // Numbers that are kept for stories.
    ...(number % 3 === 0 && { phone: `+447700900${String(number % 1000).padStart(3, '0')}` }),
    name: locale === 'en' ? `${first} ${last}` : `${last}${first}`,
    locale,
    properties: { plan, region, tier },
  }
}

const tongueOf = (chance: Chance, region: string): Tongue =>
  region === 'Greater China' ? chance.one(['zh-Hans', 'zh-Hans', 'zh-Hant'] as const) : 'en'

const RATES: Record<DemoSurvey, number> = { relationship: 0.29, support: 0.43 }

/** The answer to an invitation, if there is one: most come within hours, some after days. */
function reply(place: Place, { survey, at, contact }: DemoInvitation, invitation: number): DemoAnswer[] {
  const { chance, now } = place
  if (!chance.happens(RATES[survey])) return []
  const isSuspect = chance.happens(0.012)
  const answeredAt = at + (isSuspect ? 4000 : 300_000 - Math.log(1 - chance.next()) * 0.4 * DAY)
  if (answeredAt >= now) return []
  const properties = { ...contact.properties, channel: 'E-mail' }
  const about = { survey, properties, locale: contact.locale as Tongue, invitation }
  return [answer(place, { ...about, at: Math.round(answeredAt), suspicion: isSuspect ? 'too-quick' : null })]
}

/** An answer of somebody whom nobody has asked, on the website or by a shared link. */
function visit(place: Place, when: number): DemoAnswer {
  const { chance, now } = place
  const region = chance.one(['Europe', 'Europe', 'North America', 'Greater China'])
  const survey = chance.one<DemoSurvey>(['relationship', 'relationship', 'support'])
  const properties = {
    plan: chance.one(['Basic', 'Basic', 'Plus', 'Business']),
    region,
    channel: chance.one(['Website', 'App', 'App']),
  }
  const at = Math.round(Math.min(now - 60_000, when))
  const suspicion = chance.happens(0.015) ? ('no-interaction' as const) : null
  return answer(place, { survey, properties, locale: tongueOf(chance, region), invitation: null, at, suspicion })
}

type About = Pick<DemoAnswer, 'survey' | 'at' | 'properties' | 'locale' | 'invitation' | 'suspicion'>

function answer(place: Place, about: About): DemoAnswer {
  const { chance } = place
  const trouble = TROUBLE[place.index] ?? 0
  const group = groupOf(chance, about, trouble, place.index)
  const isTold = chance.happens(group === 'detractor' ? 0.62 : group === 'passive' ? 0.36 : 0.4)
  return {
    ...about,
    score: scoreIn(chance, group),
    comment: isTold ? said(chance, about, group, trouble) : null,
    reasons: reasonsOf(chance, about.survey, group, trouble),
    contactRequested: about.invitation !== null && group === 'detractor' && chance.happens(0.18),
    call: callOf(place, about),
  }
}

function groupOf(chance: Chance, { survey, properties }: About, trouble: number, index: number): Group {
  const { plan, region, channel } = properties
  const mood =
    (plan === 'Business' ? 0.08 : plan === 'Basic' ? -0.04 - 0.06 * trouble : 0) +
    (region === 'Greater China' ? -0.05 : 0) +
    (channel === 'App' ? 0.05 : 0) +
    (index > 11 ? 0.05 : index * 0.002)
  const detractors = (survey === 'support' ? 0.2 : 0.16) + (survey === 'support' ? 0.12 : 0.22) * trouble - mood
  const promoters = (survey === 'support' ? 0.52 : 0.47) - 0.17 * trouble + mood
  const drawn = chance.next()
  if (drawn < detractors) return 'detractor'
  return drawn < detractors + promoters ? 'promoter' : 'passive'
}

/** The nearer a score is to the others, the more people give it. */
function scoreIn(chance: Chance, group: Group): number {
  const { from, to } = scoresOf(group)
  if (group === 'promoter') return chance.happens(0.56) ? to : from
  if (group === 'passive') return chance.happens(0.6) ? to : from
  return Math.round(to - (to - from) * chance.next() ** 1.7)
}

function said(chance: Chance, { survey, locale }: About, group: Group, trouble: number): string {
  const usual = survey === 'support' ? supportComments : relationshipComments
  const topical = survey === 'relationship' && chance.happens(group === 'detractor' ? trouble * 0.85 : trouble * 0.12)
  return chance.one((topical ? dipComments : usual)[locale][group])
}

function reasonsOf(chance: Chance, survey: DemoSurvey, group: Group, trouble: number): string[] {
  if (survey === 'support' || !chance.happens(0.7)) return []
  if (group === 'promoter') return [chance.one(['ease', 'ease', 'support', 'value'])]
  const often = trouble > 0.3 ? ['bank', 'bank', 'price', 'support'] : ['speed', 'price', 'features', 'support']
  return [...new Set([chance.one(often), ...(chance.happens(0.3) ? [chance.one(often)] : [])])]
}

/** What has been done about an unhappy customer: all of it where it is long ago, half of it lately. */
function callOf({ chance, now }: Place, { at, locale }: About): DemoCall {
  const age = (now - at) / DAY
  const owner = chance.one(['Grace', 'Tom', 'Mei'])
  const done = chance.happens(age > 21 ? 1 : age > 10 ? 0.5 : age > 3 ? 0.25 : 0.1)
  const doneAt = Math.round(Math.min(now - 60_000, at + (0.3 + 4 * chance.next()) * DAY))
  const note = chance.one(demoNotes[locale])
  if (done) return { owner, dueAt: null, doneAt, note }
  const isAssigned = chance.happens(0.6)
  return {
    owner: isAssigned ? owner : null,
    dueAt: isAssigned ? Math.round(at + 4 * DAY) : null,
    doneAt: null,
    note: null,
  }
}
