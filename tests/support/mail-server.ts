import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { openMailTransport } from '../../server/mail/transports/open.ts'
import type { MailSettings } from '../../server/mail/types.ts'

export interface ReceivedEmail {
  from: string
  to: string[]
  source: string
  /** The text and the HTML. */
  parts: string[]
}

/** A mail server on this machine that keeps what it receives. */
export async function startMailServer() {
  const receivedEmails: ReceivedEmail[] = []
  /** The reply to the next recipients when the server rejects them. */
  const state: { rejection?: { responseCode: number } | undefined } = {}
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_, __, next) => next(state.rejection && Object.assign(new Error('No'), state.rejection)),
    onData: async (stream, { envelope: { mailFrom, rcptTo } }, next) => {
      const from = mailFrom ? mailFrom.address : ''
      const source = await text(stream)
      receivedEmails.push({ from, to: rcptTo.map(({ address }) => address), source, parts: decodeParts(source) })
      next()
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const config: MailSettings = { url: `smtp://127.0.0.1:${port}`, from: 'Vouch <vouch@vouch.test>' }
  const transport = openMailTransport(config)
  return {
    config,
    /** What sends to this server. */
    deps: { mail: config, mailTransport: transport },
    receivedEmails,
    state,
    async close() {
      await transport.close()
      await new Promise<void>((resolve) => server.close(resolve))
    },
  }
}

export type MailServer = Awaited<ReturnType<typeof startMailServer>>

const decodeParts = (source: string) =>
  [...source.matchAll(/base64\r\n\r\n([\w+/=\r\n]+)/g)].map(([, part = '']) => Buffer.from(part, 'base64').toString())
