import { SMTPServer } from 'smtp-server'

/** A mail server in a process of its own: `node mail-sink.ts PORT`. It forgets what it accepts, but for the recipients. */
let recipients: string[] = []
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, { envelope: { rcptTo } }, next) {
    recipients.push(...rcptTo.map(({ address }) => address))
    stream.resume().once('end', () => next())
  },
})
server.listen(Number(process.argv[2]), '127.0.0.1')
process.on('message', () => {
  process.send?.(recipients)
  recipients = []
})
