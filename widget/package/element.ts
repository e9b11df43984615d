/**
 * What `<vouch-survey>` offers, said once: the custom elements manifest, the type declarations and the tables of
 * `/docs/widget` are made from it, and a test holds it against the built element.
 */
export interface ApiMember {
  name: string
  description: string
}

export interface AttributeDescription extends ApiMember {
  /** Of the property, as TypeScript writes it. */
  type: string
  /** What holds where it is left out. */
  default?: string
}

export interface EventDescription extends ApiMember {
  /** The members of its `detail`, as TypeScript writes them. */
  detail: Record<string, string>
  /** What does not happen when it is prevented. */
  cancelable?: string
}

export interface MethodDescription extends ApiMember {
  parameters: string
}

export const tagName = 'vouch-survey'

export const summary =
  'A web component that asks one question, how likely people are to recommend you, with a comment and whatever ' +
  'your survey asks after it. It loads one file from your own service, fits into any page, and never breaks it.'

const optionalText = 'string | undefined'
const optionalNumber = 'number | undefined'

export const attributes: readonly AttributeDescription[] = [
  { name: 'survey', type: 'string', description: 'The survey’s id. Another one begins anew.' },
  {
    name: 'token',
    type: optionalText,
    description: 'The end of a personal link: the answer is then the one of that link.',
  },
  { name: 'link', type: optionalText, description: 'The slug of a shared link that the answer comes by.' },
  {
    name: 'lang',
    type: 'string',
    description: 'The language to ask in (BCP 47), where the survey leaves that open.',
    default: 'the browser’s',
  },
  {
    name: 'score',
    type: optionalNumber,
    description:
      'A score from 0 to 10, chosen beforehand. It is recorded with the first thing a person does on the page, never ' +
      'before.',
  },
  {
    name: 'heading-level',
    type: 'number',
    description: 'Where the question stands in the outline of the page, 1 to 6.',
    default: '2',
  },
  {
    name: 'display',
    type: "'inline' | 'bar' | 'card' | 'dialog'",
    description:
      'Where it is shown: `inline` in its place, `bar` along the bottom of the window, `card` in the corner, ' +
      '`dialog` in the middle, in front of everything.',
    default: 'inline',
  },
  {
    name: 'delay',
    type: optionalNumber,
    description: 'Shows it after so many seconds. The first trigger that happens counts.',
  },
  {
    name: 'depth',
    type: optionalNumber,
    description: 'Shows it once so many percent of the page have been scrolled; on a page that scrolls at all.',
  },
  {
    name: 'exit',
    type: 'boolean',
    description:
      'Shows it when the pointer leaves the page at the top. Phones have no pointer: give another trigger too.',
  },
  {
    name: 'event',
    type: optionalText,
    description: 'Shows it when the window hears an event of this name, or `vouch.track(name)` is called.',
  },
  { name: 'manual', type: 'boolean', description: 'Shows it only when `show()` is called.' },
  {
    name: 'pages',
    type: optionalText,
    description:
      'Shows it only on these pages: patterns with `*`, parted by spaces, for the path, or for the whole address where ' +
      'they begin with `http`.',
  },
  {
    name: 'share',
    type: optionalNumber,
    description: 'Shows it to so many percent of the visitors; a visitor is always in or always out.',
    default: '100',
  },
  {
    name: 'again',
    type: 'number',
    description: 'Days before a bar, card or dialog comes again after it was answered or dismissed.',
    default: '90',
  },
  { name: 'contact-id', type: optionalText, description: 'Who answers: your own id of the customer.' },
  { name: 'contact-email', type: optionalText, description: 'Who answers: the e-mail address.' },
  { name: 'contact-phone', type: optionalText, description: 'Who answers: the phone number.' },
  { name: 'contact-name', type: optionalText, description: 'Who answers: the name.' },
  {
    name: 'signature',
    type: optionalText,
    description:
      'Proves who answers: HMAC-SHA-256 of `contact-id`, or else of `contact-email`, by the survey’s identity secret, ' +
      'in hexadecimal. Without it the customer is only claimed.',
  },
  {
    name: 'properties',
    type: 'Record<string, string | number | boolean> | undefined',
    description:
      'What you want to split the figures by, as a JSON object. Device and referrer are added by themselves.',
  },
]

const surveyDetail = { survey: 'string' }
const groupType = "'promoter' | 'passive' | 'detractor'"

/** All bubble, and leave any shadow root that the element is in. */
export const events: readonly EventDescription[] = [
  { name: 'vouch-show', detail: surveyDetail, description: 'It is about to be shown.', cancelable: 'It stays hidden.' },
  {
    name: 'vouch-score',
    detail: { ...surveyDetail, score: 'number', group: groupType },
    description: 'A person has chosen a score, or another one.',
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
    cancelable: 'Nothing is sent and the form stays.',
  },
  {
    name: 'vouch-dismiss',
    detail: { ...surveyDetail, score: optionalNumber, answered: 'boolean' },
    description: 'It is about to be closed.',
    cancelable: 'It stays open.',
  },
  {
    name: 'vouch-error',
    detail: { ...surveyDetail, error: 'Error' },
    description: 'Something went wrong. Nothing else of it ever reaches your page.',
  },
]

export const methods: readonly MethodDescription[] = [
  { name: 'show', parameters: '', description: 'Shows it now, whatever it waits for.' },
  { name: 'dismiss', parameters: '', description: 'Closes it.' },
]

/** Of `globalThis.vouch`, which the module exports as well. */
export const globals: readonly MethodDescription[] = [
  { name: 'show', parameters: 'survey?: string', description: 'Shows the survey of this id, or all that wait.' },
  { name: 'track', parameters: 'name: string', description: 'Shows the surveys whose `event` has this name.' },
]

export const slots: readonly ApiMember[] = [
  { name: 'intro', description: 'Stands before the question.' },
  { name: 'question', description: 'Stands in place of the question’s text.' },
  { name: 'thanks', description: 'Stands in place of the thanks’ text.' },
  { name: 'footer', description: 'Stands at the end, such as a link to your privacy policy.' },
]

export const parts: readonly ApiMember[] = [
  { name: 'sheet', description: 'The whole: what has a ground and corners as bar, card and dialog.' },
  { name: 'question', description: 'The question.' },
  { name: 'scale', description: 'The eleven numbers together.' },
  { name: 'score', description: 'Each of the numbers.' },
  { name: 'comment', description: 'The field for the comment.' },
  { name: 'reasons', description: 'The reasons to tick, together.' },
  { name: 'reason', description: 'Each of the reasons.' },
  { name: 'field', description: 'Each further field.' },
  { name: 'button', description: 'The button that sends.' },
  { name: 'close', description: 'The button that closes.' },
  { name: 'thanks', description: 'What is said at the end.' },
  { name: 'link', description: 'The link in the thanks.' },
]

export const cssProperties: readonly ApiMember[] = [
  { name: '--vouch-accent', description: 'What is chosen, the button, the focus.' },
  { name: '--vouch-on-accent', description: 'Text on the accent.' },
  { name: '--vouch-quiet', description: 'Text of less weight.' },
  { name: '--vouch-line', description: 'Borders of numbers and fields.' },
  { name: '--vouch-error', description: 'What is to be put right.' },
  { name: '--vouch-ground', description: 'Behind bar, card and dialog.' },
  { name: '--vouch-ink', description: 'Text on that ground. Inline, text has the font and colour of your page.' },
  { name: '--vouch-radius', description: 'The corners.' },
  { name: '--vouch-z', description: 'The z-index of bar and card.' },
]
