import { textArea } from '../components/field.ts'
import { textAt } from './form.ts'
import type { Section } from './sections.ts'

/** What people paste is the address of a page: its site is meant. */
function originOf(line: string): string {
  const address = /^https?:\/\//i.test(line) ? line : `https://${line}`
  return URL.canParse(address) && new URL(address).hostname.includes('.') ? new URL(address).origin : line
}

export const sites: Section = {
  spoken: false,
  part: ({ origins }) => origins,
  shown: ({ origins }) => ({ origins: origins.join('\n') }),
  read: (sent) => {
    const lines = textAt(sent, 'origins').split(/[\s,]+/)
    return { origins: [...new Set(lines.filter(Boolean).map(originOf))] }
  },
  fields: ({ words, sent, errors }) =>
    textArea({
      name: 'origins',
      label: words.origins,
      hint: words.originsHint,
      value: textAt(sent, 'origins'),
      error: Object.entries(errors).find(([path]) => path.startsWith('origins'))?.[1],
      attributes: { placeholder: 'https://www.example.com', spellcheck: 'false' },
    }),
}
