import { connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { API_KEY, createTempDir, parseStartupOutput, SECRET, startNode, waitUntil } from '../e2e/processes.ts'
import { buildResponsesUrl, ResponseLedger, resend, send, startLoad } from './load.ts'
import { expectCorrectCounts, expectEachResponseOnce, expectRetryableRefusals } from './truth.ts'

const postgres = engines.find(({ name }) => name === 'PostgreSQL') as (typeof engines)[number]

it('A network that drops packets to PostgreSQL makes no request wait forever, and is used again once it forwards', async () => {
  using tempDir = createTempDir()
  await using database = await postgres.createDatabase()
  const server = new URL(database.env.DATABASE_URL as string)
  await using network = await startProxy(Number(server.port))
  server.port = `${network.port}`
  const env = { DATABASE_URL: `${server}`, SECRET, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  await using service = await startNode(tempDir.path, env)
  const { survey } = parseStartupOutput(service.output)
  const responsesUrl = buildResponsesUrl(service.url, survey)
  const ledger = new ResponseLedger()
  await using respondents = startLoad(responsesUrl, ledger, { senders: 8 })
  await waitUntil(
    () => ledger.acknowledged.size > 50,
    () => service.output,
  )
  // From a commit on: the server then holds locks for a transaction whose client is gone, and retries must not wait for it.
  network.dropsNextCommit = true
  await waitUntil(
    () => network.isSilent,
    () => `Nothing commits.${service.output}`,
  )
  const [health, readiness] = await Promise.all(['/healthz', '/readyz'].map((path) => send(service.url + path)))
  expect([health?.status, readiness?.status]).toEqual([200, 503])
  // Neither waited as long as the responses, which are refused when the database has timed out.
  expect(ledger.refusals).toEqual([])
  await waitUntil(
    () => ledger.refusals.length >= 8,
    () => `Nobody is refused.${service.output}`,
  )
  network.dropsNextCommit = false
  network.isSilent = false
  const acknowledgedCount = ledger.acknowledged.size
  await waitUntil(
    () => ledger.acknowledged.size > acknowledgedCount + 50,
    () => `Stays away: ${JSON.stringify(ledger.refusals.at(-1))}${service.output}`,
  )
  await respondents.stop()
  await resend(responsesUrl, ledger)
  expectRetryableRefusals(ledger)
  await expectEachResponseOnce(database, survey, ledger)
  await expectCorrectCounts(tempDir.path, { ...env, DATABASE_URL: database.env.DATABASE_URL as string })
})

/**
 * A proxy on loopback: while silent, it accepts everything and forwards nothing. It becomes silent with the next commit
 * if `dropsNextCommit` is set, after it has forwarded the statements before.
 */
async function startProxy(port: number) {
  const sockets = new Set<Socket>()
  const network = { port: 0, isSilent: false, dropsNextCommit: false, [Symbol.asyncDispose]: close }
  const write = (to: Socket, bytes: Buffer) => {
    if (network.isSilent) return
    const commitStart = network.dropsNextCommit ? findCommit(bytes) : -1
    network.isSilent = commitStart !== -1
    to.write(network.isSilent ? bytes.subarray(0, commitStart) : bytes)
  }
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('data', (bytes) => write(to, bytes))
    from.on('error', () => undefined)
    from.on('close', () => {
      sockets.delete(from)
      if (!network.isSilent) to.destroy()
    })
  }
  const server = createServer((clientSocket) => {
    const serverSocket = connect(port, '127.0.0.1')
    forward(clientSocket, serverSocket)
    forward(serverSocket, clientSocket)
  })
  async function close(): Promise<void> {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  network.port = typeof address === 'object' && address ? address.port : 0
  return network
}

/** Where the message that commits starts: a type byte and a length precede its text. */
function findCommit(bytes: Buffer): number {
  const textStart = bytes.indexOf('commit\0')
  return textStart === -1 ? -1 : textStart - 5
}
