/** What respondents read. `{subject}` stands for whom they are asked about. */
export const en = {
  subject: 'us',
  question: 'How likely are you to recommend {subject} to a friend or colleague?',
  low: 'Not at all likely',
  high: 'Extremely likely',
  comment: 'What is the main reason for your score?',
  optional: 'optional',
  contactMe: 'Please contact me about this',
  contactDetails: 'Your e-mail address or phone number',
  submit: 'Send',
  sending: 'Sending…',
  thanks: 'Thank you!',
  thanksText: 'Your answer has been received.',
  scoreMissing: 'Please choose a number from 0 to 10.',
  commentLong: 'Please use at most 5,000 characters.',
  contactInvalid:
    'Please give an e-mail address such as ada@example.com, or a phone number with its country code such as +44 20 7123 4567.',
  broken: 'Something went wrong',
  brokenText: 'The fault is ours, not yours. Please try again in a moment.',
  failed: 'Your answer could not be sent. Please try again.',
  spent: 'You have already answered',
  spentText: 'This link works once, and your answer has been received. Thank you.',
  expired: 'This link has expired',
  expiredText: 'Thank you for wanting to answer. This survey can no longer be reached by this link.',
  closed: 'This survey is closed',
  closedText: 'Thank you for wanting to answer. Answers are no longer being collected.',
  notFound: 'This link leads nowhere',
  notFoundText:
    'Perhaps a part of the address was lost on the way. Please open the link again from where you found it.',
  busy: 'Too many answers at once',
  busyText: 'Please wait a minute, then send your answer again.',
}

/** One text for every key of the English ones. */
export type Texts = typeof en
export type TextKey = keyof Texts
