import { z } from 'zod'
import { type AlertKind, type Channel, ChannelName, channelSettings } from '../../../shared/channel.ts'
import { checkAddress } from '../../../shared/channel-address.ts'
import { channelSecrets, NewChannel } from '../../../shared/new-channel.ts'
import type { openChannel } from '../../domain/channels/channels.ts'
import type { DomainError } from '../../domain/errors.ts'
import { createForm, type FieldErrors, type Form, type FormResult, validateForm } from '../../http/forms.ts'
import type { ViewContext } from '../layout/context.ts'

const toHour = (text: string) => (text === '' ? undefined : Number(text))
const toText = (text: string) => text.trim() || null

/** The settings that a kind has, of those of the form. */
function buildSettings(kind: AlertKind, form: Form): Record<string, unknown> {
  const [from, until] = [toHour(form.text('quietFrom')), toHour(form.text('quietUntil'))]
  const values: Record<string, unknown> = {
    language: form.text('language') || undefined,
    showsContacts: form.has('showsContacts'),
    quietHours: from === undefined && until === undefined ? null : { from, until },
    groupAfter: Number(form.text('groupAfter') || 'none'),
    to: form.list('to'),
    keyword: toText(form.text('keyword')),
    mentions: form
      .text('mentions')
      .split(/[,，、;；\n]/)
      .map((phone) => phone.replaceAll(/[\s()-]/g, ''))
      .filter(Boolean),
  }
  const names = Object.keys(channelSettings[kind].shape)
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))
}

const hasSecrets = (kind: AlertKind): kind is Exclude<AlertKind, 'email'> => kind !== 'email'
/** Whether messages of a kind can be signed. */
export const isSigned = (kind: AlertKind): boolean => kind === 'dingtalk' || kind === 'feishu'

export function parseNewChannel(view: ViewContext, kind: AlertKind, form: Form): FormResult<NewChannel> {
  const secrets = {
    ...(hasSecrets(kind) && { url: form.text('url').trim() }),
    ...(isSigned(kind) && { secret: toText(form.text('secret')) }),
  }
  const input = { kind, name: form.text('name'), settings: buildSettings(kind, form), secrets }
  const { value, errors } = validateForm(NewChannel, input)
  return value ? { value } : { errors: locateErrors(view, { kind, form }, errors ?? {}) }
}

/** What a form changes of a channel. Secrets that are not entered again stay. */
export function parseChannelChanges(
  view: ViewContext,
  { kind, secrets }: Pick<Awaited<ReturnType<typeof openChannel>>, 'kind' | 'secrets'>,
  form: Form,
) {
  const { value: settings, errors: settingsErrors = {} } = validateForm(
    channelSettings[kind],
    buildSettings(kind, form),
  )
  const [url, secret] = [form.text('url').trim(), form.text('secret').trim()]
  const entered = {
    ...(hasSecrets(kind) && url !== '' && { url }),
    ...(isSigned(kind) && (secret !== '' || form.has('secretRemove')) && { secret: secret || null }),
  }
  const { url: storedUrl, secret: storedSecret } = secrets
  const stored = { ...(storedUrl && { url: storedUrl }), ...(isSigned(kind) && { secret: storedSecret ?? null }) }
  const { value: newSecrets, errors: secretErrors = {} } =
    Object.keys(entered).length === 0
      ? { value: undefined }
      : validateForm(channelSecrets[kind] as z.ZodType, { ...stored, ...entered })
  const { value: name, errors: nameErrors = {} } = validateForm(z.object({ name: ChannelName }), {
    name: form.text('name'),
  })
  const errors = locateErrors(
    view,
    { kind, form },
    {
      ...nameErrors,
      ...prefixed('settings', settingsErrors),
      ...prefixed('secrets', secretErrors),
    },
  )
  return { errors, changes: { ...name, settings, secrets: newSecrets as object | undefined } }
}

const prefixed = (prefix: string, errors: FieldErrors): FieldErrors =>
  Object.fromEntries(Object.entries(errors).map(([path, message]) => [`${prefix}.${path}`, message]))

interface Submitted {
  kind: AlertKind
  form: Form
}

/** Errors by the name of the field, in the user's language. */
function locateErrors(view: ViewContext, submitted: Submitted, errors: FieldErrors): FieldErrors {
  const located: FieldErrors = {}
  for (const path of Object.keys(errors)) {
    const [field, message] = locateError(view, submitted, path)
    located[field] ??= message
  }
  return located
}

function locateError({ t }: ViewContext, { kind, form }: Submitted, path: string): [string, string] {
  const { url, connector, quiet, ...messages } = t.channels.errors
  if (path === 'name') return ['name', messages.name]
  const [, name = ''] = path.split('.')
  if (name === 'url' && kind !== 'email') {
    const isRetired = checkAddress(kind, form.text('url').trim()) === 'teams-connector'
    return ['url', isRetired ? connector : url[kind]]
  }
  if (name === 'quietHours') return ['quietFrom', quiet]
  if (name === 'secret' || name === 'keyword' || name === 'mentions' || name === 'to' || name === 'groupAfter')
    return [name, messages[name]]
  return ['language', messages.language]
}

/** What the domain refuses, as the error of a field; undefined for what is no mistake of a form. */
export function toFieldErrors({ t }: ViewContext, { code, params }: DomainError): FieldErrors | undefined {
  if (code === 'name-taken') return { name: t.channels.errors.nameTaken }
  if (code === 'too-many-channels') return { '': t.channels.errors.tooMany((params as { limit: number }).limit) }
  return code === 'demo-workspace' ? { '': t.channels.errors.sample } : undefined
}

/** The form of an existing channel. Secrets are never filled in. */
export function toChannelForm({ name, settings }: Pick<Channel, 'name' | 'settings'>): Form {
  const { quietHours, groupAfter, showsContacts, ...others } = settings
  const values: Record<string, string | string[] | undefined | null> = {
    name,
    language: others.language,
    showsContacts: showsContacts ? 'yes' : null,
    quietFrom: quietHours?.from.toString(),
    quietUntil: quietHours?.until.toString(),
    groupAfter: `${groupAfter}`,
    to: 'to' in others ? others.to : null,
    keyword: 'keyword' in others ? others.keyword : null,
    mentions: 'mentions' in others ? others.mentions.join('\n') : null,
  }
  return createForm(
    Object.fromEntries(Object.entries(values).flatMap(([field, value]) => (value == null ? [] : [[field, value]]))),
  )
}
