export const en = {
  start: 'Go to Vouch',
  reference: (id: string) => `Your administrator can find details in the log under ${id}.`,
  notFound: { title: 'Page not found', text: 'The address may be incomplete, or the page may have been deleted.' },
  role: {
    title: 'You don’t have access',
    text: 'Ask a workspace owner to change your role.',
  },
  noWorkspace: {
    title: 'You’re no longer a member',
    text: 'You aren’t a member of any workspace. Ask a workspace owner to invite you, then open the link in the invitation.',
  },
  forbidden: {
    title: 'Request blocked',
    text: 'The request didn’t come from a page of this service. Go back, reload the page, and try again.',
  },
  malformed: { title: 'We couldn’t read this request', text: 'Go back, reload the page, and try again.' },
  conflict: {
    title: 'Someone else just changed this',
    text: 'Nothing was saved. Go back, check whether your change is still needed, and try again.',
  },
  gone: { title: 'No longer available', text: 'This page existed but has been removed.' },
  tooLarge: { title: 'Too much data', text: 'Go back and send less at once.' },
  busy: { title: 'Too many requests', text: 'Wait a minute, then try again.' },
  unavailable: {
    title: 'Temporarily unavailable',
    text: 'The database isn’t responding. Nothing is lost. Try again in a few seconds.',
  },
  broken: { title: 'Something went wrong', text: 'This is our fault, not yours. Please try again.' },
}

export type ErrorMessages = typeof en
