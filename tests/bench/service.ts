import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePort } from '../support/postgres.ts'
import { API_KEY } from '../support/response-samples.ts'
import { getNodeOptions, pause } from './lines.ts'

/** The secret of the service. */
export const SECRET = 'a secret for measuring, long enough to be one'

/** Stopped even if a measurement fails. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A process of the service, unchanged except for the route of `echo.ts`. */
export class Service {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
    children.add(child)
    child.once('exit', () => children.delete(child))
  }

  /** @param checkout the directory of another version */
  static async start(
    databaseUrl: string,
    extraEnv: Record<string, string> = {},
    checkout = join(import.meta.dirname, '../..'),
  ): Promise<Service> {
    const port = await findFreePort()
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: `${port}`,
      DATABASE_URL: databaseUrl,
      API_KEY,
      SECRET,
      TIME_ZONE: 'UTC',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'warn',
      ...extraEnv,
    }
    const child = spawn(process.execPath, [...getNodeOptions('start'), join(checkout, 'tests/bench/server.ts')], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const service = new Service(`http://127.0.0.1:${port}`, child)
    for (;;) {
      if (child.exitCode !== null) throw new Error('The service has ended.')
      if (await service.#isReady()) return service
      await pause(2)
    }
  }

  /** Also creates what a first start creates. */
  #isReady = () =>
    fetch(`${this.url}/api/surveys`, { headers: { authorization: `Bearer ${API_KEY}` } }).then(
      (response) => response.ok,
      () => false,
    )

  /** The reply of the API. */
  async call(method: string, path: string): Promise<Record<string, unknown>> {
    const response = await fetch(this.url + path, { method, headers: { authorization: `Bearer ${API_KEY}` } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, unknown>
  }

  /** The survey of a first start, with responses counted by two properties. */
  async firstSurvey(): Promise<string> {
    for (const key of ['shop', 'agent']) await this.call('PUT', `/api/segment-keys/${key}`)
    const { data } = (await this.call('GET', '/api/surveys')) as { data: { id: string }[] }
    return data.at(-1)?.id ?? ''
  }

  get memory(): Memory {
    return readMemory(this.#child.pid)
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill()
    await exited
  }
}

/** The current and the peak memory of a process, in megabytes. */
export interface Memory {
  currentMb: number
  peakMb: number
}

/** As counted by Linux; other systems do not report the peak. */
export function readMemory(pid: number | undefined): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const readMb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  return { currentMb: readMb('VmRSS'), peakMb: readMb('VmHWM') }
}
