import { pluralize } from '../plural.ts'

/** A difference, formatted. */
export interface ActionDifferenceTexts {
  /** The share or the score. */
  what: string
  unit: string
  by: string
  low: string
  high: string
}

export const en = {
  title: 'Improvement actions',
  intro: 'What is done about causes, so that they do not come back.',
  tabs: { label: 'Actions by state', open: 'Open', done: 'Done', cancelled: 'Cancelled', all: 'All' },
  add: 'New action',
  nothing: { title: 'No actions here', text: 'An action removes causes that members found in follow-ups.' },
  what: 'Action',
  description: 'Details',
  causes: 'Causes it removes',
  ofCause: (cause: string) => `Actions against “${cause}”`,
  showAll: 'Show all causes',
  owner: 'Owner',
  nobody: 'Nobody',
  survey: 'Survey',
  allSurveys: 'All surveys',
  due: 'Due',
  started: 'Started on',
  done: 'Done on',
  state: 'State',
  states: { planned: 'Planned', started: 'Started', done: 'Done', cancelled: 'Cancelled' },
  overdue: 'Overdue',
  overdueCount: (n: string) => `${n} overdue`,
  reopened: (n: number) => pluralize(n, 'Came back', `Came back ${n} times`),
  reopenedNotice: 'A cause came back after this action was done. The action has been reopened. Set a new due date.',
  start: 'Start',
  finish: 'Mark as done',
  restart: 'Start again',
  cancel: 'Cancel the action',
  improve: 'Improve',
  openActions: (n: number) => pluralize(n, '1 action', `${n} actions`),
  created: 'Action created.',
  saved: 'Action saved.',
  forms: {
    addTitle: 'New improvement action',
    editTitle: 'Edit the action',
    whatHint: 'For example: a second courier for the evening',
    surveyHint: 'Whose responses and follow-ups count.',
    startedHint: 'The first day of the improvement. Blank: the day on which you set it to started.',
    doneHint: 'The last day of the improvement. Blank: today.',
    conflict: 'Someone else just changed this action. Your entries are still in the form: check them and save again.',
    errors: {
      title: 'Enter a title of at most 200 characters.',
      description: 'Use at most 5,000 characters.',
      causes: 'Choose 1 to 10 causes.',
      ownerId: 'Choose a member whose role includes follow-ups.',
      surveyId: 'Choose a survey of this workspace.',
      dueDay: 'Enter a date, for example 2026-11-30.',
      state: 'Choose a state.',
      startedDay: 'Enter today or an earlier day, for an action that is started or done.',
      doneDay: 'Enter a day from the start to today, for an action that is done.',
    },
  },
  figures: {
    title: 'Before and after',
    share: 'Share naming the cause',
    shareShort: 'Names the cause',
    score: 'Score',
    before: 'Before the start',
    now: 'Latest days',
    after: 'After the end',
    span: 'Days',
    responses: 'Responses',
    causeCount: 'Name the cause',
    limits: '95% interval',
    shareOf: (causeCount: string, count: string) => `${causeCount} of ${count}`,
    counts: (causeCount: string, count: string) => `${causeCount} of ${count} responses name it`,
    units: { share: 'percentage points', score: 'points' },
    rose: ({ what, unit, by, low, high }: ActionDifferenceTexts) =>
      `${what}: up by ${by} ${unit}, likely between ${low} and ${high}. That is more than chance explains.`,
    fell: ({ what, unit, by, low, high }: ActionDifferenceTexts) =>
      `${what}: down by ${by} ${unit}, likely between ${low} and ${high}. That is more than chance explains.`,
    unproven: ({ what, unit, by }: Omit<ActionDifferenceTexts, 'low' | 'high'>) =>
      `${what}: ${by} ${unit}, which chance alone can explain.`,
    definition:
      'These responses name the cause: those of detractors and passives with one of the causes among their reasons, and those whose follow-up has one as its cause. The share is of all responses of these days.',
    caution: 'Compared in time, not by lot: season, other changes and who was asked may explain it.',
    regression:
      'An action is usually started after a bad month. Then part of the improvement comes by itself (regression to the mean).',
    tooFew: 'Fewer than 30 responses before or after: too few to compare.',
    shortSpans: (days: number) =>
      pluralize(days, 'Only 1 day on each side so far. ', `Only ${days} days on each side so far. `) +
      'With 90 days, a single bad month before the start weighs less.',
    obstacles: {
      'not-started': 'There is no start yet. These are the latest days.',
      'not-done': 'The days after the end are compared once the action is done.',
      'nothing-before': 'There are no responses before the start to compare with.',
      'nothing-after': 'There are no responses after the end yet.',
      'question-changed': 'Not compared: the question of a survey was edited in these days.',
      'reasons-changed': 'The share is not compared: the reasons of a survey were edited in these days.',
      'mix-changed':
        'Not compared: more than a fifth of the responses came from another survey, or through another channel, than before.',
      'causes-pending':
        'The share is not compared: too many follow-ups of these days have no cause yet, or more of them on one side than on the other.',
    },
    measured: (time: string) => `As of ${time}.`,
    none: 'The figures of a cancelled action are not kept.',
  },
  history: 'History',
  historyEntries: {
    created: 'created it',
    planned: 'planned it again',
    started: 'started it',
    done: 'marked it as done',
    cancelled: 'cancelled it',
    returned: (followUps: number, causes: string) =>
      pluralize(
        followUps,
        `reopened it: 1 new follow-up with ${causes}`,
        `reopened it: ${followUps} new follow-ups with ${causes}`,
      ),
    title: (title: string) => `called it “${title}”`,
    description: 'changed the details',
    causes: (causes: string) => `causes: ${causes}`,
    owner: (name: string) => `owner: ${name}`,
    ownerRemoved: 'removed the owner',
    survey: (name: string) => `survey: ${name}`,
    surveyRemoved: 'all surveys',
    due: (day: string) => `due ${day}`,
    dueRemoved: 'removed the due date',
    startedDay: (day: string) => `started on ${day}`,
    doneDay: (day: string) => `done on ${day}`,
  },
  exportHint: 'With before and after',
}

export type ActionMessages = typeof en
