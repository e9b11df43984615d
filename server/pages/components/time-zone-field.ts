import { html } from 'hono/html'
import { formatTimeZone, listTimeZones, renamedZones } from '../../i18n/time-zones.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'
import { type FieldProps, textField } from './field.ts'

const formerNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(renamedZones).map(([former, name]) => [name, former]),
)

/**
 * A field for a time zone with suggestions while typing: `Shanghai (UTC+8)`. Its value is read by `parseTimeZone`.
 * @param props.proposeOwn whether the script fills in the time zone of the browser
 */
export function timeZoneField(
  { format }: ViewContext,
  props: Omit<FieldProps, 'name'> & { value: string; proposeOwn?: boolean },
): Markup {
  const { language, now } = format
  const option = ({ zone, label }: { zone: string; label: string }) =>
    html`<option${attributes({
      value: label,
      // Only the script that proposes the zone of the browser needs its name: a page must stay small.
      ...(props.proposeOwn && { 'data-zone': zone, 'data-former': formerNames[zone] }),
    })}></option>`
  return html`${textField({
    ...props,
    name: 'timeZone',
    value: formatTimeZone(props.value, language, now),
    required: true,
    attributes: {
      list: 'time-zones',
      autocomplete: 'off',
      spellcheck: 'false',
      'data-own-time-zone': props.proposeOwn,
    },
  })}
<datalist id="time-zones">${listTimeZones(language, now).map(option)}</datalist>`
}
