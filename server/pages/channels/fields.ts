import { html } from 'hono/html'
import { type AlertKind, type Channel, channelSettings } from '../../../shared/channel.ts'
import type { Assignee } from '../../domain/follow-ups/assignees.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { appLanguages, languageNames } from '../../i18n/languages.ts'
import { checkField, checkGroup, selectField, textArea, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { isSigned } from './form.ts'

interface ChannelFieldsProps {
  kind: AlertKind
  /** What is stored; undefined for a new channel. */
  channel?: Channel | undefined
  form: Form
  errors: FieldErrors
  members: readonly Assignee[]
}

/** Where messages go, and what they say and when. */
export const channelFields = (page: PageContext, props: ChannelFieldsProps): Markup => html`${whereCard(page, props)}
${whatCard(page, props)}`

const fieldProps = ({ form, errors }: ChannelFieldsProps, name: string) => ({
  name,
  value: form.text(name),
  values: form.list(name),
  error: errors[name],
})

const secretAttributes = { spellcheck: 'false', dir: 'ltr', autocomplete: 'off', autocapitalize: 'none' }

function whereCard(page: PageContext, props: ChannelFieldsProps): Markup {
  const { fields: messages, name, nameHint } = page.t.channels
  return card(
    { title: messages.where },
    html`${textField({ ...fieldProps(props, 'name'), label: name, hint: nameHint, required: true, attributes: { maxlength: 100 } })}
${props.kind === 'email' ? recipientFields(page, props) : addressFields(page, props)}`,
  )
}

const roles = ['owner-of-case', 'managers', 'owners'] as const

function recipientFields(page: PageContext, props: ChannelFieldsProps): Markup {
  const messages = page.t.channels.fields
  return html`${checkGroup({
    ...fieldProps(props, 'to'),
    label: messages.to,
    choices: roles.map((value) => ({ value, label: messages.roles[value] })),
  })}
${checkGroup({
  ...{ name: 'to', id: 'to-members', label: messages.members, values: props.form.list('to') },
  choices: props.members.map(({ id, name, email }) => ({ value: id, label: name, hint: name === email ? '' : email })),
})}`
}

/** Stored secrets are never filled in; those of a form with an error stay, so that they are not pasted again. */
function addressFields(page: PageContext, props: ChannelFieldsProps): Markup {
  const messages = page.t.channels.fields
  const { kind, channel } = props
  const has = (name: string) => name in channelSettings[kind].shape
  const url = textField({
    ...{ ...fieldProps(props, 'url'), label: messages.url, type: 'url', required: !channel?.url },
    hint: channel?.url ? messages.urlKept(channel.url) : messages.urlHint,
    attributes: { ...secretAttributes, maxlength: 2000 },
  })
  const secret = textField({
    ...{ ...fieldProps(props, 'secret'), label: messages.secret, optionalLabel: page.t.common.optional },
    hint: channel?.hasSecret ? messages.secretKept : messages.secretHint,
    attributes: { ...secretAttributes, maxlength: 200 },
  })
  const keyword = textField({
    ...{ ...fieldProps(props, 'keyword'), label: messages.keyword, hint: messages.keywordHint },
    ...{ optionalLabel: page.t.common.optional, attributes: { maxlength: 50 } },
  })
  const mentions = textArea({
    ...{ ...fieldProps(props, 'mentions'), label: messages.mentions, hint: messages.mentionsHint, rows: 2 },
    ...{ optionalLabel: page.t.common.optional, attributes: { inputmode: 'tel' } },
  })
  return html`${url}
${isSigned(kind) ? secret : ''}
${channel?.hasSecret ? checkField({ name: 'secretRemove', label: messages.secretRemove }) : ''}
${has('keyword') ? keyword : ''}
${has('mentions') ? mentions : ''}`
}

const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: `${hour}`,
  label: `${hour}:00`.padStart(5, '0'),
}))

function whatCard(page: PageContext, props: ChannelFieldsProps): Markup {
  const messages = page.t.channels.fields
  const { kind } = props
  const quiet = [{ value: '', label: messages.quietNone }, ...hours]
  const language = selectField({
    ...{ ...fieldProps(props, 'language'), label: messages.language },
    choices: appLanguages.map((value) => ({ value, label: languageNames[value] })),
  })
  const hint = page.format.sentences([messages.showsContactsHint, ...(kind === 'email' ? [] : [messages.foreign])])
  const groupAfter = textField({
    ...{ ...fieldProps(props, 'groupAfter'), label: messages.groupAfter, hint: messages.groupAfterHint },
    ...{ type: 'number', required: true, attributes: { min: 1, max: 20, inputmode: 'numeric' } },
  })
  const quietHint = messages.quietHint(page.workspace.timeZone)
  return card(
    { title: messages.what },
    html`${kind === 'email' ? '' : language}
${checkField({ name: 'showsContacts', label: messages.showsContacts, hint, checked: props.form.has('showsContacts') })}
<div class="fields">
${selectField({ ...fieldProps(props, 'quietFrom'), label: messages.quietFrom, choices: quiet, hint: quietHint })}
${selectField({ ...fieldProps(props, 'quietUntil'), label: messages.quietUntil, choices: quiet })}
</div>
${groupAfter}`,
  )
}
