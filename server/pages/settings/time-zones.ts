import { html } from 'hono/html'
import { type FieldProps, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'

/** A field for an IANA time zone with suggestions while typing. */
export const timeZoneField = (props: Omit<FieldProps, 'name'> & { value: string }): Markup =>
  html`${textField({
    ...props,
    name: 'timeZone',
    required: true,
    attributes: { list: 'time-zones', autocomplete: 'off', spellcheck: 'false' },
  })}
<datalist id="time-zones">${listTimeZones().map((name) => html`<option value="${name}"></option>`)}</datalist>`

let cachedNames: string[] | undefined

/** `supportedValuesOf` omits UTC. */
const listTimeZones = () => (cachedNames ??= [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])])
