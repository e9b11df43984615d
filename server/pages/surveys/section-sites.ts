import { html } from 'hono/html'
import { instantFromWallClock, toWallClock } from '../../../shared/calendar.ts'
import { formatTimeZone } from '../../i18n/time-zones.ts'
import { textArea, textField } from '../components/field.ts'
import { getText } from './form.ts'
import type { Section } from './section.ts'

/** The origin of a pasted URL. Anything else is returned as it is, for the error message. */
function toOrigin(line: string): string {
  const url = /^https?:\/\//i.test(line) ? line : `https://${line}`
  return URL.canParse(url) && new URL(url).hostname.includes('.') ? new URL(url).origin : line
}

/** The instant of `2026-12-24T18:00`. Anything else is returned as it is, for the error message. */
function parseLocalTime(text: string, timeZone: string): string | null {
  if (text === '') return null
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text) || Number.isNaN(Date.parse(`${text}Z`))) return text
  return new Date(instantFromWallClock(text.length === 16 ? `${text}:00` : text, timeZone)).toISOString()
}

export const sites: Section = {
  selectPart: ({ origins, closesAt }) => ({ origins, closesAt }),
  toFormValues: ({ origins, closesAt }, _textLanguage, timeZone) => ({
    origins: origins.join('\n'),
    closesAt: closesAt === null ? '' : toWallClock(Date.parse(closesAt), timeZone),
  }),
  toPatch: (values, _survey, _textLanguage, timeZone) => {
    const lines = getText(values, 'origins').split(/[\s,]+/)
    return {
      origins: [...new Set(lines.filter(Boolean).map(toOrigin))],
      closesAt: parseLocalTime(getText(values, 'closesAt'), timeZone),
    }
  },
  fields: ({ page, values, errors }) => {
    const messages = page.t.surveys
    const originsField = textArea({
      name: 'origins',
      label: messages.origins,
      hint: messages.originsHint,
      value: getText(values, 'origins'),
      error: Object.entries(errors).find(([path]) => path.startsWith('origins'))?.[1],
      attributes: { placeholder: 'https://www.example.com', spellcheck: 'false' },
    })
    const closingField = textField({
      name: 'closesAt',
      label: messages.closesAt,
      hint: messages.closesAtHint(formatTimeZone(page.format.timeZone, page.format.language, page.format.now)),
      type: 'datetime-local',
      value: getText(values, 'closesAt'),
      error: errors.closesAt,
    })
    return html`${originsField}
${closingField}`
  },
}
