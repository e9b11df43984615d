import { join } from 'node:path'
import { printed, project, Running, type Service } from '../e2e/processes.ts'
import { type Reply, send } from './load.ts'
import type { Planned } from './requests.ts'

/** As many of each kind are remembered: the newest. */
const MOST = 500

const json = { 'content-type': 'application/json' }

/** What there is to ask for, in two workspaces: it begins with a few things, and learns more from what is answered. */
export class Pool {
  readonly #things: Record<string, string[]> = { id: [], token: [], slug: [] }
  readonly #editTokens = new Map<string, string>()
  readonly #authorization: Record<string, string> = {}

  static async of(service: Service, cwd: string, env: Record<string, string>): Promise<Pool> {
    const pool = new Pool()
    await pool.#fill(service, env.API_KEY ?? '')
    const making = new Running([process.execPath, join(project, 'server/entry/cli.ts'), 'create-workspace', 'Theirs'], {
      cwd,
      env,
    })
    const { stdout } = await making.ended
    pool.#authorization.theirs = `Bearer ${/API key +(\S+)/.exec(stdout)?.[1]}`
    pool.#note('id', /Survey +(\S+)/.exec(stdout)?.[1])
    return pool
  }

  async #fill({ url, said }: Service, apiKey: string): Promise<void> {
    const authorization = `Bearer ${apiKey}`
    const make = async (path: string, body: object) => {
      const headers = { ...json, authorization }
      const { text } = await send(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      return JSON.parse(text)
    }
    const key = async (scope: string) => `Bearer ${(await make('/api/keys', { name: scope, scope })).secret}`
    Object.assign(this.#authorization, {
      admin: authorization,
      write: await key('write'),
      read: await key('read'),
      unknown: 'Bearer vouch_0000000000000000000000',
      odd: 'Basic YTpi',
    })
    const { survey, link } = printed(said)
    this.#note('id', survey)
    this.#note('slug', link?.split('/').at(-1))
    const contacts = [{ email: 'ada@example.com' }, { phone: '+8613800138000' }, { externalId: 'grace' }]
    this.#notice(JSON.stringify(await make(`/api/surveys/${survey}/invitations`, { contacts })))
  }

  #note(kind: string, thing: string | undefined): void {
    const known = this.#things[kind] ?? []
    if (thing === undefined || known.includes(thing)) return
    known.push(thing)
    if (known.length > MOST) known.shift()
  }

  #notice(text: string): void {
    for (const [, id] of text.matchAll(/"(?:id|contactId)":"([0-9a-z]{22})"/g)) this.#note('id', id)
    for (const [, token] of text.matchAll(/\/s\/(\w{22})"/g)) this.#note('token', token)
    for (const [, slug] of text.matchAll(/"slug":"([^"\\]+)"/g)) this.#note('slug', slug)
    const [, id = '', editToken] = /"id":"(\w{22})".*"editToken":"([^"]+)"/.exec(text) ?? []
    if (editToken) this.#editTokens.set(id, editToken)
  }

  /** Keeps the things that an answer tells of, save for the keys that it is asked with: those are not to be revoked. */
  learn({ method, path }: Planned, { status, text }: Reply): void {
    const isKeys = path.includes('/api/keys') && method === 'GET'
    if (status < 300 && !isKeys && text.length < 20_000) this.#notice(text)
  }

  /** The request with real things in their places. */
  filled(planned: Planned): Planned {
    const pick = (_: string, kind: string, index: string) => {
      const known = this.#things[kind] ?? []
      return known[Number(index) % known.length] ?? ''
    }
    const path = planned.path.replaceAll(/\{\{(\w+):(\d+)\}\}/g, pick)
    const editToken = this.#editTokens.get(/\w{22}/.exec(path)?.[0] ?? '') ?? 'guessed'
    const body = planned.body?.replaceAll('{{edit:0}}', editToken).replaceAll(/\{\{(\w+):(\d+)\}\}/g, pick)
    const authorization = this.#authorization[planned.key]
    return { ...planned, path, body, headers: { ...planned.headers, ...(authorization && { authorization }) } }
  }
}
