import { html } from 'hono/html'
import { type EventType, eventTypes } from '../../../shared/event-types.ts'
import { groups } from '../../../shared/nps.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { linkButton } from '../components/button.ts'
import { type Choice, checkField, checkGroup, selectField, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import { toTeamValue } from '../layout/assignee-values.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from '../settings/paths.ts'
import { capitalize, describeEvent } from './describe.ts'
import { propertyField } from './form.ts'
import type { RuleReferences } from './names.ts'

export interface RuleFieldsProps {
  form: Form
  errors: FieldErrors
  references: RuleReferences
  /** The declared segment keys. */
  keys: readonly string[]
}

/** When, if and then: a card each. */
export const ruleFields = (page: PageContext, props: RuleFieldsProps): Markup => html`${whenCard(page, props)}
${ifCard(page, props)}
${thenCard(page, props)}`

const fieldProps = ({ form, errors }: RuleFieldsProps, name: string) => ({
  name,
  value: form.text(name),
  values: form.list(name),
  error: errors[name],
})

/** What most rules are about. */
const commonEvents: readonly EventType[] = [
  'response.created',
  'response.updated',
  'follow-up.opened',
  'follow-up.overdue',
  'score.moved',
]

/** What the other events happen to. */
const nouns = ['response', 'follow-up', 'invitation', 'contact', 'campaign', 'survey'] as const

function whenCard(page: PageContext, props: RuleFieldsProps): Markup {
  const messages = page.t.rules.form
  const chosen = new Set(props.form.list('events'))
  const toChoice = (value: EventType): Choice => ({ value, label: capitalize(describeEvent(page, value)) })
  const others = eventTypes.filter((type) => !commonEvents.includes(type))
  const isOpen = others.some((type) => chosen.has(type))
  const more = nouns.map((noun) =>
    checkGroup({
      ...{ name: 'events', id: `events-${noun}`, label: messages.nouns[noun], values: [...chosen] },
      choices: others.filter((type) => type.startsWith(`${noun}.`)).map(toChoice),
    }),
  )
  return card(
    { title: messages.whenTitle, intro: messages.whenText },
    html`${checkGroup({
      ...fieldProps(props, 'events'),
      ...{ label: messages.whenTitle, hideLabel: true, choices: commonEvents.map(toChoice) },
    })}
<details class="labels"${isOpen ? ' open' : ''}>
<summary>${messages.moreEvents}</summary>
<div class="form"><div class="fields">${more}</div></div>
</details>`,
  )
}

const toChoices = (map: ReadonlyMap<string, string>): Choice[] => [...map].map(([value, label]) => ({ value, label }))

/** What has been deleted since stays chosen, so that it is not dropped unseen. */
const withMissing = (choices: readonly Choice[], chosen: readonly string[], label: string): Choice[] => [
  ...choices,
  ...chosen
    .filter((id) => id !== '' && !choices.some(({ value }) => value === id))
    .map((value) => ({ value, label: capitalize(label) })),
]

function ifCard(page: PageContext, props: RuleFieldsProps): Markup {
  const { form: messages, sentence } = page.t.rules
  const { form, references } = props
  const scores = [{ value: '', label: messages.any }].concat(
    Array.from({ length: 11 }, (_, score) => ({ value: `${score}`, label: `${score}` })),
  )
  const groupChoices = groups.map((value) => ({ value, label: page.t.common.groupsPlural[value] }))
  const surveys = withMissing(toChoices(references.surveys), form.list('surveys'), sentence.gone.survey)
  return card(
    { title: messages.ifTitle, intro: messages.ifText },
    html`<div class="fields">
${checkGroup({ ...fieldProps(props, 'groups'), label: messages.groups, choices: groupChoices })}
${checkGroup({ ...fieldProps(props, 'surveys'), label: messages.surveys, hint: messages.surveysHint, choices: surveys })}
${selectField({ ...fieldProps(props, 'scoreFrom'), label: messages.scoreFrom, choices: scores })}
${selectField({ ...fieldProps(props, 'scoreTo'), label: messages.scoreTo, choices: scores })}
</div>
${checkField({ name: 'contactRequested', label: messages.contactRequested, checked: form.has('contactRequested'), error: props.errors.contactRequested })}
${moreConditions(page, props)}`,
  )
}

const moreNames = ['reasons', 'words', 'tiers', 'languages', 'valueProperty', 'valueLeast']

function moreConditions(page: PageContext, props: RuleFieldsProps): Markup {
  const { form: messages, sentence } = page.t.rules
  const { form, errors, references } = props
  const keys = [...new Set([...props.keys, ...listPropertyKeys(form)])]
  const names = [...moreNames, ...keys.map(propertyField)]
  const isOpen = names.some((name) => form.text(name) !== '' || errors[name] !== undefined)
  const reasons = withMissing(toChoices(references.reasons), form.list('reasons'), sentence.gone.reason)
  const tiers = ['A', 'B', 'C', 'D'].map((value) => ({ value, label: value }))
  const text = (name: string) => ({ ...fieldProps(props, name), attributes: { maxlength: 5000, autocomplete: 'off' } })
  const properties = keys.map((key) => {
    const name = propertyField(key)
    return textField({ ...text(name), label: page.format.propertyName(key), hint: messages.propertiesHint })
  })
  return html`<details class="labels"${isOpen ? ' open' : ''}>
<summary>${messages.moreConditions}</summary>
<div class="form">
${textField({ ...text('words'), label: messages.words, hint: messages.wordsHint })}
${reasons.length > 0 ? checkGroup({ ...fieldProps(props, 'reasons'), label: messages.reasons, choices: reasons }) : ''}
<div class="fields">
${checkGroup({ ...fieldProps(props, 'tiers'), label: messages.tiers, choices: tiers })}
${textField({ ...text('languages'), label: messages.languages, hint: messages.languagesHint })}
${properties}
${textField({ ...text('valueProperty'), label: messages.valueProperty, hint: messages.valuePropertyHint })}
${textField({ ...fieldProps(props, 'valueLeast'), label: messages.valueAtLeast, type: 'number', attributes: { step: 'any' } })}
</div>
${keys.length === 0 ? html`<p class="hint">${messages.noProperties}</p>` : ''}
</div>
</details>`
}

const listPropertyKeys = ({ fields }: Form): string[] =>
  Object.keys(fields).flatMap((name) =>
    name.startsWith(propertyField('')) ? [name.slice(propertyField('').length)] : [],
  )

function thenCard(page: PageContext, props: RuleFieldsProps): Markup {
  const { form: messages, sentence } = page.t.rules
  const { form, references } = props
  const teams = [...references.teams].map(([id, name]) => ({
    value: toTeamValue(id),
    label: sentence.team(name),
  }))
  const members = [...toChoices(references.members), ...teams]
  const choose = (name: string, isWebhook: boolean) => {
    const channels = [...references.channels.values()].filter(({ kind }) => (kind === 'webhook') === isWebhook)
    const choices = channels.map((channel) => ({
      value: channel.id,
      label: channel.name,
      hint: [isWebhook ? '' : page.t.channels.kinds[channel.kind], channel.isDisabled ? messages.disabled : '']
        .filter(Boolean)
        .join(' · '),
    }))
    return withMissing(choices, form.list(name), sentence.gone.channel)
  }
  const [channels, webhooks] = [choose('alert', false), choose('webhook', true)]
  const owners = (name: string, none: string) => [
    { value: '', label: none },
    ...withMissing(members, [form.text(name)], sentence.gone.member),
  ]
  return card(
    { title: messages.thenTitle, intro: messages.thenText },
    html`${
      channels.length > 0
        ? checkGroup({ ...fieldProps(props, 'alert'), label: messages.alert, choices: channels })
        : html`<div class="row" id="alert"><p>${messages.noChannels}</p>${linkButton({
            label: messages.newChannel,
            small: true,
            href: settingsPath(page, 'channels'),
          })}</div>`
    }
${checkField({ name: 'open', label: messages.open, checked: form.has('open'), error: props.errors.open })}
<div data-when="open=yes">
${selectField({ ...fieldProps(props, 'openFor'), label: messages.openFor, choices: owners('openFor', messages.openForAuto) })}
</div>
<div class="fields">
${selectField({ ...fieldProps(props, 'assign'), label: messages.assign, choices: owners('assign', messages.assignNobody) })}
${textField({ ...fieldProps(props, 'tags'), label: messages.tags, hint: messages.tagsHint, attributes: { maxlength: 500 } })}
</div>
${checkField({ name: 'thank', label: messages.thank, hint: messages.thankHint, checked: form.has('thank'), error: props.errors.thank })}
<div data-when="thank=yes">
${checkField({ name: 'asksReferral', label: messages.asksReferral, hint: messages.asksReferralHint, checked: form.has('asksReferral') })}
</div>
${webhooks.length > 0 ? checkGroup({ ...fieldProps(props, 'webhook'), label: messages.webhooks, choices: webhooks }) : ''}`,
  )
}
