import { textArea } from '../components/field.ts'
import { getText } from './form.ts'
import type { Section } from './section.ts'

/** The origin of a pasted URL. Anything else is returned as it is, for the error message. */
function toOrigin(line: string): string {
  const url = /^https?:\/\//i.test(line) ? line : `https://${line}`
  return URL.canParse(url) && new URL(url).hostname.includes('.') ? new URL(url).origin : line
}

export const sites: Section = {
  isLocalized: false,
  selectPart: ({ origins }) => origins,
  toFormValues: ({ origins }) => ({ origins: origins.join('\n') }),
  toPatch: (values) => {
    const lines = getText(values, 'origins').split(/[\s,]+/)
    return { origins: [...new Set(lines.filter(Boolean).map(toOrigin))] }
  },
  fields: ({ page, values, errors }) =>
    textArea({
      name: 'origins',
      label: page.t.surveys.origins,
      hint: page.t.surveys.originsHint,
      value: getText(values, 'origins'),
      error: Object.entries(errors).find(([path]) => path.startsWith('origins'))?.[1],
      attributes: { placeholder: 'https://www.example.com', spellcheck: 'false' },
    }),
}
