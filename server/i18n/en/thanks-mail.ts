import { pluralize } from '../plural.ts'

/** Emails that thank customers, what visitors of a personal link read, and emails about praise. */
export const en = {
  thanks: {
    subject: 'Thank you for your feedback',
    text: 'Dear {name|customer},\n\nthank you for taking the time to tell us what you think. We have passed it on to the people who work for you every day.',
    request:
      'Do you know someone we could help too? This is your personal link. Pass it on, and we will know that they came through you.',
    /** Below the text, in small letters. */
    why: (company: string) => `You get this email because you answered a survey from ${company}.`,
    stop: 'No more emails',
  },
  landing: {
    title: (company: string) => `${company} was recommended to you`,
    text: (company: string) => `A customer of ${company} has passed this link on to you.`,
    go: (host: string) => `Continue to ${host}`,
    going: (host: string) => `Taking you to ${host} …`,
    nowhere: (company: string) => `This link doesn’t work right now. Please ask ${company} directly.`,
    code: (code: string) => `In the shop, show this code: ${code}`,
  },
  optOut: {
    title: 'No more emails?',
    text: (company: string) => `${company} will send you no more surveys or thank-you emails.`,
    button: 'Stop these emails',
    done: 'Done',
    doneText: 'You will get no more of these emails.',
  },
  praise: {
    subject: (n: number, workspace: string) =>
      pluralize(n, `${workspace}: a customer praised you`, `${workspace}: ${n} customers praised you`),
    managerSubject: (n: number, names: string, workspace: string) =>
      pluralize(n, `${workspace}: a customer praised ${names}`, `${workspace}: customers praised ${names}`),
    heading: (n: number) => pluralize(n, 'A customer named you in their praise', 'Customers named you in their praise'),
    managerHeading: 'Customers praised your team',
    about: (name: string, score: string) => `${name} · ${score} out of 10`,
    score: (score: string) => `${score} out of 10`,
    open: 'Open the response',
    footer: 'Vouch finds your name in the comments of promoters. A manager of the workspace keeps the list of names.',
  },
}
