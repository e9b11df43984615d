import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { pause, type Service } from '../e2e/processes.ts'

/** A raw connection, to say on it what no client would. */
export interface Line {
  socket: Socket
  heard(): string
  isClosed(): boolean
}

export async function dial({ url }: Service): Promise<Line> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
  return { socket, heard: () => heard, isClosed: () => socket.closed || socket.readableEnded }
}

/** How long the service may take to say something, in milliseconds; to what is incomplete it says nothing. */
const PATIENCE = 500

/** Says it, waits until it is hung up on, or for as many answers, and hangs up. */
export async function say(service: Service, text: string | Uint8Array, answers = 1): Promise<string> {
  const line = await dial(service)
  line.socket.write(text)
  const end = performance.now() + PATIENCE
  while (!line.isClosed() && statusesIn(line.heard()).length < answers && performance.now() < end) await pause(5)
  line.socket.destroy()
  return line.heard()
}

/** The statuses that were heard on a connection, in their order. */
export const statusesIn = (heard: string) =>
  [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

/** How many files and sockets a process holds. */
export const held = ({ pid }: Service) => readdirSync(`/proc/${pid}/fd`).length

/** Resident memory. */
export function megabytes({ pid }: Service): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
