import { createServer, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createPostgresDatabase } from '../support/engines.ts'
import { findFreePort } from '../support/postgres.ts'
import {
  API_KEY,
  createTempDir,
  projectDir,
  RunningProcess,
  SECRET,
  spawnNode,
  startNode,
  waitUntilReady,
} from './processes.ts'
import { runMainScenario } from './script.ts'

describe('the main scenario on Node', () => {
  it('works with npm start and a SQLite file', async () => {
    using tempDir = createTempDir()
    const port = await findFreePort()
    const env = { PORT: `${port}`, HOST: '127.0.0.1', DATABASE_URL: `sqlite:${tempDir.path}/new/vouch.db`, API_KEY }
    await using npmProcess = new RunningProcess(['npm', 'start'], { cwd: projectDir, env })
    const service = await waitUntilReady(npmProcess, port)
    await runMainScenario(service.url, API_KEY)
  })

  it('works with two processes on one PostgreSQL database, each serving every second request', async () => {
    using tempDir = createTempDir()
    const { url, drop } = await createPostgresDatabase()
    try {
      const env = { DATABASE_URL: url, API_KEY, SECRET }
      await using firstNode = await startNode(tempDir.path, env)
      await using secondNode = await startNode(tempDir.path, env)
      await using loadBalancer = await startLoadBalancer([firstNode.url, secondNode.url])
      await runMainScenario(loadBalancer.url, API_KEY)
    } finally {
      await drop()
    }
  })
})

describe('the first start', () => {
  it('never rejects the configured API key: requests get a 503 until the key exists', async () => {
    using tempDir = createTempDir()
    const port = await findFreePort()
    await using nodeProcess = spawnNode(tempDir.path, { PORT: `${port}`, API_KEY })
    const statuses = new Set<number>()
    const listSurveys = async () => {
      const headers = { authorization: `Bearer ${API_KEY}` }
      const response = await fetch(`http://127.0.0.1:${port}/api/surveys`, { headers }).catch(() => undefined)
      if (!response) return false
      statuses.add(response.status)
      if (response.status === 503) expect(response.headers.get('retry-after')).toBe('1')
      return response.status !== 503
    }
    while (!(await listSurveys())) {
      if (nodeProcess.hasExited) throw new Error(`The process has exited:\n${nodeProcess.output}`)
    }
    expect([...statuses].filter((status) => status !== 503)).toEqual([200])
  })
})

/** Sends each request to the next service, as a load balancer does. */
async function startLoadBalancer(urls: readonly string[]) {
  let count = 0
  const server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming
    const upstreamRequest = request(
      new URL(incoming.url ?? '/', urls[count++ % urls.length]),
      { method, headers },
      (upstreamResponse) => {
        outgoing.writeHead(upstreamResponse.statusCode ?? 502, upstreamResponse.headers)
        upstreamResponse.pipe(outgoing)
      },
    )
    upstreamRequest.once('error', (error) => outgoing.destroy(error))
    incoming.pipe(upstreamRequest)
  })
  const port = await findFreePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
