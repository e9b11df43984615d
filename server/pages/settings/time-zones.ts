import { html } from 'hono/html'
import { type FieldProps, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'

/** A time zone by its name in the IANA database, found by typing a part of it. */
export const timeZoneField = (options: Omit<FieldProps, 'name'> & { value: string }): Markup =>
  html`${textField({
    ...options,
    name: 'timeZone',
    required: true,
    attributes: { list: 'time-zones', autocomplete: 'off', spellcheck: 'false' },
  })}<datalist id="time-zones">${listTimeZones().map((name) => html`<option value="${name}"></option>`)}</datalist>`

let cachedNames: string[] | undefined

/** UTC is none of the database’s regions. */
const listTimeZones = () => (cachedNames ??= [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])])
