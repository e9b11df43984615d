import { html } from 'hono/html'
import { computeDayContrast, findLegibleDayColour, MIN_CONTRAST } from '../../../shared/colour.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

const HEX = /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/

/** Completes a typed colour: `0B6B43` or `#fa0`. Anything else is returned as it is, for the error message. */
export function parseColour(input: string): string | null {
  const [, digits = ''] = HEX.exec(input) ?? []
  const hexDigits = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return hexDigits ? `#${hexDigits.toLowerCase()}` : input || null
}

const isColour = (colour: string | null): colour is string => colour !== null && /^#[0-9a-f]{6}$/.test(colour)

interface ColourFieldProps {
  value: string
  hint: string
  isInvalid: boolean
  placeholder?: string | undefined
}

/** A colour in hexadecimal digits. The script of the page adds a picker, and says whether the colour is legible. */
export function colourField({ t }: ViewContext, { value, hint, isInvalid, placeholder }: ColourFieldProps): Markup {
  const messages = t.surveys
  const colour = parseColour(value)
  const error = isColour(colour)
    ? messages.colourWeak(computeDayContrast(colour).toFixed(1), `${MIN_CONTRAST}`)
    : messages.colourNone
  return textField({
    name: 'colour',
    label: messages.colour,
    hint,
    value,
    error: isInvalid ? error : undefined,
    attributes: {
      placeholder: placeholder ?? '#3047b5',
      maxlength: 7,
      autocomplete: 'off',
      spellcheck: 'false',
      'data-colour': true,
      'data-picker-label': messages.colourPick,
      'data-legible': messages.colourLegible('{contrast}'),
      'data-weak': messages.colourUse('{contrast}', '{colour}'),
    },
  })
}

/** For a colour with too little contrast, a button that takes the nearest legible one. */
export function colourSuggestion({ t }: ViewContext, value: string): Markup {
  const colour = parseColour(value)
  if (!isColour(colour)) return html``
  const suggestion = findLegibleDayColour(colour)
  const takeButton = button({
    label: t.surveys.takeColour(suggestion),
    small: true,
    attributes: { name: 'suggestedColour', value: suggestion, formnovalidate: true },
  })
  return html`<p class="row">
${swatch(suggestion)}
${takeButton}
</p>`
}

/** A sample of a colour. The Content Security Policy allows SVG attributes, but no style attributes. */
const swatch = (colour: string) =>
  html`<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="${colour}"/></svg>`
