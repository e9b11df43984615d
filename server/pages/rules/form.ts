import { NewRule, type RuleAction, type RuleSettings } from '../../../shared/rule.ts'
import type { DomainError } from '../../domain/errors.ts'
import { createForm, type FieldErrors, type Form, validateForm } from '../../http/forms.ts'
import { parseAssignee, toTeamValue } from '../layout/assignee-values.ts'
import type { ViewContext } from '../layout/context.ts'
import { describeEvent } from './describe.ts'

/** The field for the values of a segment key. */
export const propertyField = (key: string) => `property-${key}`
const PROPERTY_PREFIX = propertyField('')

const splitList = (text: string) =>
  text
    .split(/[,，、;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean)

/** What is not a number is refused by the schema. */
const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))
const toList = <Item>(items: readonly Item[]) => (items.length > 0 ? items : undefined)

/** The rule of a form. @returns errors by the name of the field, in the user's language */
export function parseRule(view: ViewContext, form: Form): { value?: NewRule; errors: FieldErrors } {
  const settings = {
    events: form.list('events'),
    conditions: buildConditions(form),
    actions: buildActions(form),
  }
  const { value, errors = {} } = validateForm(NewRule, { name: form.text('name'), settings })
  if (value) return { value, errors: {} }
  const fieldErrors: FieldErrors = {}
  for (const path of Object.keys(errors)) {
    const [field, message] = locateError(view, path, settings)
    fieldErrors[field] ??= message
  }
  return { errors: fieldErrors }
}

/** Fields that are blank are left out. */
function buildConditions(form: Form): Record<string, unknown> {
  const list = (name: string) => toList(form.list(name))
  const [from, to] = [toNumber(form.text('scoreFrom')), toNumber(form.text('scoreTo'))]
  const [property, least] = [form.text('valueProperty').trim(), toNumber(form.text('valueLeast'))]
  const properties = Object.keys(form.fields)
    .filter((name) => name.startsWith(PROPERTY_PREFIX))
    .map((name) => [name.slice(PROPERTY_PREFIX.length), splitList(form.text(name))] as const)
    .filter(([, values]) => values.length > 0)
  const conditions = {
    surveys: list('surveys'),
    groups: list('groups'),
    score: from === undefined && to === undefined ? undefined : { from: from ?? 0, to: to ?? 10 },
    reasons: list('reasons'),
    words: toList(splitList(form.text('words'))),
    properties: properties.length > 0 ? Object.fromEntries(properties) : undefined,
    tiers: list('tiers'),
    contactRequested: form.has('contactRequested') || undefined,
    languages: toList(splitList(form.text('languages'))),
    value: property === '' && least === undefined ? undefined : { property, atLeast: least },
  }
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined))
}

type ActionInput = { [Key in keyof RuleAction]: RuleAction[Key] } & Record<string, unknown>

function buildActions(form: Form): ActionInput[] {
  const assignee = form.text('assign')
  return [
    ...form.list('alert').map((channelId) => ({ kind: 'alert' as const, channelId })),
    ...form.list('webhook').map((channelId) => ({ kind: 'webhook' as const, channelId })),
    ...(form.has('open') ? [{ kind: 'open-follow-up' as const, ...parseAssignee(form.text('openFor')) }] : []),
    ...(assignee ? [{ kind: 'assign-follow-up' as const, ...parseAssignee(assignee) }] : []),
    ...(form.has('thank') ? [{ kind: 'thank' as const, asksReferral: form.has('asksReferral') }] : []),
    ...splitList(form.text('tags')).map((tag) => ({ kind: 'tag' as const, tag })),
  ]
}

const toOwnerValue = (action: { ownerId?: string | null | undefined; teamId?: string | undefined } | undefined) =>
  action?.teamId === undefined ? action?.ownerId : toTeamValue(action.teamId)

/** Whether a form says what its rule does. */
export const hasActions = (form: Form): boolean => buildActions(form).length > 0

/** The fields of actions. */
const actionFields: Record<RuleAction['kind'], string> = {
  alert: 'alert',
  webhook: 'webhook',
  'open-follow-up': 'open',
  'assign-follow-up': 'assign',
  tag: 'tags',
  thank: 'thank',
}

/** The field that an error belongs to, and what to say about it. */
function locateError(
  { t }: ViewContext,
  path: string,
  { events, actions }: { events: readonly string[]; actions: readonly Pick<RuleAction, 'kind'>[] },
): [string, string] {
  const messages = t.rules.errors
  const [, area, name = '', key = ''] = path.split('.')
  if (path === 'name') return ['name', messages.name]
  if (area === 'events') return ['events', events.length === 0 ? messages.noEvents : messages.events]
  if (area === 'actions') {
    const action = actions[Number(name)]
    if (!action) return ['alert', actions.length === 0 ? messages.noActions : messages.actions]
    return [actionFields[action.kind], action.kind === 'tag' ? messages.tags : messages.owner]
  }
  const fields: Record<string, [string, string]> = {
    surveys: ['surveys', messages.surveys],
    score: ['scoreTo', messages.score],
    reasons: ['reasons', messages.reasons],
    words: ['words', messages.words],
    properties: [propertyField(key), messages.properties],
    languages: ['languages', messages.languages],
    value: ['valueProperty', messages.value],
  }
  return fields[name] ?? ['events', messages.events]
}

const conditionFields: Record<string, string> = { score: 'scoreTo', value: 'valueProperty' }

/** The label of a field of conditions or actions. */
export function labelField({ t, format }: ViewContext, field: string): string {
  const { form: messages } = t.rules
  if (field.startsWith(PROPERTY_PREFIX)) return format.propertyName(field.slice(PROPERTY_PREFIX.length))
  const labels: Record<string, string> = {
    ...{ surveys: messages.surveys, groups: messages.groups, scoreTo: t.common.chart.score, words: messages.words },
    ...{ reasons: messages.reasons, contactRequested: messages.contactRequested, tiers: messages.tiers },
    ...{ languages: messages.languages, valueProperty: messages.valueProperty, open: messages.open },
    ...{ properties: messages.properties, assign: messages.assign, tags: messages.tags, thank: messages.thank },
  }
  return labels[field] ?? ''
}

/** What the domain refuses, as the error of a field; undefined for what is no mistake of a form. */
export function toFieldErrors(
  view: ViewContext,
  error: DomainError,
  { actions }: RuleSettings,
): FieldErrors | undefined {
  const messages = view.t.rules.errors
  const { code, path = '', params } = error
  const [, area, name = '', key = ''] = path.split('.')
  const isAction = area === 'actions'
  const action = isAction ? actions[Number(name)] : undefined
  const field = action
    ? actionFields[action.kind]
    : name === 'properties'
      ? propertyField(key)
      : (conditionFields[name] ?? name)
  const event = params && 'event' in params ? describeEvent(view, params.event as never) : ''
  const texts: Partial<Record<DomainError['code'], string>> = {
    'invalid-owner': messages.owner,
    'unknown-team': messages.owner,
    'unknown-channel': messages.channel,
    'channel-kind': messages.channel,
    'unknown-survey': messages.surveys,
    'unknown-cause': messages.reasons,
    'unknown-segment-key': messages.properties,
    'condition-mismatch': messages.conditionMismatch(event),
    'action-mismatch': messages.actionMismatch(event),
  }
  if (code === 'name-taken') return { name: messages.nameTaken }
  if (code === 'too-many-rules') return { '': messages.tooMany((params as { limit: number }).limit) }
  const text = texts[code]
  return text === undefined ? undefined : { [field]: text }
}

/** The form of existing settings. */
export function toRuleForm(name: string, { events, conditions, actions }: RuleSettings): Form {
  const { score, words, languages, value, properties = {} } = conditions
  const ofKind = <Kind extends RuleAction['kind']>(kind: Kind) =>
    actions.filter((action): action is Extract<RuleAction, { kind: Kind }> => action.kind === kind)
  const [open] = ofKind('open-follow-up')
  const [assign] = ofKind('assign-follow-up')
  const [thank] = ofKind('thank')
  const values: Record<string, string | string[] | undefined | null | false> = {
    name,
    events,
    surveys: conditions.surveys,
    groups: conditions.groups,
    scoreFrom: score?.from.toString(),
    scoreTo: score?.to.toString(),
    reasons: conditions.reasons,
    words: words?.join(', '),
    tiers: conditions.tiers,
    contactRequested: conditions.contactRequested && 'yes',
    languages: languages?.join(', '),
    valueProperty: value?.property,
    valueLeast: value?.atLeast.toString(),
    ...Object.fromEntries(Object.entries(properties).map(([key, list]) => [propertyField(key), list.join(', ')])),
    alert: ofKind('alert').map(({ channelId }) => channelId),
    webhook: ofKind('webhook').map(({ channelId }) => channelId),
    open: open && 'yes',
    openFor: toOwnerValue(open),
    assign: toOwnerValue(assign),
    thank: thank && 'yes',
    asksReferral: thank?.asksReferral && 'yes',
    tags: ofKind('tag')
      .map(({ tag }) => tag)
      .join(', '),
  }
  return createForm(
    Object.fromEntries(
      Object.entries(values).flatMap(([field, fieldValue]) =>
        fieldValue == null || fieldValue === false ? [] : [[field, fieldValue]],
      ),
    ),
  )
}
