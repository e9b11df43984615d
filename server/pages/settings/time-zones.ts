import { html } from 'hono/html'
import { type Field, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'

/** A time zone by its name in the IANA database, found by typing a part of it. */
export const timeZoneField = (about: Omit<Field, 'name'> & { value: string }): Markup =>
  html`${textField({
    ...about,
    name: 'timeZone',
    required: true,
    attributes: { list: 'time-zones', autocomplete: 'off', spellcheck: 'false' },
  })}<datalist id="time-zones">${timeZones().map((name) => html`<option value="${name}"></option>`)}</datalist>`

let known: string[] | undefined

/** UTC is none of the database’s regions. */
const timeZones = () => (known ??= [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])])
