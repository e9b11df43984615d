import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Empty, engines } from './databases.ts'
import { API_KEY, folder, node, project, Running, SECRET, type Service, until } from './processes.ts'

const person = {
  externalId: 'gone-4711',
  email: 'gone@example.com',
  phone: '+15551234567',
  name: 'Göne Persön 王',
  properties: { team: 'gone property' },
}

/** All that says who it was or what he said, also as parts of addresses. */
const traces = [
  ...[person.externalId, person.email, '5551234567', person.name, 'Persön', 'gone property', 'gone words', 'gone note'],
  ...[person.email, person.name, 'gone words'].map(encodeURIComponent),
]

describe.each(engines)('a contact that is erased on $name', ({ empty }) => {
  it('is found nowhere: in no table, no file of the database, and nothing that the service has printed', async () => {
    using home = folder()
    await using database = await empty()
    const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'trace' }
    await using service = await node(home.path, env)
    const survey = /Its id +(\S+)/.exec(service.said)?.[1] ?? ''
    const call = calling(service)
    const contactId = await involve(call, survey)
    await refuse(database.env)
    // Somebody else's, which is to stay.
    await call('POST', `/embed/surveys/${survey}/responses`, { key: 'other', score: 9, comment: 'staying words' })
    expect(await found(database)).toEqual(expect.arrayContaining([person.email, person.name, 'gone words']))

    expect(await call('DELETE', `/api/contacts/${contactId}`)).toMatchObject({ status: 204 })
    let left: string[] = []
    await until(
      async () => {
        left = await found(database)
        return left.length === 0
      },
      () => `There is still ${left.join(', ')}`,
    )
    await call('POST', `/embed/surveys/${survey}/responses`, { key: 'later', score: 8 })
    await service.stop()
    expect(await found(database)).toEqual([])
    expect(await found(database, ['staying words'])).toEqual(['staying words'])
    expect(traces.filter((text) => holds(service.said, text))).toEqual([])
    expect(service.said).not.toContain(API_KEY)
  })
})

type Call = ReturnType<typeof calling>

function calling(service: Service) {
  return async (method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...more }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(service.url + path, { method, headers, ...(body !== undefined && { body: text }) })
    const said = await answer.text()
    return {
      status: answer.status,
      body: said && answer.headers.get('content-type')?.includes('json') ? JSON.parse(said) : said,
    }
  }
}

/** Lets the person come by in every way there is, and answers the id of the contact. */
async function involve(call: Call, survey: string): Promise<string> {
  const answers = `/embed/surveys/${survey}/responses`
  const done = async (...words: Parameters<Call>) => {
    const { status, body } = await call(...words)
    expect({ words, status, body, done: status < 300 }).toMatchObject({ done: true })
    return body
  }
  await done('PUT', '/api/segment-keys/team')
  const { id: another } = await done('POST', '/api/contacts', { externalId: 'another' })
  // First as a visitor says that he is, then as the workspace says, then invited.
  const { email, phone, name } = person
  const page = `https://shop.example/?mail=${encodeURIComponent(email)}`
  await done('POST', answers, { key: 'claim', score: 1, comment: 'gone words', contact: { email, name }, page })
  const { id } = await done('POST', '/api/contacts', person, { 'idempotency-key': `once ${email}` })
  await done('POST', '/api/contacts', person, { 'idempotency-key': `once ${email}` })
  const invitation = { contacts: [person, { ...person, externalId: 'another' }], channel: 'email' }
  const invited = await done('POST', `/api/surveys/${survey}/invitations`, invitation, { 'idempotency-key': email })
  const token = invited.invitations[0].url.split('/').at(-1)
  await done('POST', answers, { key: 'invited', score: 2, comment: 'gone words', token, properties: person.properties })

  const said = {
    key: 'said',
    score: 3,
    comment: `gone words ${email} ${'x'.repeat(2000)}`,
    properties: person.properties,
  }
  const receipt = await done('POST', answers, { ...said, contact: person })
  const more = { editToken: receipt.editToken, comment: `gone words of ${name}`, score: 4 }
  await done('PATCH', `/embed/responses/${receipt.id}`, more)
  await done('PATCH', `/api/responses/${receipt.id}`, { comment: 'gone words, corrected', score: 5 })
  await done('PUT', `/api/responses/${receipt.id}/tags/${encodeURIComponent(name)}`)
  await done(
    'POST',
    `/api/responses/${receipt.id}/notes`,
    { text: `gone note: ${email}` },
    { 'idempotency-key': `note ${email}` },
  )
  await done('PATCH', `/api/follow-ups/${receipt.id}`, { status: 'done', note: `gone note: called ${phone}` })
  await done('PATCH', `/api/contacts/${id}`, { name: `Dr. ${name}` })
  // Somebody else's answer names him as well.
  await done('POST', answers, { key: 'shared', score: 6, contact: { externalId: 'another', email, phone, name } })
  // The same words in an answer that is deleted, not erased.
  const deleted = await done('POST', answers, { ...said, key: 'deleted', contact: person })
  await done('DELETE', `/api/responses/${deleted.id}`)
  await wrongly(call, survey, another)
  // Asked again too soon, and in the same list twice: kept as reasons why not.
  await done('PATCH', '/api/workspace', { throttleDays: 30 })
  await done('POST', `/api/surveys/${survey}/invitations`, { contacts: [{ email }, { email }], channel: 'email' })
  const { skipped } = await done('GET', `/api/contacts/${id}/history`)
  expect(skipped).toHaveLength(2)
  expect((await done('GET', `/api/contacts?q=${encodeURIComponent('persön')}`)).data).toHaveLength(1)
  return id
}

/** A file of contacts whose rows were refused, and are kept as they came. */
async function refuse(env: Record<string, string>): Promise<void> {
  using files = folder()
  const file = join(files.path, 'people.csv')
  const { email, phone, externalId, name } = person
  writeFileSync(
    file,
    `mail,number,id,who\n${email},${phone}x,,${name}\nx@@y,${phone},,${name}\nx@@y,,${externalId},${name}\n`,
  )
  const map = ['--map', 'email=mail,phone=number,externalId=id,name=who']
  const words = [process.execPath, join(project, 'server/entry/cli.ts'), 'import', 'contacts', file, ...map]
  const { code, stdout } = await new Running(words, { cwd: files.path, env: { ...env, SECRET } }).ended
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('0 contacts added, 0 were here already, 3 rows rejected.'),
  ])
}

/** What is refused names him too: none of it may come to the log. */
async function wrongly(call: Call, survey: string, another: string): Promise<void> {
  const { email, phone } = person
  const about = `email=${encodeURIComponent(email)}&q=${encodeURIComponent(person.name)}`
  const refused = [
    await call('POST', '/api/contacts', { email: `${email} `, phone: `${phone}x`, nickname: person.name }),
    await call('POST', '/api/contacts', `{ "email": "${email}"`),
    await call('POST', '/api/contacts', { email }, { 'idempotency-key': `once ${email}` }),
    await call('PATCH', `/api/contacts/${another}`, { email }),
    await call('GET', `/api/contacts/${encodeURIComponent(email)}`),
    await call('GET', `/api/responses?${about}`),
    await call('GET', `/no/such/page/${encodeURIComponent(email)}?${about}`),
    await call('POST', `/embed/surveys/${survey}/responses`, { key: 'x', score: 11, contact: { email } }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 409, 409, 404, 400, 404, 400])
}

/** Which of the texts there are in the tables, and in the files where there are such. */
async function found(database: Empty, texts: readonly string[] = traces): Promise<string[]> {
  const file = /^sqlite:(.*)$/.exec(database.env.DATABASE_URL ?? '')?.[1]
  const folder = file && dirname(file)
  const stored = folder
    ? readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString())
    : await rowsOf(database)
  return texts.filter((text) => stored.some((one) => holds(one, text)))
}

async function rowsOf(database: Empty): Promise<string[]> {
  const tables = await database.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const stored: string[] = []
  for (const { name } of tables) stored.push(JSON.stringify(await database.query(`select * from "${name}"`)))
  return stored
}

const holds = (one: string, text: string) => one.toLowerCase().includes(text.toLowerCase())
