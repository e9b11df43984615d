import { createServer, request } from 'node:http'
import { describe, it } from 'vitest'
import { postgresDatabase } from '../support/engines.ts'
import { freePort } from '../support/postgres.ts'
import { API_KEY, folder, node, project, Running, SECRET, serviceOf } from './processes.ts'
import { mainJob } from './script.ts'

describe('the main job on Node', () => {
  it('is done by npm start over a SQLite file', async () => {
    using home = folder()
    const port = await freePort()
    const env = { PORT: `${port}`, HOST: '127.0.0.1', DATABASE_URL: `sqlite:${home.path}/new/vouch.db`, API_KEY }
    await using npm = new Running(['npm', 'start'], { cwd: project, env })
    const service = await serviceOf(npm, port)
    await mainJob(service.url, API_KEY)
  }, 120_000)

  it('is done by two processes over one PostgreSQL database, each taking every second request', async () => {
    using home = folder()
    const { url, drop } = await postgresDatabase()
    try {
      const env = { DATABASE_URL: url, API_KEY, SECRET }
      await using one = await node(home.path, env)
      await using other = await node(home.path, env)
      await using front = await alternating([one.url, other.url])
      await mainJob(front.url, API_KEY)
    } finally {
      await drop()
    }
  }, 120_000)
})

/** Hands each request to the next of the services, as a load balancer does. */
async function alternating(urls: readonly string[]) {
  let count = 0
  const server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming
    const forwarded = request(
      new URL(incoming.url ?? '/', urls[count++ % urls.length]),
      { method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    forwarded.once('error', (error) => outgoing.destroy(error))
    incoming.pipe(forwarded)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
