import { html } from 'hono/html'
import type { GatewayPatch, GatewaySettings } from '../../../shared/gateway.ts'
import type { Form } from '../../http/forms.ts'
import { checkField, selectField, textArea, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

type Errors = PageContext['t']['textMessages']['gateways']['errors']
export type GatewayFieldName = keyof Errors

/** The values of the form, as text. */
export type GatewayFormValues = Record<string, string>

const joinCodes = (codes: readonly string[] = []) => codes.join(', ')

/** Settings as the form shows them. */
export function toFormValues(name: string, settings: Partial<GatewaySettings>): GatewayFormValues {
  const { success, errors } = settings
  return {
    name,
    url: settings.url ?? '',
    method: settings.method ?? 'POST',
    contentType: settings.contentType ?? 'json',
    body: settings.body ?? '',
    headers: Object.entries(settings.headers ?? {})
      .map(([header, value]) => `${header}: ${value}`)
      .join('\n'),
    basicUser: settings.basicUser ?? '',
    numberFormat: settings.numberFormat ?? 'e164',
    from: `${success?.from ?? 200}`,
    to: `${success?.to ?? 299}`,
    successPath: success?.path ?? '',
    equals: success?.equals ?? '',
    idPath: settings.idPath ?? '',
    errorPath: errors?.path ?? '',
    recipient: joinCodes(errors?.recipient),
    throttled: joinCodes(errors?.throttled),
    temporary: joinCodes(errors?.temporary),
    account: joinCodes(errors?.account),
    perSecond: `${settings.perSecond ?? 10}`,
    perMinute: settings.perMinute?.toString() ?? '',
    isPromotional: settings.isPromotional ? 'yes' : '',
  }
}

const toNumber = (text: string) => (text.trim() === '' ? null : Number(text))
const toText = (text: string) => text.trim() || null
const toCodes = (text: string) =>
  text
    .split(/[,，、\s]+/)
    .map((code) => code.trim())
    .filter((code) => code !== '')

const splitLines = (text: string) => text.split(/\r?\n/).filter((line) => line.trim() !== '')

/** The input of a schema. What cannot be read stays, and is refused there. */
export function parseGatewayForm(form: Form): { name: string; settings: unknown; secrets: GatewayPatch['secrets'] } {
  const text = (name: string) => form.text(name)
  const headers = splitLines(text('headers')).map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()] as const
  })
  const secrets = splitLines(text('secrets')).map((line) => {
    const equals = line.indexOf('=')
    return [line.slice(0, Math.max(equals, 0)).trim(), toText(line.slice(equals + 1))] as const
  })
  return {
    name: text('name'),
    settings: {
      url: text('url').trim(),
      method: text('method'),
      contentType: text('contentType'),
      headers: Object.fromEntries(headers),
      basicUser: toText(text('basicUser')),
      body: text('body').trim(),
      numberFormat: text('numberFormat'),
      success: {
        from: toNumber(text('from')) ?? 200,
        to: toNumber(text('to')) ?? 299,
        path: toText(text('successPath')),
        equals: toText(text('equals')),
      },
      errors: {
        path: toText(text('errorPath')),
        recipient: toCodes(text('recipient')),
        throttled: toCodes(text('throttled')),
        temporary: toCodes(text('temporary')),
        account: toCodes(text('account')),
      },
      idPath: toText(text('idPath')),
      perSecond: toNumber(text('perSecond')),
      perMinute: toNumber(text('perMinute')),
      isPromotional: text('isPromotional') !== '',
    },
    secrets: Object.fromEntries(secrets),
  }
}

interface FieldContext {
  values: GatewayFormValues
  errorFor: (name: GatewayFieldName) => string | undefined
  secretNames: readonly string[]
}

/** The fields of a gateway. Secrets are never filled in. */
export function gatewayFields(page: PageContext, { values, errorFor, secretNames }: FieldContext): Markup {
  const messages = page.t.textMessages.gateways
  const field = <Name extends keyof typeof messages & string>(name: Name, error: GatewayFieldName) => ({
    name,
    label: messages[name] as string,
    value: values[name] ?? '',
    error: errorFor(error),
  })
  const code = { attributes: { spellcheck: 'false', dir: 'ltr', autocomplete: 'off' } }
  const choices = <Value extends string>(labels: Record<Value, string>) =>
    (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value] }))
  const methods = ['POST', 'PUT', 'GET'].map((value) => ({ value, label: value }))
  const number = { type: 'number', attributes: { min: 1, inputmode: 'numeric' } }
  const secretsHint =
    secretNames.length === 0
      ? messages.secretsHint
      : `${messages.secretsHint} ${messages.stored(secretNames.join(', '))}`
  const optional = { optionalLabel: page.t.common.optional }
  return html`${card(
    { title: messages.request },
    html`${textField({ ...field('name', 'name'), required: true, attributes: { maxlength: 100 } })}
${textField({ ...field('url', 'url'), hint: messages.urlHint, type: 'url', required: true, ...code })}
<div class="fields">
${selectField({ ...field('method', 'method'), choices: methods })}
${selectField({ ...field('contentType', 'contentType'), choices: choices(messages.contentTypes) })}
${selectField({ ...field('numberFormat', 'numberFormat'), choices: choices(messages.numberFormats) })}
</div>
${textArea({ ...field('body', 'body'), hint: messages.bodyHint, rows: 6, required: true, ...code })}
${textArea({ ...field('secrets', 'secrets'), value: '', hint: secretsHint, rows: 2, ...code })}
${textField({ ...field('basicUser', 'basicUser'), hint: messages.basicUserHint, ...optional, ...code })}
${textArea({ ...field('headers', 'headers'), hint: messages.headersHint, rows: 2, ...optional, ...code })}`,
  )}
${card(
  { title: messages.answer, intro: messages.answerIntro },
  html`<div class="fields">
${textField({ ...field('from', 'success'), ...number })}
${textField({ ...field('to', 'success'), ...number })}
${textField({ ...field('successPath', 'success'), hint: messages.successPathHint, ...optional, ...code })}
${textField({ ...field('equals', 'success'), ...optional, ...code })}
${textField({ ...field('idPath', 'idPath'), ...optional, ...code })}
${textField({ ...field('errorPath', 'errors'), ...optional, ...code })}
${textField({ ...field('recipient', 'errors'), hint: messages.codesHint, ...optional, ...code })}
${textField({ ...field('throttled', 'errors'), ...optional, ...code })}
${textField({ ...field('temporary', 'errors'), ...optional, ...code })}
${textField({ ...field('account', 'errors'), ...optional, ...code })}
</div>`,
)}
${card(
  { title: messages.rates },
  html`<div class="fields">
${textField({ ...field('perSecond', 'perSecond'), required: true, ...number })}
${textField({ ...field('perMinute', 'perMinute'), ...optional, ...number })}
</div>
${checkField({
  name: 'isPromotional',
  label: messages.isPromotional,
  hint: messages.isPromotionalHint,
  checked: values.isPromotional === 'yes',
  value: 'yes',
})}`,
)}`
}
