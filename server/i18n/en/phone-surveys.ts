import type { CallOutcome, MissedOutcome, ScriptPart } from '../../../shared/phone-survey.ts'

const outcomes: Record<CallOutcome, string> = {
  response: 'Responded',
  refused: 'Refused',
  'not-reached': 'Not reached',
  'wrong-number': 'Wrong number',
}

const saved: Record<MissedOutcome, (name: string) => string> = {
  refused: (name) => `Refused: ${name}`,
  'not-reached': (name) => `Not reached: ${name}`,
  'wrong-number': (name) => `Wrong number: ${name}`,
}

const parts: Record<ScriptPart, string> = {
  introduction: 'Introduction',
  refusal: 'If they refuse',
  thanks: 'Thanks',
}

const readyScript: Record<ScriptPart, string> = {
  introduction:
    'Hello, this is {interviewer} from {company}. We want to do better, and your opinion helps us. Do you have two minutes for a short question?',
  refusal:
    'That’s perfectly fine. We won’t call you about this again soon. If you ever need us, please get in touch. Thank you, and goodbye.',
  thanks: 'Thank you, that helps us a lot. I’ve noted everything. Have a good day, goodbye.',
}

export const en = {
  title: 'Phone survey',
  choose: 'Choose a survey',
  chooseText: 'Which survey do you want to ask on the phone?',
  noSurveys: 'No open survey',
  noSurveysText: 'Only open surveys can be asked on the phone.',
  enter: 'Enter a phone response',
  intro: (survey: string) => `${survey}: whom to call, the most valuable customers first.`,
  today: 'Today',
  called: 'Called',
  reached: 'Reached',
  responses: 'Responses',
  start: 'Call the first one',
  anonymous: 'Someone called us',
  script: 'Script',
  days: 'Leave out those called within',
  daysUnit: (count: number) => (count === 1 ? '1 day' : `${count} days`),
  list: 'Call list',
  customer: 'Customer',
  phone: 'Phone',
  before: 'So far',
  lastAsked: 'Surveyed',
  lastCalled: 'Called',
  neverAsked: 'Never surveyed',
  nobody: 'Nobody to call',
  nobodyText: (days: string) =>
    `All contacts with a phone number were surveyed recently, were called within ${days} or are being called now, have refused or unsubscribed, have an open follow-up, are too new, or have a wrong number.`,
  nobodyHere: 'Nobody to call among these contacts. Go on to the next ones.',
  rules:
    'Left out: customers who were surveyed or refused within the minimum days between surveys, who have unsubscribed, have an open follow-up, are too new, or whom another interviewer is calling, and wrong numbers until they change.',
  call: 'Call',
  skip: 'Skip',
  callerHint: 'Optional. A phone number connects the response with its contact.',
  name: 'Name',
  askedRecently: (last: string, next: string) => `Last surveyed ${last}. Not to be asked again before ${next}.`,
  taken: 'Another interviewer is calling this customer at the moment.',
  unverified: 'Only a respondent has given the details of this contact. Edit and save the contact before you call.',
  notNow: (until: string | null) =>
    until === null
      ? 'This customer should not be surveyed now.'
      : `This customer should not be surveyed before ${until}.`,
  lastCalledOn: (day: string, outcome: string) => `Last call ${day}: ${outcome}`,
  again: 'Save another response of this customer',
  respondedLately:
    'This customer has responded to this survey by phone within 7 days. To save another response, tick the box below and save again.',
  callSavedBefore: (outcome: string | undefined) =>
    `This call was saved before with another outcome${outcome === undefined ? '' : ` (${outcome})`}. Nothing was changed.`,
  language: 'Language of the conversation',
  question: 'Question',
  neutral: 'Read the question word for word, and don’t comment on the number.',
  scoreKeys: 'Keys 0 to 9; 1 and then 0 for 10.',
  scoreMissing: 'Choose a number from 0 to 10.',
  score: 'Score',
  reasons: 'Reasons',
  other: 'Something else',
  answer: 'Answer',
  comment: 'What they say',
  commentHint: 'In their own words.',
  contactRequested: 'Wants to be called back',
  save: 'Save',
  saveNext: 'Save, next customer',
  noResponse: 'No response',
  outcomes,
  saved,
  entered: (name: string) => `Response saved: ${name}`,
  enteredAnonymous: 'Response saved',
  undone: (name: string) => `Taken back: ${name}`,
  surveyClosed: 'This survey is closed. The response was not saved.',
  savedBefore:
    'This form was saved before, with other answers. Nothing was changed: correct the response that is stored.',
  invalid: 'Something in the form cannot be saved. Please check it.',
  scripts: {
    text: 'What interviewers read out, beside the question of the survey. An empty field takes the text of the workspace, then ours.',
    workspaceText:
      'What interviewers read out in all surveys that have no script of their own. An empty field takes our text.',
    placeholders: '{name}, {company} and {interviewer} are filled in.',
    parts,
    language: 'Language of the script',
    save: 'Save the script',
    saved: 'Script saved',
    ofWorkspace: 'Script of the workspace',
    ofSurvey: (survey: string) => `Script of ${survey}`,
    tooLong: 'Up to 1,000 characters.',
  },
  ready: readyScript,
  apart: {
    text: (phone: string, all: string) =>
      `${phone} of ${all} responses were given by phone, where people tend to give higher scores.`,
    phone: (score: string) => `By phone: ${score}`,
    self: (score: string) => `Without phone: ${score}`,
    fewer: 'too few',
    all: 'All channels together',
  },
}
