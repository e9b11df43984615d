import type { Period } from '../../../shared/calendar.ts'
import type { RangeName, SpanLength } from '../../../shared/range.ts'
import { pluralize } from '../plural.ts'

/** The score of a range for a sentence, with that of the range before, if the two are compared. */
export interface HeadlineSummary {
  range: RangeName | 'custom'
  /** Its name, or the days of a custom range. */
  label: string
  score: string
  previous: { score: string; span: string; direction: 'up' | 'down'; significant: boolean } | null
}

/** A tested difference for a sentence. `by` has no sign; `direction` has it. */
export interface ChangeSummary {
  by: string
  direction: 'up' | 'down' | 'level'
  significant: boolean
}

const units: Record<SpanLength['unit'], string> = { day: 'day', month: 'month', quarter: 'quarter', year: 'year' }

/** Calls a change real only when it is significant. */
const describeChange = ({ by, direction, significant }: ChangeSummary, baseline: string) => {
  if (direction === 'level') return `About the same as ${baseline}.`
  if (!significant) return `${by} ${direction === 'up' ? 'higher' : 'lower'} than ${baseline}, within normal variation.`
  return `${direction === 'up' ? 'Up' : 'Down'} ${by} vs ${baseline}, a real change.`
}

export const en = {
  title: 'Overview',
  filters: {
    per: 'Count',
    survey: 'Survey',
    types: { relationship: 'Relationship', touchpoint: 'Touchpoints', recovery: 'Asked again' },
    closed: 'closed',
    range: 'Time',
    from: 'From',
    to: 'To',
    any: 'All',
    interval: 'Interval',
  },
  units: { response: 'All responses', person: 'Latest per person' },
  persons: 'People',
  countedOnce: (responses: string, repeated: string) =>
    `Each person counts once, with their latest response in this period: ${responses} responses in all, and ${repeated} people responded several times. The trend and the segments below count all responses.`,
  manyRepeats: (responses: string, persons: string) =>
    `Some people responded several times: the newest ${responses} responses of known people come from ${persons} people.`,
  countPersons: 'Count each person once',
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
    custom: 'Custom range',
  } satisfies Record<RangeName | 'custom', string>,
  intervals: { day: 'Days', week: 'Weeks', month: 'Months', quarter: 'Quarters' } satisfies Record<Period, string>,
  errors: {
    day: 'Enter a date, for example 2026-11-22.',
    order: 'The end date is before the start date.',
    other: 'This link contains an unknown filter.',
  },
  /** The period a range is compared with. */
  before: ({ unit, count }: SpanLength) =>
    pluralize(count, `the previous ${units[unit]}`, `the previous ${count} ${units[unit]}s`),
  score: 'Net Promoter Score',
  /** The sentence that a manager can say aloud. */
  headline: ({ range, label, score, previous }: HeadlineSummary) => {
    const start = range === 'custom' ? `${label}: our score was ${score}` : `${headlineStarts[range]} ${score}`
    if (!previous) return `${start}.`
    if (!previous.significant)
      return `${start}, against ${previous.score} in ${previous.span}: within normal variation.`
    return `${start}, ${previous.direction} from ${previous.score} in ${previous.span}, a real change.`
  },
  headlineReason: (group: string, reason: string) => `${group} most often named ${reason}.`,
  /** Half the width of the interval. */
  margin: (points: string) => `±${points}`,
  likelyRange: (low: string, high: string) => `Likely between ${low} and ${high}.`,
  changed: (change: ChangeSummary, before: string) => describeChange(change, before),
  likelyChange: (low: string, high: string) => `The change is likely ${low} to ${high} points.`,
  notCompared: (before: string) => `Too few responses to compare with ${before}.`,
  few: 'Fewer than 30 responses: interpret with care.',
  countsOnly: 'You’ll see a score after 10 responses.',
  hidden: 'Hidden to protect privacy: fewer than 5 responses.',
  responses: 'Responses',
  responseRate: 'Response rate',
  invited: (n: number, shown: string) => pluralize(n, '1 person invited', `${shown} people invited`),
  nobodyInvited: 'no personal invitations sent',
  excluded: 'Excluded',
  suspect: (n: number, shown: string) => pluralize(n, '1 suspicious response', `${shown} suspicious responses`),
  botVisits: (n: number, shown: string) => pluralize(n, '1 bot visit', `${shown} bot visits`),
  /** The headings of the tables as files. */
  files: {
    from: 'From',
    to: 'To',
    complete: 'Complete',
    responses: 'Responses',
    nps: 'NPS',
    low: 'Interval from',
    high: 'Interval to',
    change: 'Change',
    signal: 'Signal',
    signals: { up: 'Above the usual range', down: 'Below the usual range' },
    annotations: 'Annotations',
    score: 'Score',
    group: 'Group',
    share: 'Share',
    property: 'Compared by',
    segment: 'Segment',
    difference: 'Difference from the rest',
    differenceLow: 'Difference from',
    differenceHigh: 'Difference to',
    pValue: 'Adjusted p-value',
    significant: 'Significant',
  },
  distribution: 'Score distribution',
  trend: {
    tooFew: 'Too few responses per period to draw a trend. Choose a longer time range or interval.',
    title: 'Trend',
    changed: (change: ChangeSummary, before: string, after: string) =>
      `${after}: ${lower(describeChange(change, before))}`,
    unusual: (n: number, periods: string, direction: 'up' | 'down', baseline: string) =>
      `${periods} ${pluralize(n, 'is', 'are')} ${direction === 'up' ? 'above' : 'below'} the usual range (${baseline}). Worth checking, though even a steady score gives a false alarm about once in 250 periods.`,
    drifting: (period: string, direction: 'up' | 'down', baseline: string) =>
      `Up to ${period}, recent periods together are ${direction === 'up' ? 'above' : 'below'} the usual range (${baseline}). Worth checking.`,
    usual: (period: string, baseline: string) => `${period} is in the usual range (${baseline}).`,
    baseline: (score: string, span: string) => `baseline ${score}, ${span}`,
    allResponses: 'Counts all responses, also several by one person.',
    unavailable: 'You’ll see the usual range after 8 periods and 200 responses.',
  },
  festivals: {
    mixed: (having: string, festivals: string, lacking: string) =>
      `${having} includes ${festivals}, ${lacking} does not. That may explain part of the difference.`,
    compare: (festival: string) => `Compare with the same days of last year by ${festival}`,
  },
  comparison: {
    title: 'Compare',
    surveys: 'Surveys',
    first: 'First',
    second: 'Second',
    overview: 'Overview',
    reasons: 'Top reasons of detractors',
    same: 'Choose two different ones to compare.',
    tooFew: 'Too few responses to compare: it takes 30 on each side.',
    level: (first: string, second: string) => `${first} and ${second} are about the same.`,
    differs: (better: string, worse: string, by: string) => `${better} is ${by} above ${worse}, a real difference.`,
    chance: (better: string, worse: string, by: string) =>
      `${better} is ${by} above ${worse}, within normal variation.`,
    likely: (low: string, high: string) => `The difference is likely ${low} to ${high} points.`,
  },
  annotations: {
    title: 'Annotations',
    add: 'Add annotation',
    edit: 'Edit annotation',
    intro: 'Marks a day in the trend, for example a price rise or an outage.',
    day: 'Day',
    text: 'What happened',
    textHint: 'Up to 80 characters.',
    textError: 'Say what happened, in up to 80 characters.',
    everySurvey: 'Show in the trends of all surveys',
    tooMany: 'This workspace has as many annotations as it can. Delete one first.',
    added: 'Annotation added.',
    saved: 'Annotation saved.',
    deleted: 'Annotation deleted.',
    delete: 'Delete',
    deleteTitle: 'Delete this annotation?',
    deleteText: 'It disappears from the trend for everyone.',
  },
  goal: {
    title: 'Goal',
    set: 'Set goal',
    change: 'Change goal',
    intro: 'Draws a line in the trend, and says whether the score has reached it.',
    label: 'Score to reach',
    hint: 'A whole number from −100 to 100. Leave empty for no goal.',
    error: 'Enter a whole number from −100 to 100.',
    saved: 'Goal saved.',
    removed: 'Goal removed.',
    reached: 'reached',
    missed: 'not reached',
    tooClose: 'too close to call',
  },
  why: {
    title: 'Why',
    reason: 'Reason',
    tag: 'Tag',
    tags: 'Tags',
    share: 'Share',
    change: 'Change',
    impact: 'Effect on score',
    reasonIntro: (answered: string, total: string, group: string) =>
      `${answered} of ${total} ${lower(group)} selected a reason.`,
    tagIntro: (tagged: string, total: string, group: string) => `${tagged} of ${total} ${lower(group)} have a tag.`,
    compared: (before: string) => `Changes are in percentage points, compared with ${before}.`,
    up: (points: string) => `up ${points} points`,
    down: (points: string) => `down ${points} points`,
    noChange: 'within normal variation',
    tooFew: 'too few responses',
    unclear: 'no clear effect',
    impactHint: (withIt: string, withoutIt: string) =>
      `Score with it ${withIt}, without it ${withoutIt}. Effects overlap, so they don’t add up.`,
    none: 'No one in this group selected a reason in this time range.',
  },
  segments: {
    title: 'Segments',
    compare: 'Compare by',
    notable: 'Biggest differences',
    segment: 'Segment',
    versusRest: 'Vs the rest',
    notableIntro: (n: string) => `Of ${n} segments compared, these really differ from the rest.`,
    noneNotable: (n: string) => `No real differences among ${n} segments.`,
    nothing: 'No responses in this time range belong to a segment.',
    undeclared: 'Choose what to compare by, for example shop, plan or region.',
    declare: 'Add a comparison',
    filtered: 'Segments compare all responses. Remove the filter to see them.',
    uncounted: (key: string) => `Responses aren’t counted by “${key}” yet.`,
    choices: (keys: string) => `Choose one of: ${keys}.`,
    differs: ({ by, direction, significant }: ChangeSummary) =>
      significant ? `${by} ${direction === 'up' ? 'above' : 'below'} the rest` : 'within normal variation',
    tooFew: 'too few responses to compare',
    smallRest: (n: number, shown: string) => pluralize(n, 'the rest is 1 response', `the rest is ${shown} responses`),
    hidden: (n: number, shown: string) =>
      pluralize(n, '1 segment is hidden', `${shown} segments are hidden`).concat(': fewer than 5 responses.'),
    missing: (n: number, shown: string) =>
      pluralize(n, '1 response has no value.', `${shown} responses have no value.`),
    more: (n: string) => `Download the file for ${n} more.`,
    others: 'All others',
    differ: 'Scores really differ between segments.',
    differChance: 'Differences between segments may be random.',
    only: (value: string) => `Show only ${value}`,
  },
  calls: {
    title: 'Calls due today',
    today: (n: number, shown: string) => pluralize(n, '1 call due', `${shown} calls due`),
    overdue: (n: string) => `${n} overdue`,
    open: (n: string) => `${n} open in total`,
    none: 'No calls due.',
    noneText: 'Vouch opens a follow-up when a customer gives a low score or wants a call.',
    all: 'All calls',
    wantsCall: 'asked for a call',
    late: 'Overdue',
  },
  comments: { title: 'Latest comments', none: 'No comments in this time range.', all: 'All responses' },
  empty: {
    noSurvey: 'Create your first survey',
    noSurveyText: 'Share its link, QR code or website snippet within two minutes. Or explore with sample data first.',
    noSurveyToMake: 'No survey yet. Ask a manager or marketer to create one.',
    newSurvey: 'New survey',
    sample: 'Look at sample data',
    noResponses: 'No responses yet',
    noResponsesText: 'Copy the link and send it. Responses appear here as they arrive.',
    noResponsesYet: 'Responses appear here as they arrive.',
    share: 'More ways to share',
    notOpen: {
      draft: {
        title: 'This survey is a draft',
        text: 'Its link takes responses once you open it. You can test it first.',
      },
      closed: { title: 'This survey is closed', text: 'Its link takes no responses. Reopen it to get some.' },
      sample: {
        title: 'This survey takes no responses',
        text: 'It belongs to the sample data. Create a survey in a workspace of your own.',
      },
    },
    workspaces: 'Go to your workspaces',
    nothingThen: 'No responses in this time range',
    nothingThenText: (day: string) => `The latest response is from ${day}.`,
    nothingFiltered: 'No responses in this time range match.',
    allTime: 'Show all time',
  },
}

const headlineStarts: Record<RangeName, string> = {
  '7d': 'In the last 7 days our score was',
  '30d': 'In the last 30 days our score was',
  '90d': 'In the last 90 days our score was',
  month: 'This month our score is',
  'last-month': 'Last month our score was',
  quarter: 'This quarter our score is',
  'last-quarter': 'Last quarter our score was',
  year: 'This year our score is',
  'last-year': 'Last year our score was',
  all: 'Over all time our score is',
}

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)

export type OverviewMessages = typeof en
