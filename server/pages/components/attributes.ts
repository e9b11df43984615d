import { html, raw } from 'hono/html'
import type { Markup } from '../layout/page.ts'

/** Attributes by name. `true` writes the name alone; `false`, null and undefined leave it out. */
export type Attributes = Record<string, string | number | boolean | null | undefined>

/** Attributes for a tag. Values are escaped; names are not, so they must not come from users. */
export function attributes(values: Attributes): Markup {
  const entries = Object.entries(values).filter(([, value]) => value !== false && value !== null && value !== undefined)
  const attribute = ([name, value]: (typeof entries)[number]) =>
    value === true ? html` ${raw(name)}` : html` ${raw(name)}="${value}"`
  return html`${entries.map(attribute)}`
}
