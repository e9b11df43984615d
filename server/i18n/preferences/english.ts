/** The page behind the unsubscribe link, and the field for the code of a text message, as respondents see them. */
export const en = {
  title: 'Survey preferences',
  intro: 'Choose what suits you. It takes effect at once.',
  sentTo: 'The message went to',
  all: 'No more surveys',
  relationship: 'No more general surveys',
  relationshipText: 'Regular questions about the company as a whole',
  touchpoint: 'No more surveys about single experiences',
  touchpointText: 'Questions after a purchase, a delivery or a call',
  email: 'No more surveys by email',
  sms: 'No more surveys by text message',
  lessOften: 'Fewer surveys',
  lessOftenText: 'At most half as often as now',
  wrongPerson: 'This message was not meant for me',
  wrongPersonText: 'Nothing more is sent to this address',
  chosen: 'Your choices',
  undo: 'Undo',
  saved: 'Saved. Thank you for telling us.',
  undone: 'Your choice has been undone.',
  confirm: 'Please press once more to confirm.',
  goneTitle: 'Nothing is stored here any more',
  goneText:
    'This link no longer belongs to anyone, and no surveys are sent because of it. If you still get surveys, please use the link in the latest one.',
  code: 'Code in the text message',
  codeText: 'Six letters and digits, if your message has them',
  codeButton: 'Continue',
  codeWrong: 'This code is not right. Check it, or answer without it.',
  codeBusy: 'Too many attempts. Answer without the code, or try again in an hour.',
}

export type PreferenceTexts = typeof en
