import { pluralize } from '../plural.ts'

export const en = {
  any: 'Any',
  tier: 'Tier',
  lastScore: 'Last score',
  lastAsked: 'Last asked',
  notAskedDays: 'Not asked for',
  createdFrom: 'Added since',
  noResponse: 'No response yet',
  days: (n: number, shown: string) => pluralize(n, '1 day', `${shown} days`),
  count: (n: number, shown: string, isExact: boolean) =>
    isExact ? pluralize(n, '1 contact', `${shown} contacts`) : `More than ${shown} contacts`,
  first: 'First page',
  previous: 'Previous page',
  next: 'Next page',
  tooMany: (max: string) =>
    `Lists of more than ${max} contacts can only be sorted by name or phone. Add a filter to narrow this one down.`,
  noMatch: 'No contacts match',
  noMatchText: 'Remove a filter or choose another value.',
  noneYet: 'No matches so far',
  lookFurther: 'Keep looking',
  export: {
    hint: 'Names, local dates, last scores',
    columns: { added: 'Added', remark: 'Note', id: 'Contact ID' },
  },
  select: 'Select',
  selectOne: (name: string) => `Select ${name}`,
  selected: 'selected',
  all: (shown: string, isExact: boolean) => (isExact ? `All ${shown} contacts` : `All contacts (more than ${shown})`),
  allMatching: (shown: string, isExact: boolean) =>
    isExact ? `All ${shown} that match` : `All that match (more than ${shown})`,
  actions: { links: 'Personal links', property: 'Set property', deletion: 'Delete' },
  nothingSelected: 'Select contacts first.',
  back: 'Cancel',
  separator: ', ',
  links: {
    title: 'Create personal links',
    survey: 'Survey',
    expires: 'Links work for',
    expiresIn: (days: number) => `${days} days`,
    expiresNever: 'No limit',
    once: 'Each link takes one response, which belongs to the contact.',
    throttled: (days: number) =>
      `Contacts asked in the last ${days === 1 ? 'day' : `${days} days`} get no new link. A link they haven’t used yet is listed again.`,
    sending: 'You get a file for your email or text message tool. Vouch sends nothing itself.',
    repeat: (hours: number) =>
      `If the download breaks off, repeat it within ${hours} hours. The same contacts get the same links.`,
    createdEarlier: (time: string) => `Link created ${time}`,
    create: 'Create links (Excel)',
    createCsv: 'Create links (CSV)',
    sheet: 'Personal links',
    forward: 'Add a text to forward for each contact',
    forwardHint: 'For WeCom and other chats, where a member forwards each text by hand. In the contact’s language.',
    forwardText: 'Text to forward',
    placeholders: '{name} stands for the name, {link} for the personal link.',
    forwardError: 'Must contain {link}, and at most 1,000 characters.',
    forwardDefault: (company: string) =>
      `Hello {name}, this is ${company}. How was it for you? It takes a minute: {link}`,
    link: 'Personal link',
    remark: 'Note',
    noSurvey: 'No open survey',
    noSurveyText: 'Create or reopen a survey first.',
    toSurveys: 'Go to surveys',
    forImport: (n: number, shown: string) =>
      pluralize(n, 'Create a personal link for this contact', `Create personal links for these ${shown}`),
  },
  property: {
    title: 'Set a property',
    key: 'Property',
    keyHint: 'For example shop or tier',
    value: 'Value',
    valueHint: 'Leave empty to remove the property',
    save: 'Set property',
    done: (n: number, shown: string) => pluralize(n, '1 contact updated.', `${shown} contacts updated.`),
    started: 'The contacts are being updated. This can take a few minutes.',
    errors: {
      key: 'Enter a name of letters and digits, up to 64 characters.',
      value: 'Enter a value of up to 200 characters.',
    },
  },
  deletion: {
    title: 'Delete contacts permanently?',
    goes: [
      'The contacts with all their details',
      'Their responses, which are removed from all scores',
      'Their follow-ups and invitations; links stop working',
    ],
    confirm: 'I understand that this can’t be undone',
    unconfirmed: 'Confirm that you want to delete these contacts.',
    done: (n: number, shown: string) => pluralize(n, '1 contact deleted.', `${shown} contacts deleted.`),
    started: 'The contacts are being deleted. This can take a few minutes.',
  },
}

export type ContactListMessages = typeof en
