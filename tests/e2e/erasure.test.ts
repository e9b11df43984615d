import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type EmptyDatabase, engines } from './databases.ts'
import {
  API_KEY,
  cliEntry,
  createTempDir,
  RunningProcess,
  SECRET,
  type Service,
  startNode,
  waitUntil,
} from './processes.ts'

const contact = {
  externalId: 'gone-4711',
  email: 'gone@example.com',
  phone: '+15551234567',
  name: 'Göne Persön 王',
  properties: { team: 'gone property' },
}

/** What the contact had before. */
const former = { externalId: 'gone-0815', email: 'former@gone.example', phone: '+15559876543' }

/** Everything that identifies the contact or quotes them, also URL-encoded. */
const personalTexts = [
  ...[
    contact.externalId,
    contact.email,
    '5551234567',
    contact.name,
    'Persön',
    'gone property',
    'gone words',
    'gone note',
    former.externalId,
    former.email,
    '5559876543',
    '987-6543',
  ],
  ...[contact.email, contact.name, 'gone words'].map(encodeURIComponent),
]

describe.each(engines)('an erased contact on $name', ({ createDatabase }) => {
  it('is in no table, no database file and no output of the service', async () => {
    using tempDir = createTempDir()
    await using database = await createDatabase()
    const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'trace' }
    await using service = await startNode(tempDir.path, env)
    const survey = /Its id +(\S+)/.exec(service.output)?.[1] ?? ''
    const call = createApiCall(service)
    const contactId = await createContactData(call, survey)
    await importRejectedRows(database.env)
    // Another contact's response, which must stay.
    await call('POST', `/embed/surveys/${survey}/responses`, { key: 'other', score: 9, comment: 'staying words' })
    expect(await findTexts(database)).toEqual(expect.arrayContaining([contact.email, contact.name, 'gone words']))

    expect(await call('DELETE', `/api/contacts/${contactId}`)).toMatchObject({ status: 204 })
    let remainingTexts: string[] = []
    await waitUntil(
      async () => {
        remainingTexts = await findTexts(database)
        return remainingTexts.length === 0
      },
      () => `There is still ${remainingTexts.join(', ')}`,
    )
    await call('POST', `/embed/surveys/${survey}/responses`, { key: 'later', score: 8 })
    await service.stop()
    expect(await findTexts(database)).toEqual([])
    expect(await findTexts(database, ['staying words'])).toEqual(['staying words'])
    expect(personalTexts.filter((text) => containsText(service.output, text))).toEqual([])
    expect(service.output).not.toContain(API_KEY)
  })
})

type ApiCall = ReturnType<typeof createApiCall>

function createApiCall(service: Service) {
  return async (method: string, path: string, body?: unknown, extraHeaders: Record<string, string> = {}) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...extraHeaders }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(service.url + path, { method, headers, ...(body !== undefined && { body: text }) })
    const responseText = await response.text()
    return {
      status: response.status,
      body:
        responseText && response.headers.get('content-type')?.includes('json')
          ? JSON.parse(responseText)
          : responseText,
    }
  }
}

/** Stores the person in every possible way and returns the contact id. */
async function createContactData(call: ApiCall, survey: string): Promise<string> {
  const responsesPath = `/embed/surveys/${survey}/responses`
  const callOk = async (...args: Parameters<ApiCall>) => {
    const { status, body } = await call(...args)
    expect({ words: args, status, body, done: status < 300 }).toMatchObject({ done: true })
    return body
  }
  await callOk('PUT', '/api/segment-keys/team')
  const { id: otherContactId } = await callOk('POST', '/api/contacts', { externalId: 'another' })
  // First unverified, then verified by the workspace, then invited.
  const { email, phone, name } = contact
  const page = `https://shop.example/?mail=${encodeURIComponent(email)}`
  await callOk('POST', responsesPath, { key: 'claim', score: 1, comment: 'gone words', contact: { email, name }, page })
  const { id } = await callOk('POST', '/api/contacts', contact, { 'idempotency-key': `once ${email}` })
  await callOk('POST', '/api/contacts', contact, { 'idempotency-key': `once ${email}` })
  const invitation = { contacts: [contact, { ...contact, externalId: 'another' }], channel: 'email' }
  const invitationResult = await callOk('POST', `/api/surveys/${survey}/invitations`, invitation, {
    'idempotency-key': email,
  })
  const token = invitationResult.invitations[0].url.split('/').at(-1)
  await callOk('POST', responsesPath, {
    key: 'invited',
    score: 2,
    comment: 'gone words',
    token,
    properties: contact.properties,
  })

  const body = {
    key: 'said',
    score: 3,
    comment: `gone words ${email} ${'x'.repeat(2000)}`,
    properties: contact.properties,
  }
  const receipt = await callOk('POST', responsesPath, { ...body, contact: contact })
  const revision = { editToken: receipt.editToken, comment: `gone words of ${name}`, score: 4 }
  await callOk('PATCH', `/embed/responses/${receipt.id}`, revision)
  await callOk('PATCH', `/api/responses/${receipt.id}`, { comment: 'gone words, corrected', score: 5 })
  await callOk('PUT', `/api/responses/${receipt.id}/tags/${encodeURIComponent(name)}`)
  await callOk(
    'POST',
    `/api/responses/${receipt.id}/notes`,
    { text: `gone note: ${email}` },
    { 'idempotency-key': `note ${email}` },
  )
  await callOk('PATCH', `/api/follow-ups/${receipt.id}`, { status: 'done', note: `gone note: called ${phone}` })
  await callOk('PATCH', `/api/contacts/${id}`, { name: `Dr. ${name}` })
  // Another contact's response also names them.
  await callOk('POST', responsesPath, {
    key: 'shared',
    score: 6,
    contact: { externalId: 'another', email, phone, name },
  })
  // And by what they had before.
  for (const values of [former, contact]) {
    const { externalId, email, phone } = values
    await callOk('PATCH', `/api/contacts/${id}`, { externalId, email, phone })
  }
  const claims = { externalId: 'another', email: former.email, phone: former.phone }
  await callOk('POST', responsesPath, { key: 'former', score: 6, contact: claims })
  const details = `Ask ${former.email}. Or call (555) 987-6543.`
  await callOk('POST', responsesPath, {
    ...{ key: 'details', score: 6, contact: { externalId: 'another' }, contactDetails: details },
  })
  // The same words in a response that is deleted, not erased.
  const deletedReceipt = await callOk('POST', responsesPath, { ...body, key: 'deleted', contact: contact })
  await callOk('DELETE', `/api/responses/${deletedReceipt.id}`)
  await makeFailingCalls(call, survey, otherContactId)
  // Invited again too soon, and twice in one list: stored as skipped invitations.
  await callOk('PATCH', '/api/workspace', { throttleDays: 30 })
  await callOk('POST', `/api/surveys/${survey}/invitations`, { contacts: [{ email }, { email }], channel: 'email' })
  const { decisions } = await callOk('GET', `/api/contacts/${id}/history`)
  expect(decisions).toHaveLength(2)
  expect((await callOk('GET', `/api/contacts?q=${encodeURIComponent('persön')}`)).data).toHaveLength(1)
  return id
}

/** A contacts file with rejected rows, which are kept unchanged. */
async function importRejectedRows(env: Record<string, string>): Promise<void> {
  using filesDir = createTempDir()
  const file = join(filesDir.path, 'people.csv')
  const { email, phone, externalId, name } = contact
  writeFileSync(
    file,
    `mail,number,id,who\n${email},${phone}x,,${name},surplus\nx@@y,${phone},,${name},surplus\nx@@y,,${externalId},${name},surplus\n` +
      `x@@y,${former.phone},,${name},surplus\nx@@y,,${former.externalId},${name},surplus\n`,
  )
  const mapArgs = ['--map', 'email=mail,phone=number,externalId=id,name=who']
  const args = [process.execPath, cliEntry, 'import', 'contacts', file, ...mapArgs]
  const { code, stdout } = await new RunningProcess(args, { cwd: filesDir.path, env: { ...env, SECRET } }).exited
  expect([code, stdout]).toEqual([0, expect.stringContaining('0 contacts added, 0 already existed, 5 rows rejected.')])
}

/** Refused requests name them too: nothing of that may reach the log. */
async function makeFailingCalls(call: ApiCall, survey: string, otherContactId: string): Promise<void> {
  const { email, phone } = contact
  const query = `email=${encodeURIComponent(email)}&q=${encodeURIComponent(contact.name)}`
  const failingCalls = [
    await call('POST', '/api/contacts', { email: `${email} `, phone: `${phone}x`, nickname: contact.name }),
    await call('POST', '/api/contacts', `{ "email": "${email}"`),
    await call('POST', '/api/contacts', { email }, { 'idempotency-key': `once ${email}` }),
    await call('PATCH', `/api/contacts/${otherContactId}`, { email }),
    await call('GET', `/api/contacts/${encodeURIComponent(email)}`),
    await call('GET', `/api/responses?${query}`),
    await call('GET', `/no/such/page/${encodeURIComponent(email)}?${query}`),
    await call('POST', `/embed/surveys/${survey}/responses`, { key: 'x', score: 11, contact: { email } }),
  ]
  expect(failingCalls.map(({ status }) => status)).toEqual([400, 400, 409, 409, 404, 400, 404, 400])
}

/** Which of the texts occur in the tables, and in the database files if there are any. */
async function findTexts(database: EmptyDatabase, texts: readonly string[] = personalTexts): Promise<string[]> {
  const file = /^sqlite:(.*)$/.exec(database.env.DATABASE_URL ?? '')?.[1]
  const folder = file && dirname(file)
  const storedTexts = folder
    ? readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString())
    : await readAllRows(database)
  return texts.filter((text) => storedTexts.some((stored) => containsText(stored, text)))
}

async function readAllRows(database: EmptyDatabase): Promise<string[]> {
  const tables = await database.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const storedTexts: string[] = []
  for (const { name } of tables) storedTexts.push(JSON.stringify(await database.query(`select * from "${name}"`)))
  return storedTexts
}

const containsText = (stored: string, text: string) => stored.toLowerCase().includes(text.toLowerCase())
