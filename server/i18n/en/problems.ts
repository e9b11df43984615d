export const en = {
  start: 'To the start page',
  reference: (id: string) => `Whoever runs this service finds more about it in the log, under ${id}.`,
  notFound: { title: 'There is nothing here', text: 'Perhaps the address is not complete, or what was here is gone.' },
  role: {
    title: 'This is not for your role',
    text: 'An owner of the workspace can give you another one.',
  },
  forbidden: {
    title: 'This could not be done',
    text: 'The request did not come from a page of this service. Go back, load the page again, and try once more.',
  },
  malformed: { title: 'This could not be read', text: 'Go back, load the page again, and try once more.' },
  conflict: {
    title: 'Somebody was quicker',
    text: 'Others changed the same things at the same moment. Nothing was done: go back, and see whether it is still needed.',
  },
  gone: { title: 'This is over', text: 'It was here, and is no more.' },
  tooLarge: { title: 'This is too large', text: 'Go back, and send less at once.' },
  busy: { title: 'Too much at once', text: 'Please wait a minute, then try again.' },
  unavailable: {
    title: 'Back in a moment',
    text: 'The database cannot do it now. Nothing is lost; please try again in a few seconds.',
  },
  broken: { title: 'Something went wrong', text: 'The fault is ours, not yours. Please try again.' },
}

export type ProblemWords = typeof en
