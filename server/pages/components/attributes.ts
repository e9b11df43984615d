import { html, raw } from 'hono/html'
import type { Markup } from '../layout/page.ts'

/** Of an element, by name: `true` stands alone, `false` and nothing leave it out. */
export type Attributes = Record<string, string | number | boolean | null | undefined>

/** Attributes as they are written into a tag. Names are ours, values anybody's. */
export function attributes(values: Attributes): Markup {
  const entries = Object.entries(values).filter(([, value]) => value !== false && value !== null && value !== undefined)
  return html`${entries.map(([name, value]) => (value === true ? html` ${raw(name)}` : html` ${raw(name)}="${value}"`))}`
}
