import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSocket } from '../support/dial.ts'
import { API_KEY, createTempDir, SECRET, startNode, waitUntil } from './processes.ts'
import { runMainScenario } from './script.ts'

const jsonHeaders = { 'content-type': 'application/json' }
const apiHeaders = { ...jsonHeaders, authorization: `Bearer ${API_KEY}` }

/** The log lines of a process, parsed as JSON. */
const parseLogLines = (output: string) => output.split('\n').filter((connection) => connection.startsWith('{'))

describe('the log of a process at level trace', () => {
  it('has a line for each request, without people, addresses or secrets', async () => {
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, {
      API_KEY,
      SECRET,
      LOG_LEVEL: 'trace',
      TRUSTED_PROXIES: '127.0.0.1',
    })
    await runMainScenario(service.url, API_KEY)
    const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
      const init = { method, headers: { ...apiHeaders, 'x-forwarded-for': '198.51.100.77', ...headers } }
      const response = await fetch(service.url + path, body ? { ...init, body: JSON.stringify(body) } : init)
      return response.text()
    }
    const survey = JSON.parse(await call('GET', '/api/surveys')).data[0].id
    const secrets: string[] = [API_KEY, SECRET, 'jane.roe@example.com', 'Jane Roe', '+442079460018', 'order-4711']
    secrets.push('The waiter spilt the soup', '198.51.100.77', '127.0.0.1', '203.0.113.9', 'PrivateBrowser/9')
    const contact = {
      email: 'jane.roe@example.com',
      name: 'Jane Roe',
      phone: '+442079460018',
      externalId: 'order-4711',
    }
    const invitationResult = await call('POST', `/api/surveys/${survey}/invitations`, {
      contacts: [contact],
      channel: 'link',
    })
    const token = JSON.parse(invitationResult).invitations[0].url.split('/').at(-1)
    const userAgentHeader = { 'user-agent': 'PrivateBrowser/9' }
    const body = { key: 'jane.roe@example.com', score: 2, comment: 'The waiter spilt the soup', contact }
    const receipt = JSON.parse(await call('POST', `/embed/surveys/${survey}/responses`, body, userAgentHeader))
    await call('GET', `/s/${token}?score=3`, undefined, userAgentHeader)
    await call('GET', '/api/contacts?email=jane.roe@example.com')
    await call('GET', '/api/responses?q=The+waiter+spilt+the+soup')
    await call('POST', `/embed/surveys/${survey}/responses`, { ...body, score: 'The waiter spilt the soup' })
    await call('POST', '/api/surveys', undefined, {
      authorization: 'Bearer vouch_guessed-by-somebody',
      'x-forwarded-for': '203.0.113.9',
    })
    await call('GET', '/jane.roe@example.com/not/found')
    const line = await openSocket(service)
    line.write(
      'GET /s/The%20waiter HTTP/1.1\r\nhost: jane.roe@example.com:x\r\nconnection: close\r\n\r\njane.roe@example.com',
    )
    await line.closed
    await service.stop()
    const lines = parseLogLines(service.output)
    expect(lines.length).toBeGreaterThan(150)
    expect(lines.filter((line) => line.includes('"route":"/s/:token"')).length).toBeGreaterThan(1)
    expect(lines.filter((line) => /"level":[56]0/.test(line))).toEqual([])
    const allLines = lines.join('\n')
    const [ada, grace] = ['ada@example.com', 'grace@example.com']
    const leakedSecrets = [...secrets, token, receipt.editToken, ada, grace, 'vouch_', 'Lovelace', 'spilt'].filter(
      (word) => allLines.includes(word),
    )
    expect(leakedSecrets).toEqual([])
  })
})

describe('a process', () => {
  it('keeps its files from other users of the machine, and reports its resource usage', async () => {
    using tempDir = createTempDir()
    const file = join(tempDir.path, 'modes.db')
    await using service = await startNode(tempDir.path, { API_KEY, DATABASE_URL: `sqlite:${file}` })
    expect(service.output).not.toContain('can read the database')
    const modes = [file, `${file}-wal`].map((name) => (statSync(name).mode & 0o777).toString(8))
    expect(modes).toEqual(['600', '600'])
    await fetch(`${service.url}/healthz`)
    const text = await (await fetch(`${service.url}/metrics`, { headers: apiHeaders })).text()
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'))
    expect(text).toMatch(/^vouch_queue_depth\{queue="responses"\} 0$/m)
    expect(text).toMatch(/^vouch_queue_depth\{queue="database"\} \d+$/m)
  })

  it('keeps serving for DRAIN_SECONDS and reports that it is about to stop, and warns of a readable database', async () => {
    using tempDir = createTempDir()
    const file = join(tempDir.path, 'readable.db')
    writeFileSync(file, '', { mode: 0o644 })
    const env = { API_KEY, DRAIN_SECONDS: '2', DATABASE_URL: `sqlite:${file}` }
    await using service = await startNode(tempDir.path, env)
    expect(service.output).toContain(`"files":["${file}"`)
    service.signal('SIGTERM')
    await waitUntil(
      async () => (await fetch(`${service.url}/readyz`)).status === 503,
      () => service.output,
    )
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${service.url}/api/surveys`, { headers: apiHeaders })).status).toBe(200)
    expect(await service.exited).toMatchObject({ code: 0, stdout: expect.stringContaining('"stopped"') })
  })

  it.each([
    ['an exception', 'throw new Error("nobody expected this")'],
    ['a rejection', 'Promise.reject(new Error("nobody expected this"))'],
  ])('ends with a line in the log after %s that nobody expected', async (_, cause) => {
    using tempDir = createTempDir()
    const trap = join(tempDir.path, 'trap.mjs')
    writeFileSync(trap, `process.on('SIGUSR2', () => { ${cause} })`)
    await using service = await startNode(tempDir.path, { API_KEY, NODE_OPTIONS: `--import=${trap}` })
    service.signal('SIGUSR2')
    const { code, stdout } = await service.exited
    expect(code).toBe(1)
    const [line = ''] = parseLogLines(stdout).slice(-1)
    expect(JSON.parse(line)).toMatchObject({
      level: 60,
      msg: 'uncaught error; the process exits',
      error: { type: 'Error', message: 'nobody expected this' },
    })
  })
})
