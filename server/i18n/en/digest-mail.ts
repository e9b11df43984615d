import type { DigestFrequency } from '../../../shared/notification-settings.ts'
import { pluralize } from '../plural.ts'

type SentFrequency = Exclude<DigestFrequency, 'off'>

/** The digest of a workspace by email. */
export const en = {
  subject: (frequency: SentFrequency, workspace: string, score: string | null) =>
    `${{ daily: 'Your day', weekly: 'Your week', monthly: 'Your month' }[frequency]} at ${workspace}${score === null ? '' : `: score ${score}`}`,
  headings: {
    daily: 'What customers said since the last working day',
    weekly: 'What customers said last week',
    monthly: 'What customers said last month',
  } satisfies Record<SentFrequency, string>,
  responses: (n: number, shown: string) => pluralize(n, '1 response', `${shown} responses`),
  interval: (low: string, high: string) => `95% interval ${low} to ${high}`,
  tooFew: 'Too few responses for a score.',
  groups: ([promoters, passives, detractors]: readonly [number, number, number], show: (n: number) => string) =>
    [
      pluralize(promoters, `${show(promoters)} promoter`, `${show(promoters)} promoters`),
      pluralize(passives, `${show(passives)} passive`, `${show(passives)} passives`),
      pluralize(detractors, `${show(detractors)} detractor`, `${show(detractors)} detractors`),
    ].join(', '),
  before: (score: string, days: string | null) => `before: ${score}${days === null ? '' : ` (${days})`}`,
  nothingBefore: 'Nothing earlier to compare with.',
  rose: (points: string) => `Up ${points} points: more than chance.`,
  fell: (points: string) => `Down ${points} points: more than chance.`,
  steady: 'No change beyond chance.',
  moves: 'What moved more than chance',
  move: (name: string, from: string, to: string) => `${name}: ${from} → ${to}`,
  movesHint: {
    daily: 'Compared with the last working day that had responses, and adjusted for the number of comparisons.',
    weekly: 'Compared with the week before, and adjusted for the number of comparisons.',
    monthly: 'Compared with the same number of days before, and adjusted for the number of comparisons.',
  } satisfies Record<SentFrequency, string>,
  work: 'Follow-ups',
  ownWork: 'Your follow-ups',
  counts: {
    open: (n: string) => `${n} open`,
    overdue: (n: string) => `${n} overdue`,
    done: (n: string) => `${n} done this week`,
  },
  calls: 'To call today',
  waiting: 'Waiting longest',
  since: (day: string) => `since ${day}`,
  praise: 'Praise',
  openOverview: 'Open the overview',
  openCalls: 'Open the call list',
  why: {
    daily: 'You get this email on working days when there is something to tell.',
    weekly: 'You get this email once a week when there is something to tell.',
    monthly: 'You get this email once a month when there is something to tell.',
  } satisfies Record<SentFrequency, string>,
  stop: 'Stop this digest',
  settings: 'Change how often it comes',
}

export type DigestMailMessages = typeof en
