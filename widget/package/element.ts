/**
 * The API of `<vouch-survey>`. The custom elements manifest, the type declarations and the tables of `/docs/widget` are
 * generated from it, and a test compares it with the built element.
 */
export interface ApiMember {
  name: string
  description: string
}

export interface AttributeDescription extends ApiMember {
  /** The TypeScript type of the property. */
  type: string
  /** The default value. */
  default?: string
}

export interface EventDescription extends ApiMember {
  /** The TypeScript types of the members of `detail`. */
  detail: Record<string, string>
  /** What happens after `preventDefault()`. */
  cancelable?: string
}

export interface MethodDescription extends ApiMember {
  parameters: string
}

export const tagName = 'vouch-survey'

export const summary =
  'A web component that asks how likely people are to recommend you, with a comment and your further questions. ' +
  'It is one file from your own service, fits into any page, and never breaks it.'

const optionalText = 'string | undefined'
const optionalNumber = 'number | undefined'

export const attributes: readonly AttributeDescription[] = [
  { name: 'survey', type: 'string', description: 'The survey ID. Changing it resets the element.' },
  {
    name: 'token',
    type: optionalText,
    description: 'The token at the end of a personal link. Each token takes one response.',
  },
  { name: 'link', type: optionalText, description: 'The slug of a shared link, to attribute the response to it.' },
  {
    name: 'lang',
    type: 'string',
    description: 'The language of the survey (BCP 47), unless the survey has a fixed one.',
    default: 'the browser language',
  },
  {
    name: 'score',
    type: optionalNumber,
    description:
      'A preselected score from 0 to 10. It is recorded with the first interaction with the page, never before.',
  },
  {
    name: 'heading-level',
    type: 'number',
    description: 'The heading level of the question, 1 to 6.',
    default: '2',
  },
  {
    name: 'display',
    type: "'inline' | 'bar' | 'card' | 'dialog'",
    description:
      'Where it is shown: `inline` in the page, `bar` along the bottom of the window, `card` in the corner, ' +
      '`dialog` as a modal in the middle.',
    default: 'inline',
  },
  {
    name: 'delay',
    type: optionalNumber,
    description: 'Shows it after this many seconds. With several triggers, the first one counts.',
  },
  {
    name: 'depth',
    type: optionalNumber,
    description:
      'Shows it after this percentage of the page has been scrolled. Pages that do not scroll never reach it.',
  },
  {
    name: 'exit',
    type: 'boolean',
    description:
      'Shows it when the pointer leaves the page at the top. Phones have no pointer, so add another trigger.',
  },
  {
    name: 'event',
    type: optionalText,
    description: 'Shows it when an event with this name reaches the window, or `vouch.track(name)` is called.',
  },
  { name: 'manual', type: 'boolean', description: 'Shows it only when `show()` is called.' },
  {
    name: 'pages',
    type: optionalText,
    description:
      'Shows it only on these pages: patterns with `*`, separated by spaces. They match the path, or the full URL ' +
      'if they start with `http`.',
  },
  {
    name: 'share',
    type: optionalNumber,
    description: 'Shows it to this percentage of visitors. A visitor is always in or always out.',
    default: '100',
  },
  {
    name: 'again',
    type: 'number',
    description: 'Days before a bar, card or dialog is shown again after it was answered or closed.',
    default: '90',
  },
  { name: 'contact-id', type: optionalText, description: 'Your customer ID of the respondent.' },
  { name: 'contact-email', type: optionalText, description: 'The email address of the respondent.' },
  { name: 'contact-phone', type: optionalText, description: 'The phone number of the respondent.' },
  { name: 'contact-name', type: optionalText, description: 'The name of the respondent.' },
  {
    name: 'signature',
    type: optionalText,
    description:
      'Verifies the respondent: HMAC-SHA-256 of `id:` and `contact-id`, or of `email:` and `contact-email`, with the identity ' +
      'secret of the survey, in hex. Without it the respondent is unverified.',
  },
  {
    name: 'properties',
    type: 'Record<string, string | number | boolean> | undefined',
    description: 'Properties to compare scores by, as a JSON object. Device and referrer are added automatically.',
  },
]

const surveyDetail = { survey: 'string' }
const groupType = "'promoter' | 'passive' | 'detractor'"

/** All events bubble and cross shadow roots. */
export const events: readonly EventDescription[] = [
  {
    name: 'vouch-show',
    detail: surveyDetail,
    description: 'The survey is about to be shown.',
    cancelable: 'It stays hidden.',
  },
  {
    name: 'vouch-score',
    detail: { ...surveyDetail, score: 'number', group: groupType },
    description: 'The user chose or changed the score.',
  },
  {
    name: 'vouch-submit',
    detail: {
      ...surveyDetail,
      score: 'number',
      group: groupType,
      comment: 'string',
      contactRequested: 'boolean',
      answers: 'Record<string, unknown>',
    },
    description: 'The form is about to be sent.',
    cancelable: 'Nothing is sent, and the form stays.',
  },
  {
    name: 'vouch-dismiss',
    detail: { ...surveyDetail, score: optionalNumber, answered: 'boolean' },
    description: 'The survey is about to be closed.',
    cancelable: 'It stays open.',
  },
  {
    name: 'vouch-error',
    detail: { ...surveyDetail, error: 'Error' },
    description: 'Something went wrong. Errors never reach your page in any other way.',
  },
]

export const methods: readonly MethodDescription[] = [
  { name: 'show', parameters: '', description: 'Shows the survey now, regardless of its triggers.' },
  { name: 'dismiss', parameters: '', description: 'Closes the survey.' },
]

/** Methods of `globalThis.vouch`, which the module also exports. */
export const globals: readonly MethodDescription[] = [
  { name: 'show', parameters: 'survey?: string', description: 'Shows the survey with this ID, or all pending ones.' },
  { name: 'track', parameters: 'name: string', description: 'Shows the surveys whose `event` has this name.' },
]

export const slots: readonly ApiMember[] = [
  { name: 'intro', description: 'Before the question.' },
  { name: 'question', description: 'Replaces the text of the question.' },
  { name: 'thanks', description: 'Replaces the thank-you text.' },
  { name: 'footer', description: 'At the end.' },
]

export const parts: readonly ApiMember[] = [
  { name: 'sheet', description: 'The whole survey; the box of a bar, card or dialog.' },
  { name: 'question', description: 'The question.' },
  { name: 'scale', description: 'The row of eleven scores.' },
  { name: 'score', description: 'Each score.' },
  { name: 'comment', description: 'The comment field.' },
  { name: 'reasons', description: 'The group of reasons.' },
  { name: 'reason', description: 'Each reason.' },
  { name: 'field', description: 'Every other field.' },
  { name: 'button', description: 'The submit button.' },
  { name: 'privacy', description: 'The line about privacy, which links to the notice.' },
  { name: 'close', description: 'The close button.' },
  { name: 'thanks', description: 'The message at the end.' },
  { name: 'link', description: 'The link on the thank-you page.' },
]

export const cssProperties: readonly ApiMember[] = [
  { name: '--vouch-accent', description: 'Selected score, button and focus ring.' },
  { name: '--vouch-on-accent', description: 'Text on the accent colour.' },
  { name: '--vouch-quiet', description: 'Secondary text.' },
  { name: '--vouch-line', description: 'Borders of scores and fields.' },
  { name: '--vouch-error', description: 'Error messages and invalid fields.' },
  { name: '--vouch-ground', description: 'Background of bar, card and dialog.' },
  {
    name: '--vouch-ink',
    description: 'Text of bar, card and dialog. Inline surveys use the font and text colour of your page.',
  },
  { name: '--vouch-radius', description: 'The corner radius.' },
  { name: '--vouch-z', description: 'The z-index of bar and card.' },
]
