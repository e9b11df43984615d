import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a receiver got it. */
export interface ReceivedRequest {
  path: string
  headers: Record<string, string>
  body: string
}

export type Behaviour = (request: ReceivedRequest, response: ServerResponse, socket: IncomingMessage['socket']) => void

/** A receiver on this machine, which behaves as told. */
export async function startReceiver(behave: Behaviour = (_, response) => response.end('ok')) {
  const requests: ReceivedRequest[] = []
  const state = { behave }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = request.headers as Record<string, string>
      const received = { path: request.url ?? '', headers, body: Buffer.concat(chunks).toString() }
      requests.push(received)
      state.behave(received, response, request.socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    requests,
    state,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The ids of the deliveries received, in their order. */
    listIds: () => requests.map(({ headers }) => headers['webhook-id'] ?? ''),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>
