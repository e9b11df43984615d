import { html } from 'hono/html'
import { fonts } from '../../../shared/look.ts'
import { radioGroup } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'
import { colourField, colourSuggestion, parseColour } from './colour-field.ts'
import { getText } from './form.ts'
import { surveysPath } from './paths.ts'
import type { Section, SectionView } from './section.ts'

function lookFields({ page, values, errors }: SectionView): Markup {
  const { surveys: messages, brand } = page.t
  const colour = getText(values, 'colour')
  const isInvalid = errors['look.colour'] !== undefined
  const fontField = radioGroup({
    name: 'font',
    label: messages.font,
    value: getText(values, 'font'),
    choices: [
      { value: '', label: brand.inherit, hint: brand.inheritHint },
      ...fonts.map((font) => ({ value: font, label: messages.fonts[font], hint: messages.fontHints[font] })),
    ],
  })
  return html`<p class="hint">${brand.inheritIntro} <a href="${surveysPath(page, '/brand')}">${brand.edit}</a></p>
${colourField(page, { value: colour, hint: brand.colourHint, isInvalid })}
${isInvalid ? colourSuggestion(page, colour) : ''}
${fontField}`
}

export const look: Section = {
  selectPart: ({ look }) => look,
  toFormValues: ({ look }) => ({ colour: look.colour ?? '', font: look.font ?? '' }),
  toPatch: (values) => ({
    look: { colour: parseColour(getText(values, 'colour')), font: getText(values, 'font') || null },
  }),
  fields: lookFields,
}
