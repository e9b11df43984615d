import { connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { API_KEY, folder, node, printed, SECRET, until } from '../e2e/processes.ts'
import { answersOf, Ledger, load, resend, send } from './load.ts'
import { expectCountsRight, expectEachAnswerOnce, expectPlainRefusals } from './truth.ts'

const postgres = engines.find(({ name }) => name === 'PostgreSQL') as (typeof engines)[number]

it('A network that swallows what is sent to PostgreSQL keeps nobody waiting for ever, and is used again once it forwards', async () => {
  using home = folder()
  await using database = await postgres.empty()
  const server = new URL(database.env.DATABASE_URL as string)
  await using network = await proxyTo(Number(server.port))
  server.port = `${network.port}`
  const env = { DATABASE_URL: `${server}`, SECRET, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  await using service = await node(home.path, env)
  const { survey } = printed(service.said)
  const answers = answersOf(service.url, survey)
  const ledger = new Ledger()
  await using customers = load(answers, ledger, { senders: 8 })
  await until(
    () => ledger.acknowledged.size > 50,
    () => service.said,
  )
  network.isSilent = true
  const timed = async (path: string) => {
    const began = performance.now()
    const { status } = await send(service.url + path)
    return { status, milliseconds: performance.now() - began }
  }
  const [health, readiness] = await Promise.all([timed('/healthz'), timed('/readyz')])
  expect([health.status, readiness.status]).toEqual([200, 503])
  expect(health.milliseconds).toBeLessThan(1000)
  expect(readiness.milliseconds).toBeLessThan(3000)
  await until(
    () => ledger.refusals.length >= 8,
    () => `Nobody is refused.${service.said}`,
  )
  network.isSilent = false
  const taken = ledger.acknowledged.size
  await until(
    () => ledger.acknowledged.size > taken + 50,
    () => `Stays away: ${JSON.stringify(ledger.refusals.at(-1))}${service.said}`,
  )
  await customers.stop()
  await resend(answers, ledger)
  expectPlainRefusals(ledger)
  await expectEachAnswerOnce(database, survey, ledger)
  await expectCountsRight(home.path, { ...env, DATABASE_URL: database.env.DATABASE_URL as string })
}, 120_000)

/** A network on loopback: while it is silent it takes everything, and hands nothing on. */
async function proxyTo(port: number) {
  const sockets = new Set<Socket>()
  const network = { port: 0, isSilent: false, [Symbol.asyncDispose]: close }
  const passed = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('data', (bytes) => void (network.isSilent || to.write(bytes)))
    from.on('error', () => undefined)
    from.on('close', () => {
      sockets.delete(from)
      if (!network.isSilent) to.destroy()
    })
  }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    passed(near, far)
    passed(far, near)
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
