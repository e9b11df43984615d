import { connect, type Socket } from 'node:net'

/** A raw connection, to send half a request or something that is not HTTP. */
export async function openSocket({ url }: { url: string }) {
  const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received = ''
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.on('data', (text: string) => {
    received += text
  })
  const heardAny = new Promise<void>((resolve) => socket.once('data', () => resolve()))
  return {
    write: (text: string) => socket.write(text),
    heard: () => received,
    /** Resolves with the first bytes. */
    heardAny,
    isClosed: () => socket.closed,
    closed: new Promise<void>((resolve) => socket.once('close', () => resolve())),
    destroy: () => socket.destroy(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}
