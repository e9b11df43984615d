import { html } from 'hono/html'
import { contrastByDay, ENOUGH, fonts, legible } from '../../../shared/look.ts'
import { button } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import { textAt } from './form.ts'
import type { Section, View } from './sections.ts'

const HEX = /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/

/** A colour as people write it: `0B6B43`, `#fa0`. */
function colourIn(typed: string): string | null {
  const [, digits = ''] = HEX.exec(typed) ?? []
  const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return six ? `#${six.toLowerCase()}` : typed || null
}

/** A colour that is too weak, with the nearest that is not, at one press. */
function weak({ words, errors }: View, colour: string | null) {
  if (!errors['look.colour'] || colour === null || !/^#[0-9a-f]{6}$/.test(colour)) return ''
  const near = legible(colour)
  return html`<p class="row">${swatch(near)}${button({ label: words.takeColour(near), small: true, attributes: { name: 'take', value: near, formnovalidate: true } })}</p>`
}

/** A colour, drawn: style attributes are not allowed, attributes of SVG are. */
const swatch = (colour: string) =>
  html`<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="${colour}"/></svg>`

export const look: Section = {
  spoken: false,
  part: ({ look }) => look,
  shown: ({ look }) => ({ colour: look.colour ?? '', font: look.font }),
  read: (sent) => ({ look: { colour: colourIn(textAt(sent, 'colour')), font: textAt(sent, 'font') } }),
  fields: (view) => {
    const { words, sent, errors } = view
    const colour = colourIn(textAt(sent, 'colour'))
    const isColour = colour !== null && /^#[0-9a-f]{6}$/.test(colour)
    const error = errors['look.colour']
      ? isColour
        ? words.colourWeak(contrastByDay(colour).toFixed(1), `${ENOUGH}`)
        : words.colourNone
      : undefined
    return html`${textField({
      name: 'colour',
      label: words.colour,
      hint: words.colourHint,
      value: textAt(sent, 'colour'),
      error,
      attributes: {
        placeholder: '#1f5fbf',
        maxlength: 7,
        autocomplete: 'off',
        spellcheck: 'false',
        'data-colour': true,
      },
    })}${weak(view, colour)}
${radioGroup({
  name: 'font',
  label: words.font,
  value: textAt(sent, 'font'),
  choices: fonts.map((font) => ({ value: font, label: words.fonts[font], hint: words.fontHints[font] })),
})}`
  },
}
