export const en = {
  title: 'Search',
  label: 'Search people, responses, surveys and pages',
  pages: 'Go to',
  none: (q: string) => `Nothing found for “${q}”.`,
  allResponses: 'All matching responses',
  allContacts: 'All matching contacts',
}

export type SearchMessages = typeof en
