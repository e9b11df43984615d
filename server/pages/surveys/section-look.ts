import { html } from 'hono/html'
import { computeDayContrast, findLegibleDayColour, fonts, MIN_CONTRAST } from '../../../shared/look.ts'
import { button } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import { getText } from './form.ts'
import type { Section, SectionView } from './sections.ts'

const HEX = /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/

/** A colour as people write it: `0B6B43`, `#fa0`. */
function parseColour(input: string): string | null {
  const [, digits = ''] = HEX.exec(input) ?? []
  const hexDigits = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return hexDigits ? `#${hexDigits.toLowerCase()}` : input || null
}

/** A colour that is too weak, with the nearest that is not, at one press. */
function colourSuggestion({ messages, errors }: SectionView, colour: string | null) {
  if (!errors['look.colour'] || colour === null || !/^#[0-9a-f]{6}$/.test(colour)) return ''
  const suggestion = findLegibleDayColour(colour)
  return html`<p class="row">${swatch(suggestion)}${button({ label: messages.takeColour(suggestion), small: true, attributes: { name: 'take', value: suggestion, formnovalidate: true } })}</p>`
}

/** A colour, drawn: style attributes are not allowed, attributes of SVG are. */
const swatch = (colour: string) =>
  html`<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="${colour}"/></svg>`

export const look: Section = {
  isLocalized: false,
  selectPart: ({ look }) => look,
  toFormValues: ({ look }) => ({ colour: look.colour ?? '', font: look.font }),
  toPatch: (values) => ({ look: { colour: parseColour(getText(values, 'colour')), font: getText(values, 'font') } }),
  fields: (view) => {
    const { messages, values, errors } = view
    const colour = parseColour(getText(values, 'colour'))
    const isColour = colour !== null && /^#[0-9a-f]{6}$/.test(colour)
    const error = errors['look.colour']
      ? isColour
        ? messages.colourWeak(computeDayContrast(colour).toFixed(1), `${MIN_CONTRAST}`)
        : messages.colourNone
      : undefined
    return html`${textField({
      name: 'colour',
      label: messages.colour,
      hint: messages.colourHint,
      value: getText(values, 'colour'),
      error,
      attributes: {
        placeholder: '#1f5fbf',
        maxlength: 7,
        autocomplete: 'off',
        spellcheck: 'false',
        'data-colour': true,
      },
    })}${colourSuggestion(view, colour)}
${radioGroup({
  name: 'font',
  label: messages.font,
  value: getText(values, 'font'),
  choices: fonts.map((font) => ({ value: font, label: messages.fonts[font], hint: messages.fontHints[font] })),
})}`
  },
}
