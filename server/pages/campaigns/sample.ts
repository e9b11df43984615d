import { html } from 'hono/html'
import { radioGroup, textArea, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { planner } from './planner.ts'
import type { StepState } from './step.ts'

const methods = ['census', 'simple-random', 'systematic', 'stratified'] as const

/** How many of the audience are asked, and how many a margin of error needs. */
export async function sampleCard(page: PageContext, state: StepState): Promise<Markup> {
  const messages = page.t.campaigns.whom
  const { form, errors } = state
  const value = form.text('method', 'census')
  const field = (name: string) => ({ name, value: form.text(name), error: errors[name] })
  const number = { min: 1, size: 10, inputmode: 'numeric' }
  return card(
    { title: messages.sample },
    html`${radioGroup({
      name: 'method',
      label: messages.sample,
      hideLabel: true,
      value,
      choices: methods.map((method) => ({
        value: method,
        label: messages.methods[method],
        hint: messages.methodHints[method],
      })),
    })}
<div data-when="method=simple-random">${textField({ ...field('size'), label: messages.size, type: 'number', attributes: number })}</div>
<div data-when="method=systematic">${textField({
      ...field('share'),
      label: messages.share,
      type: 'number',
      attributes: { min: 0.1, max: 100, step: 0.1, size: 10, inputmode: 'decimal' },
    })}</div>
<div class="stack" data-when="method=stratified">
${textField({ ...field('property'), label: messages.property, hint: messages.propertyHint, attributes: { maxlength: 100 } })}
${textArea({ ...field('sizes'), label: messages.sizes, hint: messages.sizesHint, rows: 4 })}
</div>
${await planner(page, state)}
${textField({ ...field('cap'), label: messages.cap, hint: messages.capHint, type: 'number', attributes: number })}`,
  )
}
