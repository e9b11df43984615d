/** The privacy notice that respondents read, and its editor. */
export const en = {
  intro: 'What respondents read before they answer. Every survey links to it, on its page and in the widget.',
  languages: 'Languages',
  otherLanguage: 'Another language',
  show: 'Show',
  contact: 'Contact for privacy questions',
  contactHint: 'An email address or phone number. It fills {contact} in every language.',
  text: 'Text',
  textHint:
    'Plain text: a blank line starts a paragraph, “- ” a list item, “## ” a heading. {name}, {contact} and {retention} are filled in.',
  filled: (name: string, retention: string) => `Now: {name} is “${name}”, {retention} is “${retention}”.`,
  useDraft: 'Fill in the draft',
  drafted:
    'This is a draft and not saved yet. Please check every sentence: only you know how your company handles data.',
  check: 'Please have the text checked. Vouch cannot tell whether it meets the laws that apply to you.',
  own: (url: string) =>
    `Surveys link to your own privacy page (${url}), which is set in the brand, and not to this notice.`,
  view: 'View the page',
  save: 'Save',
  saved: 'Privacy notice saved.',
  removed: 'Text removed.',
  errors: {
    contact: 'Enter at most 200 characters.',
    text: 'Enter at most 10,000 characters.',
    language: 'Choose a language from the list.',
  },
  draft: `What you enter is used only to improve our service and to contact you about it (kept: {retention}). You can ask to see or delete it at any time.

## Who asks
{name}

## Contact
{contact}

## What for
- To understand how you experience our products and services, and to improve them
- To get back to you about your answer, if you ask us to

## What is collected
- Your score, your comment and your answers to further questions
- Contact details you enter; with a personal link, also the name, phone number or email address that {name} already has
- The time of your answer, its language, and the address of the page that shows the survey

You may leave out your contact details; your answer counts all the same.

## How long
{retention}. After that, everything that identifies you is deleted. Scores without personal details stay for statistics.

## Your rights
You can ask at any time to see, correct or delete your data, or withdraw your consent and get no further surveys. Use “See or delete my data” on the page of your personal link, or the contact above. You can also complain to the data protection authority.

## Children
This survey is not meant for children under 14. If you are under 14, please do not enter contact details; a parent or guardian has to agree. If we have received any by mistake, tell us and we will delete them.`,
}

export type PrivacyMessages = typeof en
