import type { Count, CountName, ScoreName } from '../../../shared/pattern-conditions.ts'
import type { PatternOutcome } from '../../../shared/pattern-matching.ts'
import { pluralize } from '../plural.ts'

/** `at least 2 times`, `2 to 5 times`, `at most 1 time` */
function amount({ atLeast, atMost }: Count, singular: string, plural: string): string {
  const noun = pluralize(atMost ?? atLeast ?? 0, singular, plural)
  if (atMost === undefined) return `at least ${atLeast} ${noun}`
  if (atLeast === undefined) return `at most ${atMost} ${noun}`
  return atLeast === atMost ? `${atLeast} ${noun}` : `${atLeast} to ${atMost} ${noun}`
}

const counts: Record<CountName, (count: Count) => string> = {
  responses: (count) => `responded ${amount(count, 'time', 'times')}`,
  detractorResponses: (count) => `gave ${amount(count, 'low score', 'low scores')}`,
  followUps: (count) => `had ${amount(count, 'follow-up', 'follow-ups')}`,
  reopened: (count) => `had a follow-up reopened ${amount(count, 'time', 'times')}`,
  lost: (count) => `had ${amount(count, 'follow-up', 'follow-ups')} that ended as lost`,
  amends: (count) => `got ${amount(count, 'token', 'tokens')} of amends`,
}
const scores: Record<ScoreName, (range: string) => string> = {
  lastScore: (range) => `gave ${range} last`,
  lowestScore: (range) => `gave ${range} at the lowest`,
  earlierScore: (range) => `had given ${range} before that`,
}
const outcomes: Record<PatternOutcome, string> = {
  'won-back': 'Won back',
  neutral: 'Neutral',
  lost: 'Lost',
  unanswered: 'Unanswered',
  unreachable: 'Unreachable',
  open: 'Open',
  asked: 'Being asked again',
  closed: 'Closed',
  none: 'No follow-up',
}

export const en = {
  title: 'Detractor patterns',
  intro:
    'What unhappy customers have done in the last 365 days, and how best to respond. The first pattern that fits is that of the customer.',
  claims:
    'A pattern describes what a customer has done, not who they are. It is never a reason to refuse a lawful claim, or to answer later.',
  pattern: 'Pattern',
  share: 'Share',
  outcome: 'Outcome',
  conversion: 'Converted',
  suggestion: 'Suggested response',
  create: 'Add a pattern',
  edit: 'Edit',
  customers: (n: number, shown: string) => pluralize(n, `${shown} customer`, `${shown} customers`),
  shareOf: (count: string, total: string) => `${count} of ${total}`,
  limits: (low: string, high: string) => `${low}–${high}`,
  base: (n: number, shown: string) =>
    pluralize(
      n,
      `${shown} customer was a detractor in the last 365 days. Intervals are 95%.`,
      `${shown} customers were detractors in the last 365 days. Intervals are 95%.`,
    ),
  nobody: 'Nobody was a detractor in the last 365 days.',
  outcomeText:
    'Outcome: what became of these customers in their latest follow-up. Converted: no longer detractors, of those who were asked again and responded. Some scores rise without any help.',
  decided: 'The rule itself looks at what happened later, so this outcome says little.',
  none: 'No pattern fits',
  noneText: 'These customers were detractors, and no rule describes what they did.',
  computedAt: (time: string) => `Computed ${time}.`,
  computing: 'Recalculating. New figures appear in a few minutes.',
  states: { paused: 'Paused', changed: 'Changed', custom: 'Your own' },
  outcomes,
  sentence: {
    build: (clauses: readonly string[]) => `Detractors who ${clauses.join(', and ')}.`,
    count: (name: CountName, count: Count) =>
      `${counts[name](count)} in ${pluralize(count.days, '1 day', `${count.days} days`)}`,
    score: (name: ScoreName, from: number, to: number) => scores[name](from === to ? `${from}` : `${from}–${to}`),
    voices: {
      comment: 'wrote a comment',
      contact: 'asked to be contacted',
      none: 'neither wrote a comment nor asked to be contacted',
    },
    words: (list: string) => `wrote ${list}`,
    quote: (text: string) => `“${text}”`,
    more: (count: number) => `${count} other words`,
    silenceDays: (days: number) => `have not responded for ${days} days`,
    silenceInvitations: (count: number) =>
      count === 1 ? 'did not respond to their last invitation' : `did not respond to their last ${count} invitations`,
    results: (list: string) => `have as the latest result: ${list}`,
    property: (key: string, values: string) => `have ${key} = ${values}`,
    tags: (list: string) => `have a response tagged ${list}`,
    signs: (list: readonly string[]) => (list.length === 1 ? `${list}` : `did one of these: ${list.join('; ')}`),
  },
  form: {
    name: 'Name',
    nameHint: 'Name what customers do, not what they are.',
    suggestionHint: 'What a colleague should do and say.',
    otherLanguages: 'Other languages',
    position: 'Tried',
    first: 'First',
    after: (name: string) => `After ${name}`,
    ifTitle: 'Which customers',
    ifText:
      'Customers who gave 0–6 in the last 365 days. All that you fill in must hold; of a list, one is enough. Leave the rest blank.',
    voice: 'As a detractor, they',
    words: 'A comment contains',
    wordsHint: 'Words or phrases, separated by commas. Put one that contains a comma in quotes.',
    scores: { lastScore: 'Latest score', lowestScore: 'Lowest score', earlierScore: 'Best score before the complaint' },
    from: 'From',
    to: 'To',
    atLeast: 'At least',
    atMost: 'At most',
    days: 'In days',
    counts: {
      responses: 'Responses',
      detractorResponses: 'Low scores',
      followUps: 'Follow-ups',
      reopened: 'Reopened, still unhappy',
      lost: 'Follow-ups lost',
      amends: 'Tokens of amends',
    } satisfies Record<CountName, string>,
    countsTitle: 'How often',
    silence: 'Silence',
    silenceHint: 'Either is enough. Invitations count since the latest response, and once they are 7 days old.',
    silenceDays: 'Days without a response',
    silenceInvitations: 'Last invitations without a response',
    results: 'Result of the latest follow-up',
    properties: 'Properties',
    propertiesHint: 'One a line, such as: shop = Harbour, Airport. Each line must hold.',
    signs: 'Signs',
    signsHint: 'At least one of these. For example, public reviews that come in with a tag or a source.',
    tags: 'Tags of responses',
    save: 'Save',
    preview: 'Preview',
    missing: 'Fill in at least one condition.',
  },
  preview: {
    title: 'What would change',
    text: (shown: string) => `Of ${shown} customers who were detractors. Nothing is saved.`,
    partial: (shown: string) => `Only the newest ${shown} customers were examined. Nothing is saved.`,
    before: 'With this pattern now',
    after: 'Afterwards',
    movesIn: 'Move in',
    movesOut: 'Move out',
    same: 'No customer would move.',
  },
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused. No customer has this pattern any more.',
  resumed: 'Resumed. Recalculating.',
  saved: 'Saved.',
  created: 'Pattern added. Recalculating.',
  stale: 'Someone else has changed this pattern meanwhile. Your entries are still here; saving replaces theirs.',
  deletion: {
    action: 'Delete',
    title: (name: string) => `Delete “${name}”?`,
    text: 'Its customers get the next pattern that fits.',
    done: 'Deleted.',
  },
  restoration: {
    action: 'Restore default',
    title: (name: string) => `Restore “${name}”?`,
    text: 'The default texts, conditions and place replace yours.',
    done: 'Restored.',
  },
  contacts: {
    list: 'Customers',
    title: (name: string) => `Customers: ${name}`,
    customer: 'Customer',
    since: 'Since',
    nobody: 'No customer has this pattern now.',
    exportHint: 'Names, contact details, since when',
    note: 'The names and contact details of customers leave Vouch with this file.',
  },
  card: {
    title: 'Pattern',
    since: (time: string) => `Fits since ${time}.`,
    blocklist: 'Propose for the blocklist',
    blocklistText: 'for serious or repeated misconduct only, never for complaining.',
  },
  errors: {
    name: 'Enter a name of up to 60 characters, in one language at least.',
    suggestion: 'Enter the suggested response, up to 1,500 characters.',
    conditions: 'Fill in at least one condition.',
    score: 'Enter whole numbers from 0 to 10, the lower first.',
    count: 'Enter whole numbers, the lower first, and at most 365 days.',
    silence: 'Enter 1 to 365 days, and 1 to 10 invitations.',
    words: 'Enter up to 100 words or phrases, each up to 100 characters.',
    tags: 'Enter up to 50 tags, each up to 50 characters.',
    properties: 'Write each line as: property = value, value.',
    after: 'This pattern is no longer there. Choose a place again.',
    many: (limit: number) => `There are ${limit} patterns already. Change or delete one.`,
  },
}

export type PatternMessages = typeof en
