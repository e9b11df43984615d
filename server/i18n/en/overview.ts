import type { Period } from '../../../shared/calendar.ts'
import type { RangeName, SpanLength } from '../../../shared/range.ts'
import { pluralize } from '../index.ts'

/** A change or a difference as a sentence says it: without its sign, which is the direction. */
export interface Said {
  by: string
  direction: 'up' | 'down' | 'level'
  significant: boolean
}

const units: Record<SpanLength['unit'], string> = { day: 'day', month: 'month', quarter: 'quarter', year: 'year' }

const moved = ({ by, direction, significant }: Said, than: string, on: string) => {
  if (direction === 'level') return `Level with ${than}; a difference could be hidden by chance.`
  if (!significant) return `${by} points ${direction === 'up' ? 'higher' : 'lower'} than ${than}: could be chance.`
  return `${direction === 'up' ? 'Up' : 'Down'} ${by} points on ${on}: more than chance.`
}

export const en = {
  title: 'Overview',
  filters: {
    survey: 'Survey',
    types: { relationship: 'Relationship', touchpoint: 'Touchpoints' },
    closed: 'closed',
    range: 'Time',
    from: 'From',
    to: 'To',
    any: 'All',
    interval: 'Interval',
  },
  ranges: {
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    '90d': 'Last 90 days',
    month: 'This month',
    'last-month': 'Last month',
    quarter: 'This quarter',
    'last-quarter': 'Last quarter',
    year: 'This year',
    'last-year': 'Last year',
    all: 'All time',
    custom: 'From … to …',
  } satisfies Record<RangeName | 'custom', string>,
  intervals: { day: 'Days', week: 'Weeks', month: 'Months', quarter: 'Quarters' } satisfies Record<Period, string>,
  faults: {
    day: 'Write a day such as 2026-11-22.',
    order: 'The last day lies before the first.',
    other: 'One of the values in the address is none that this page knows.',
  },
  /** What a range is compared with. */
  before: ({ unit, count }: SpanLength) =>
    pluralize(count, `the ${units[unit]} before`, `the ${count} ${units[unit]}s before`),
  score: 'Net Promoter Score',
  lies: (low: string, high: string) => `Could lie between ${low} and ${high}.`,
  changed: (said: Said, before: string) => moved(said, `in ${before}`, before),
  changeLies: (low: string, high: string) => `The change itself could lie between ${low} and ${high} points.`,
  notCompared: (before: string) => `Too few answers to compare with ${before}.`,
  few: 'Fewer than 30 answers: read with care.',
  countsOnly: 'There is a score from 10 answers on. Until then, only counts.',
  hidden: 'Fewer than 5 answers: nothing is shown, so that nobody can be recognised.',
  answers: 'Answers',
  responseRate: 'Response rate',
  invited: (n: number, shown: string) => pluralize(n, 'of 1 person invited', `of ${shown} people invited`),
  nobodyInvited: 'nobody was invited in person',
  excluded: 'Left out',
  suspect: (n: number, shown: string) => pluralize(n, '1 suspect answer', `${shown} suspect answers`),
  machines: (n: number, shown: string) => pluralize(n, '1 visit by a machine', `${shown} visits by machines`),
  distribution: 'Answers by score',
  trend: {
    tooFew: 'Too few answers in each period to draw a trend. Take a longer time or a longer interval.',
    title: 'Trend',
    changed: (said: Said, before: string, after: string) => `${after}: ${lower(moved(said, `in ${before}`, before))}`,
    alarm: (score: string, span: string) =>
      `The last finished period departs from what was usual (${score}, ${span}). Worth a look; even a steady score gives such a signal about once in 250 periods.`,
    quiet: (score: string, span: string) => `The last finished period is within what was usual (${score}, ${span}).`,
    unavailable: 'What is usual is known after 8 periods with answers, 200 answers in all.',
  },
  segments: {
    title: 'Segments',
    compare: 'Compare by',
    telling: 'What differs most',
    segment: 'Segment',
    versusRest: 'Against the rest',
    tellingIntro: (n: string) => `Of ${n} segments compared, these differ from the rest by more than chance.`,
    noneTelling: (n: string) => `None of the ${n} segments compared differs from the rest by more than chance.`,
    nothing: 'No answer in this time belongs to a segment.',
    undeclared: 'Say which properties of answers to compare, such as shop, plan or region.',
    declare: 'Choose properties',
    filtered: 'Segments are compared within all answers. Remove the filter to see them.',
    uncounted: (key: string) => `The answers are not counted by “${key}” yet.`,
    differs: ({ by, direction, significant }: Said) =>
      !significant
        ? 'could be chance'
        : `${by} points ${direction === 'up' ? 'above' : 'below'} the rest: more than chance`,
    tooFew: 'too few answers to compare',
    hidden: (n: number, shown: string) =>
      pluralize(n, 'One segment has', `${shown} segments have`).concat(' fewer than 5 answers and stays hidden.'),
    missing: (n: number, shown: string) =>
      pluralize(n, '1 answer belongs to none.', `${shown} answers belong to none.`),
    more: (n: string) => `${n} more are in the CSV.`,
    others: 'All others',
    differ: 'That they differ at all is more than chance.',
    differChance: 'That they differ at all could be chance.',
    only: (value: string) => `Show only ${value}`,
  },
  calls: {
    title: 'To call today',
    today: (n: number, shown: string) => pluralize(n, '1 call to make', `${shown} calls to make`),
    overdue: (n: string) => `${n} overdue`,
    open: (n: string) => `${n} open in all`,
    none: 'Nobody to call.',
    noneText: 'Follow-ups open by themselves when somebody gives a low score or asks for a call.',
    all: 'Call list',
    asked: 'asks for a call',
    late: 'Overdue',
  },
  comments: { title: 'Newest comments', none: 'No comments in this time.', all: 'All answers' },
  empty: {
    noSurvey: 'Ask your first question',
    noSurveyText:
      'Make a survey, and share its link, QR code or snippet in two minutes. Or look around in sample data first.',
    noSurveyToMake: 'There is no survey yet. Managers and marketers can make one.',
    makeSurvey: 'New survey',
    sample: 'Sample data',
    noAnswers: 'No answers yet',
    noAnswersText:
      'Share the link, print its QR code, or put the snippet on your site. Answers are here the moment they are given.',
    share: 'Link, QR code and snippet',
    nothingThen: 'No answers in this time',
    nothingThenText: (day: string) => `The newest answer is of ${day}.`,
    nothingFiltered: 'No answer in this time is like that.',
    allTime: 'Show all time',
  },
}

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)

export type OverviewWords = typeof en
