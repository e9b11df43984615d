import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { pause, type Service } from '../e2e/processes.ts'

/** A raw connection, to send what no HTTP client would. */
export interface RawConnection {
  socket: Socket
  received(): string
  isClosed(): boolean
}

export async function openSocket({ url }: Service): Promise<RawConnection> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  let received = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
  return { socket, received: () => received, isClosed: () => socket.closed || socket.readableEnded }
}

/** How many other requests the service responds to before a request without a response counts as incomplete. */
const OTHER_REQUESTS = 20

/** Sends bytes, waits until the service hangs up or has sent the expected number of responses, and hangs up. */
export async function sendRaw(service: Service, text: string | Uint8Array, expectedReplies = 1): Promise<string> {
  const connection = await openSocket(service)
  connection.socket.write(text)
  const isOver = () => connection.isClosed() || parseStatuses(connection.received()).length >= expectedReplies
  for (let request = 0; request < OTHER_REQUESTS && !isOver(); request++) {
    await fetch(`${service.url}/healthz`)
    await pause(20)
  }
  connection.socket.destroy()
  return connection.received()
}

/** The statuses received on a connection, in order. */
export const parseStatuses = (received: string) =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

/** How many files and sockets a process has open. */
export const countOpenFiles = ({ pid }: Service) => readdirSync(`/proc/${pid}/fd`).length

/** Resident memory. */
export function readMemoryMb({ pid }: Service): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
