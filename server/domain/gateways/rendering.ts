import { fillTemplate, type GatewayField } from '../../../shared/gateway.ts'
import { getNationalNumber } from '../../../shared/phone.ts'
import type { OutgoingRequest } from '../outgoing.ts'
import type { OpenGateway } from './gateways.ts'

/** A text message. `key` is the same on every attempt to send it. */
export interface TextMessage {
  /** E.164. */
  to: string
  text: string
  key: string
  code?: string | null
  link?: string | null
  name?: string | null
}

/** The request that sends a message. Values are escaped where they stand: in JSON, in a form, or in a header. */
export function renderRequest({ settings, secrets }: OpenGateway, message: TextMessage): OutgoingRequest {
  const values: Record<GatewayField, string> = {
    to: formatNumber(message.to, settings.numberFormat),
    text: message.text,
    code: message.code ?? '',
    link: message.link ?? '',
    name: message.name ?? '',
    key: message.key,
  }
  const fill = (template: string) =>
    fillTemplate(template, (name, isSecret) => (isSecret ? secrets[name] : values[name as GatewayField]))
  const { url, method, contentType, headers, basicUser, body } = settings
  const isJson = contentType === 'json'
  const content = isJson ? JSON.stringify(fillJson(JSON.parse(body), fill)) : fillForm(body, fill).toString()
  const isQuery = method === 'GET'
  return {
    url: isQuery ? `${url}${url.includes('?') ? '&' : '?'}${content}` : url,
    method,
    headers: {
      accept: 'application/json',
      'user-agent': 'Vouch',
      ...(!isQuery && { 'content-type': isJson ? 'application/json; charset=utf-8' : FORM_TYPE }),
      ...(basicUser !== null && { authorization: `Basic ${toBase64(`${basicUser}:${secrets.password ?? ''}`)}` }),
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), toHeader(fill(value))]),
      ),
    },
    body: isQuery ? null : content,
  }
}

const FORM_TYPE = 'application/x-www-form-urlencoded; charset=utf-8'

function formatNumber(phone: string, format: OpenGateway['settings']['numberFormat']): string {
  if (format === 'e164') return phone
  return format === 'digits' ? phone.replace(/\D/g, '') : getNationalNumber(phone)
}

const toBase64 = (text: string) => Buffer.from(text).toString('base64')

/** Headers take no line breaks, and no letters beyond Latin-1. */
const toHeader = (value: string) => value.replace(/[^\x20-\x7e]/g, '')

/** Placeholders are replaced in texts alone, so that a value cannot end the text that it is in. */
function fillJson(value: unknown, fill: (template: string) => string): unknown {
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) return value.map((item) => fillJson(item, fill))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillJson(item, fill)]))
}

/** Fields, one a line as `name=value`. */
function fillForm(template: string, fill: (template: string) => string): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const line of template.split(/\r?\n/)) {
    const [name = '', ...rest] = line.split('=')
    if (name.trim() !== '') parameters.append(name.trim(), fill(rest.join('=').trim()))
  }
  return parameters
}
