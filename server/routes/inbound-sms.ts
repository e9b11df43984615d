import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { notFound } from '../domain/errors.ts'
import { type IncomingMessage, isInboundSecret, receiveTextMessages } from '../domain/gateways/inbound.ts'
import { bodyLimit } from '../http/body-limit.ts'
import type { Env } from '../http/env.ts'

const FROM_FIELDS = new Set(['from', 'mobile', 'phone', 'phonenumber', 'msisdn', 'sender', 'src', 'tel', 'srcid'])
const TEXT_FIELDS = new Set(['body', 'text', 'content', 'msg', 'message', 'messagetext', 'reply', 'replycontent'])

/** How deep gateways nest what they report, and how many messages they report at once. */
const MAX_DEPTH = 5
const MAX_MESSAGES = 1000

/** What gateways send when people answer a text message, each in its own shape. */
export const inboundSmsRoutes = new OpenAPIHono<Env>()
inboundSmsRoutes.post('/inbound/:secret/sms/:gateway', bodyLimit(256), async (c) => {
  const gatewayId = c.req.param('gateway')
  if (!isInboundSecret(c.var.deps, gatewayId, c.req.param('secret'))) throw notFound('page', '/inbound')
  const report = await readReport(c)
  const messages = [...findMessages(report, 0)].slice(0, MAX_MESSAGES)
  await receiveTextMessages(c.var.deps, gatewayId, messages)
  // Twilio sends what it is answered as a message, unless it is an empty document.
  const isTwilio = typeof report === 'object' && report !== null && 'AccountSid' in report
  return isTwilio ? c.body('<Response/>', 200, { 'content-type': 'text/xml' }) : c.text('SUCCESS')
})

/** A form or JSON; some send a form with JSON in a field. */
async function readReport(c: Context<Env>): Promise<unknown> {
  const text = await c.req.text()
  const json = parseJson(text)
  return json ?? Object.fromEntries(new URLSearchParams(text))
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : undefined
  } catch {
    return undefined
  }
}

/** Each object with a number and a text is a message. */
function* findMessages(value: unknown, depth: number): Generator<IncomingMessage> {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) value = parseJson(value)
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return
  const entries = Object.entries(value)
  const find = (names: ReadonlySet<string>) =>
    entries.find(
      ([name, item]) =>
        names.has(name.toLowerCase().replaceAll(/[_-]/g, '')) && (typeof item === 'string' || typeof item === 'number'),
    )?.[1]
  const [from, text] = [find(FROM_FIELDS), find(TEXT_FIELDS)]
  if (from !== undefined && text !== undefined) yield { from: String(from), text: String(text) }
  else for (const [, item] of entries) yield* findMessages(item, depth + 1)
}
