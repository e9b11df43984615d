import type { Context } from 'hono'
import { isInboundSecret, receiveMail } from '../domain/bounces/inbound.ts'
import { ProviderRefusal } from '../domain/bounces/providers/event.ts'
import { type MailProvider, mailProviders, receiveWebhook } from '../domain/bounces/webhooks.ts'
import { receiveReply } from '../domain/replies/inbound.ts'
import { readBytes } from '../http/body-limit.ts'
import type { Env } from '../http/env.ts'
import { HttpError, routeNotFound } from '../http/errors.ts'
import { parseUpload } from '../http/multipart.ts'
import { createRouter } from '../http/openapi.ts'
import { fetchText } from '../mail/transports/http.ts'

const MAX_KILOBYTES = 1024

/** What the parts of forms are called in which mail servers and providers pass on whole mails. */
const mailFields = ['message', 'email', 'body-mime', 'mail']

/** What mail servers and providers report: no API key, but a secret in the address, and what each provider signs. */
export const inboundRoutes = createRouter()
inboundRoutes.post('/inbound/:secret/mail', async (c) => {
  verifySecret(c)
  const bytes = await readMail(c)
  const reply = await receiveReply(c.var.deps, bytes)
  if (reply) {
    count(c, 'reply', reply.outcome)
    return c.json(reply)
  }
  const outcome = await receiveMail(c.var.deps, bytes)
  count(c, 'mail', outcome.outcome)
  if (outcome.outcome === 'recipient-only')
    c.var.deps.log.warn({ kind: outcome.kind }, 'a mail names only an address, which proves nothing: ignored')
  // A reply is for a person, who has to be told where it went.
  if (outcome.kind === 'reply')
    c.var.deps.log.warn({ outcome: outcome.outcome }, 'a person wrote to the address for bounces')
  return c.json(outcome)
})
for (const provider of mailProviders) {
  inboundRoutes.post(`/inbound/:secret/${provider}`, async (c) => {
    verifySecret(c)
    return c.json(await receiveFrom(c, provider))
  })
}

function verifySecret(c: Context<Env>): void {
  if (!isInboundSecret(c.var.deps, c.req.param('secret') ?? '')) throw routeNotFound()
}

const count = ({ var: { metrics } }: Context<Env>, source: string, outcome: string, times = 1) =>
  metrics.inbound.inc({ source, outcome }, times)

async function receiveFrom(c: Context<Env>, provider: MailProvider) {
  const { deps } = c.var
  const key = deps.webhookKeys?.[provider]
  if (key === undefined)
    throw new HttpError(403, 'webhook-key-missing', 'The key of this provider is not set. See the configuration.')
  const bytes = new Uint8Array(await readBytes(c, MAX_KILOBYTES))
  const getHeader = (name: string) => c.req.header(name)
  try {
    const outcomes = await receiveWebhook(deps, provider, { getHeader, bytes, key }, deps.fetchText ?? fetchText)
    for (const [outcome, times] of Object.entries(outcomes)) count(c, provider, outcome, times)
    return outcomes
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error
    count(c, provider, error.code)
    if (error.code === 'unreadable') throw new HttpError(400, 'webhook-unreadable', error.message)
    throw new HttpError(403, 'webhook-unverified', error.message)
  }
}

/** The mail as it is, or in a form. */
async function readMail(c: Context<Env>): Promise<Uint8Array> {
  const type = c.req.header('content-type')?.toLowerCase() ?? ''
  if (type.startsWith('multipart/form-data')) {
    const upload = await parseUpload(c, MAX_KILOBYTES)
    if (upload === 'too large')
      throw new HttpError(413, 'body-too-large', `Expected a mail of at most ${MAX_KILOBYTES} kB.`)
    return upload.file?.bytes ?? encodeField((name) => upload.fields[name])
  }
  const bytes = new Uint8Array(await readBytes(c, MAX_KILOBYTES))
  if (!type.startsWith('application/x-www-form-urlencoded')) return bytes
  const form = new URLSearchParams(new TextDecoder().decode(bytes))
  return encodeField((name) => form.get(name) ?? undefined)
}

function encodeField(getField: (name: string) => string | undefined): Uint8Array {
  const text = mailFields.map(getField).find((value) => value !== undefined)
  if (text === undefined)
    throw new HttpError(400, 'form-required', `Expected a mail, or a form with one as ${mailFields.join(', ')}.`)
  return new TextEncoder().encode(text)
}
