import { computeDayContrast, findLegibleDayColour, MIN_CONTRAST } from '../../shared/colour.ts'

/** Adds a picker to each field for a colour, and says whether the colour is legible. */
export function enableColourFields() {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[data-colour]')) enhance(field)
}

function enhance(field: HTMLInputElement) {
  const { pickerLabel = '', legible = '', weak = '' } = field.dataset
  const picker = Object.assign(document.createElement('input'), { type: 'color', ariaLabel: pickerLabel })
  const verdict = Object.assign(document.createElement('p'), { className: 'hint', role: 'status' })
  const row = Object.assign(document.createElement('div'), { className: 'colour-row' })
  field.replaceWith(row)
  row.append(field, picker)
  row.after(verdict)
  const update = () => {
    const colour = field.value.trim().toLowerCase()
    const isColour = /^#[0-9a-f]{6}$/.test(colour)
    picker.value = isColour ? colour : field.placeholder
    verdict.textContent = isColour ? describe(colour, legible, weak) : ''
  }
  field.addEventListener('input', update)
  picker.addEventListener('input', () => {
    field.value = picker.value
    // The preview and the bar that saves listen to the field.
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  update()
}

function describe(colour: string, legible: string, weak: string): string {
  const contrast = computeDayContrast(colour)
  return (contrast < MIN_CONTRAST ? weak : legible)
    .replace('{contrast}', contrast.toFixed(1))
    .replace('{colour}', findLegibleDayColour(colour))
}
