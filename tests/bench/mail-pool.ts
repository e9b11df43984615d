import { text } from 'node:stream/consumers'
import { createTransport } from 'nodemailer'

/** What a bare pool of nodemailer sends, to compare with. */
export interface PoolTask {
  url: string
  maxConnections: number
  subject: string
  text: string
  html: string
  recipients: string[]
}

/** Sends the emails that standard input describes, as fast as the pool takes them, and prints the milliseconds. */
const task: PoolTask = JSON.parse(await text(process.stdin))
const transporter = createTransport({
  url: task.url,
  pool: true,
  maxConnections: task.maxConnections,
} as never)
const send = (to: string) =>
  transporter.sendMail({
    ...{ from: 'Vouch <survey@example.com>', to, subject: task.subject, text: task.text, html: task.html },
    headers: {
      'List-Unsubscribe': `<https://nps.example.com/u/${to}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  })
await send('warm-up@example.com')
const startedAt = performance.now()
const queue = task.recipients.values()
// As many at once as keep all connections busy.
const sendRest = async () => {
  for (const recipient of queue) await send(recipient)
}
await Promise.all(Array.from({ length: 2 * task.maxConnections }, sendRest))
process.stdout.write(`${performance.now() - startedAt}`)
transporter.close()
