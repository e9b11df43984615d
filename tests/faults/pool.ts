import { cliEntry, parseStartupOutput, RunningProcess, type Service } from '../e2e/processes.ts'
import { type Reply, send } from './load.ts'
import type { PlannedRequest } from './requests.ts'

/** How many of each kind are kept: the newest. */
const MAX_VALUES = 500

const jsonHeaders = { 'content-type': 'application/json' }

/** Existing things in two workspaces: starts with a few and collects more from responses. */
export class ValuePool {
  readonly #values: Record<string, string[]> = { id: [], token: [], slug: [] }
  readonly #editTokens = new Map<string, string>()
  readonly #authorization: Record<string, string> = {}

  static async create(service: Service, cwd: string, env: Record<string, string>): Promise<ValuePool> {
    const pool = new ValuePool()
    await pool.#fillInitialValues(service, env.API_KEY ?? '')
    const createProcess = new RunningProcess([process.execPath, cliEntry, 'create-workspace', 'Theirs'], {
      cwd,
      env,
    })
    const { stdout } = await createProcess.exited
    pool.#authorization.theirs = `Bearer ${/API key +(\S+)/.exec(stdout)?.[1]}`
    pool.#addValue('id', /Survey +(\S+)/.exec(stdout)?.[1])
    return pool
  }

  async #fillInitialValues({ url, output }: Service, apiKey: string): Promise<void> {
    const authorization = `Bearer ${apiKey}`
    const createResource = async (path: string, body: object) => {
      const headers = { ...jsonHeaders, authorization }
      const { text } = await send(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      return JSON.parse(text)
    }
    const createKey = async (scope: string) =>
      `Bearer ${(await createResource('/api/keys', { name: scope, scope })).secret}`
    Object.assign(this.#authorization, {
      admin: authorization,
      write: await createKey('write'),
      read: await createKey('read'),
      unknown: 'Bearer vouch_0000000000000000000000',
      odd: 'Basic YTpi',
    })
    const { survey, link } = parseStartupOutput(output)
    this.#addValue('id', survey)
    this.#addValue('slug', link?.split('/').at(-1))
    const contacts = [{ email: 'ada@example.com' }, { phone: '+8613800138000' }, { externalId: 'grace' }]
    this.#collectValues(JSON.stringify(await createResource(`/api/surveys/${survey}/invitations`, { contacts })))
  }

  #addValue(kind: string, value: string | undefined): void {
    const knownValues = this.#values[kind] ?? []
    if (value === undefined || knownValues.includes(value)) return
    knownValues.push(value)
    if (knownValues.length > MAX_VALUES) knownValues.shift()
  }

  #collectValues(text: string): void {
    for (const [, id] of text.matchAll(/"(?:id|contactId)":"([0-9a-z]{22})"/g)) this.#addValue('id', id)
    for (const [, token] of text.matchAll(/\/s\/(\w{22})"/g)) this.#addValue('token', token)
    for (const [, slug] of text.matchAll(/"slug":"([^"\\]+)"/g)) this.#addValue('slug', slug)
    const [, id = '', editToken] = /"id":"(\w{22})".*"editToken":"([^"]+)"/.exec(text) ?? []
    if (editToken) this.#editTokens.set(id, editToken)
  }

  /** Keeps the things that a response contains, except the API keys in use, which must not be revoked. */
  learnFromReply({ method, path }: PlannedRequest, { status, text }: Reply): void {
    const isKeyList = path.includes('/api/keys') && method === 'GET'
    if (status < 300 && !isKeyList && text.length < 20_000) this.#collectValues(text)
  }

  /** The request with its placeholders filled in. */
  resolvePlaceholders(request: PlannedRequest): PlannedRequest {
    const pick = (_: string, kind: string, index: string) => {
      const knownValues = this.#values[kind] ?? []
      return knownValues[Number(index) % knownValues.length] ?? ''
    }
    const path = request.path.replaceAll(/\{\{(\w+):(\d+)\}\}/g, pick)
    const editToken = this.#editTokens.get(/\w{22}/.exec(path)?.[0] ?? '') ?? 'guessed'
    const body = request.body?.replaceAll('{{edit:0}}', editToken).replaceAll(/\{\{(\w+):(\d+)\}\}/g, pick)
    const authorization = this.#authorization[request.key]
    return { ...request, path, body, headers: { ...request.headers, ...(authorization && { authorization }) } }
  }
}
