import { html } from 'hono/html'
import { eventTypes } from '../../../shared/event-types.ts'
import { groups } from '../../../shared/nps.ts'
import type { Webhook } from '../../../shared/webhook.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { checkGroup, selectField, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

interface WebhookFieldsProps {
  /** What is stored; undefined for a new webhook. */
  webhook?: Webhook | undefined
  form: Form
  errors: FieldErrors
  surveys: ReadonlyMap<string, string>
}

/** The address, and what is sent there. */
export const webhookFields = (page: PageContext, props: WebhookFieldsProps): Markup => html`${addressCard(page, props)}
${eventsCard(page, props)}`

const fieldProps = ({ form, errors }: WebhookFieldsProps, name: string) => ({
  name,
  value: form.text(name),
  values: form.list(name),
  error: errors[name],
})

function addressCard(page: PageContext, props: WebhookFieldsProps): Markup {
  const messages = page.t.webhooks
  const { webhook } = props
  const url = textField({
    ...{ ...fieldProps(props, 'url'), label: messages.url, type: 'url', required: !webhook?.url },
    hint: webhook?.url ? messages.urlKept(webhook.url) : messages.urlHint,
    attributes: { spellcheck: 'false', dir: 'ltr', autocomplete: 'off', autocapitalize: 'none', maxlength: 2000 },
  })
  const name = textField({
    ...{ ...fieldProps(props, 'name'), label: messages.name, attributes: { maxlength: 100 } },
    ...(webhook ? { required: true } : { hint: messages.nameHint, optionalLabel: page.t.common.optional }),
  })
  return card({}, html`${url}${name}`)
}

/** What a webhook subscribes to: “All events”, “All response events”, or the type of an event. */
export function describeSubscription({ t }: PageContext, name: string): string {
  if (name === '*') return t.webhooks.all
  const [noun = ''] = name.split('.')
  return name.endsWith('.*') ? t.webhooks.allOf(noun, t.rules.form.nouns[noun as never]) : name
}

/** Wildcards, and the types of events by what they happen to. */
function eventsCard(page: PageContext, props: WebhookFieldsProps): Markup {
  const { webhooks: messages, rules, common } = page.t
  const chosen = props.form.list('events')
  const nouns = [...new Set(eventTypes.map((type) => type.split('.')[0] ?? ''))]
  const wildcards = ['*', ...nouns.map((noun) => `${noun}.*`)].map((value) => ({
    value,
    label: describeSubscription(page, value),
  }))
  const isOpen = chosen.some((type) => !type.includes('*'))
  const single = nouns.map((noun) =>
    checkGroup({
      ...{ name: 'events', id: `events-${noun}`, label: rules.form.nouns[noun as never], values: chosen },
      choices: eventTypes
        .filter((type) => type.startsWith(`${noun}.`))
        .map((value) => ({ value, label: value, hint: rules.sentence.events[value] })),
    }),
  )
  const surveys = [
    { value: '', label: messages.allSurveys },
    ...[...props.surveys].map(([value, label]) => ({ value, label })),
  ]
  return card(
    { title: messages.events },
    html`${checkGroup({
      ...{ ...fieldProps(props, 'events'), label: messages.events, hideLabel: true },
      ...{ hint: messages.eventsHint, choices: wildcards },
    })}
<details class="labels"${isOpen ? ' open' : ''}>
<summary>${messages.only}</summary>
<div class="form"><div class="fields">${single}</div></div>
</details>
<div class="fields">
${selectField({ ...fieldProps(props, 'survey'), label: messages.survey, choices: surveys })}
${checkGroup({
  ...{ ...fieldProps(props, 'groups'), label: messages.groups, hint: messages.groupsHint },
  choices: groups.map((value) => ({ value, label: common.groupsPlural[value] })),
})}
</div>`,
  )
}
