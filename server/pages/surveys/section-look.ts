import { html } from 'hono/html'
import { palette } from '../../../shared/form-style.ts'
import { computeDayContrast, findLegibleDayColour, fonts, MIN_CONTRAST } from '../../../shared/look.ts'
import { button } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'
import { getText } from './form.ts'
import type { Section, SectionView } from './section.ts'

const HEX = /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/

/** Completes a typed colour: `0B6B43` or `#fa0`. Anything else is returned as it is, for the error message. */
function parseColour(input: string): string | null {
  const [, digits = ''] = HEX.exec(input) ?? []
  const hexDigits = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return hexDigits ? `#${hexDigits.toLowerCase()}` : input || null
}

const isColour = (colour: string | null): colour is string => colour !== null && /^#[0-9a-f]{6}$/.test(colour)

/** For a colour with too little contrast, a button that takes the nearest legible one. */
function colourSuggestion({ page, errors }: SectionView, colour: string | null): Markup {
  if (!errors['look.colour'] || !isColour(colour)) return html``
  const suggestion = findLegibleDayColour(colour)
  const takeButton = button({
    label: page.t.surveys.takeColour(suggestion),
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

function colourField({ page, values, errors }: SectionView, colour: string | null): Markup {
  const messages = page.t.surveys
  const error = isColour(colour)
    ? messages.colourWeak(computeDayContrast(colour).toFixed(1), `${MIN_CONTRAST}`)
    : messages.colourNone
  return textField({
    name: 'colour',
    label: messages.colour,
    hint: messages.colourHint,
    value: getText(values, 'colour'),
    error: errors['look.colour'] ? error : undefined,
    attributes: {
      placeholder: palette.accent[0],
      maxlength: 7,
      autocomplete: 'off',
      spellcheck: 'false',
      'data-colour': true,
    },
  })
}

function lookFields(view: SectionView): Markup {
  const messages = view.page.t.surveys
  const colour = parseColour(getText(view.values, 'colour'))
  const fontField = radioGroup({
    name: 'font',
    label: messages.font,
    value: getText(view.values, 'font'),
    choices: fonts.map((font) => ({ value: font, label: messages.fonts[font], hint: messages.fontHints[font] })),
  })
  return html`${colourField(view, colour)}
${colourSuggestion(view, colour)}
${fontField}`
}

export const look: Section = {
  selectPart: ({ look }) => look,
  toFormValues: ({ look }) => ({ colour: look.colour ?? '', font: look.font }),
  toPatch: (values) => ({ look: { colour: parseColour(getText(values, 'colour')), font: getText(values, 'font') } }),
  fields: lookFields,
}
