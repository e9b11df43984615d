import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { deriveSecret } from '../../server/domain/surveys/identity.ts'
import { loadSurvey } from '../../server/domain/surveys/surveys.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, type Service, sampleContacts } from '../support/world.ts'

const routes = createApp({ publicUrl: 'http://localhost' } as never).routes.filter(({ method }) => method === 'GET')
const paths = [...new Set(routes.map(({ path }) => path))].filter(
  (path) => /^\/(api|w)\//.test(path) && !path.includes('*'),
)

/** Every file that can be named in a path such as `:table{(trend|segments)\\.csv}`. */
const expandPath = (path: string): string[] => {
  const [pattern, names] = /:\w+\{\(([^)]*)\)/.exec(path) ?? []
  return pattern
    ? (names ?? '').split('|').map((name) => path.replace(/:\w+\{\([^)]*\)\\?([^}]*)\}/, `${name}$1`))
    : [path]
}

describe('what leaves the service', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }
  let contactId: string
  let secrets: string[]

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
    const { surveyId } = service.ours
    const { body } = await service.call('POST', `/api/surveys/${surveyId}/invitations`, {
      contacts: [sampleContacts.ada],
    })
    contactId = body.invitations[0].contactId
    const survey = await loadSurvey(service.deps, cliCaller(service.ours.workspaceId), surveyId)
    secrets = [deriveSecret(service.deps, survey), body.invitations[0].url.split('/').at(-1)]
  })
  afterAll(() => connection.close())

  const fillPath = (path: string) =>
    path
      .replace(':workspace', owner.slug)
      .replace(/\/surveys\/(\{\w+\}|:\w+(\{([^{}]|\{\w+\})*\})?)/g, `/surveys/${service.ours.surveyId}`)
      .replace(/\/contacts\/(\{\w+\}|:\w+(\{([^{}]|\{\w+\})*\})?)/g, `/contacts/${contactId}`)
      .replace(/[:{]\w+(\{[^}]*\}|\})?/g, '0'.repeat(22))
  const listActions = async () => {
    const rows = await connection.database.all(
      sql<{ action: string }>`select action from audit order by workspace_id, sequence`,
    )
    return rows.map(({ action }) => action)
  }
  /** What a GET returns, and the audit entries it leaves. */
  const get = async (path: string, headers: Record<string, string>) => {
    const before = (await listActions()).length
    const response = await service.app.request(`https://vouch.test${path}`, { headers: { accept: '*/*', ...headers } })
    const text = await response.text()
    const isFile =
      response.status === 200 &&
      (response.headers.get('content-type')?.startsWith('text/csv') || response.headers.has('content-disposition'))
    return {
      isFile,
      hasSecret: secrets.some((secret) => text.includes(secret)),
      actions: (await listActions()).slice(before),
    }
  }

  it('is recorded, whether a session or a key asks for it', async () => {
    const found: string[] = []
    for (const path of paths.flatMap(expandPath).map(fillPath)) {
      const credentials: Record<string, string>[] = [
        { cookie: owner.cookie },
        ...(path.startsWith('/api') ? [{ authorization: `Bearer ${service.ours.apiKey}` }] : []),
      ]
      for (const headers of credentials) {
        const { isFile, hasSecret, actions } = await get(path, headers)
        if (!isFile && !hasSecret) continue
        found.push(path.replace(owner.slug, 'ours').replace(service.ours.surveyId, 'ID').replace(contactId, 'ID'))
        expect([path, actions]).toEqual([path, [expect.stringMatching(/\.(exported|read)$/)]])
      }
    }
    expect([...new Set(found)].sort()).toEqual([
      '/api/actions.csv',
      '/api/audit.csv',
      '/api/blocklist.csv',
      '/api/follow-ups.csv',
      '/api/follow-ups/causes.csv',
      '/api/follow-ups/figures.csv',
      '/api/praise.csv',
      '/api/referrals.csv',
      '/api/referrals/conversions.csv',
      '/api/responses.csv',
      '/api/suppressions.csv',
      '/api/surveys/ID/identity-secret',
      '/api/surveys/ID/invitations',
      '/api/surveys/ID/invitations.csv',
      '/api/teams.csv',
      '/w/ours/actions.csv',
      '/w/ours/actions.xlsx',
      '/w/ours/blocklist.csv',
      '/w/ours/blocklist.xlsx',
      '/w/ours/contacts.csv',
      '/w/ours/contacts.xlsx',
      '/w/ours/contacts/ID/data.json',
      '/w/ours/follow-ups.csv',
      '/w/ours/follow-ups.xlsx',
      '/w/ours/follow-ups/results.csv',
      '/w/ours/follow-ups/results.xlsx',
      '/w/ours/follow-ups/results/causes.csv',
      '/w/ours/follow-ups/results/causes.xlsx',
      '/w/ours/overview/distribution.csv',
      '/w/ours/overview/distribution.xlsx',
      '/w/ours/overview/segments.csv',
      '/w/ours/overview/segments.xlsx',
      '/w/ours/overview/trend.csv',
      '/w/ours/overview/trend.xlsx',
      '/w/ours/promoters/conversions.csv',
      '/w/ours/promoters/conversions.xlsx',
      '/w/ours/promoters/praise.csv',
      '/w/ours/promoters/praise.xlsx',
      '/w/ours/promoters/referrals.csv',
      '/w/ours/promoters/referrals.xlsx',
      '/w/ours/responses.csv',
      '/w/ours/responses.xlsx',
      '/w/ours/settings/audit.csv',
      '/w/ours/settings/audit.xlsx',
      '/w/ours/settings/requests.csv',
      '/w/ours/settings/suppressions.csv',
      '/w/ours/settings/suppressions.xlsx',
      '/w/ours/settings/teams.csv',
      '/w/ours/settings/teams.xlsx',
    ])
  })

  it('includes the secret on pages only where it is asked for, and then records it', async () => {
    const path = `/w/${owner.slug}/surveys/${service.ours.surveyId}/signed-links`
    const emailPath = `/w/${owner.slug}/surveys/${service.ours.surveyId}/share/email`
    const read = { hasSecret: true, actions: ['identity-secret.read'] }
    expect(await get(path, { cookie: owner.cookie })).toMatchObject({ hasSecret: false, actions: [] })
    expect(await get(`${path}?secret=show`, { cookie: owner.cookie })).toMatchObject(read)
    expect(await get(`${path}?tool=customerio`, { cookie: owner.cookie })).toMatchObject(read)
    expect(await get(emailPath, { cookie: owner.cookie })).toMatchObject({ hasSecret: false, actions: [] })
    expect(await get(`${emailPath}?tool=braze`, { cookie: owner.cookie })).toMatchObject(read)
    expect(await get(`${emailPath}?tool=braze&by=none`, { cookie: owner.cookie })).toMatchObject({ actions: [] })
  })

  it('is CSV only by the code that records it', () => {
    const folder = join(import.meta.dirname, '../../server')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && /'text\/csv;|attachment;/.test(readFileSync(join(folder, file), 'utf8')),
    )
    // The last one records `list.signed`, the one before `contact.exported`.
    expect(files.sort()).toEqual(['http/file-download.ts', 'pages/contacts/detail.ts', 'pages/surveys/signed-links.ts'])
  })
})

describe('refusals', () => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const listRefusals = () =>
    service.log
      .splice(0)
      .flatMap(({ about, message }) => (message === 'refused' ? [about as Record<string, unknown>] : []))

  it('leave a line, and from the third on an audit entry, but not one each', async () => {
    const viewer = await signInMember(service, 'viewer')
    for (let count = 1; count <= 12; count++) {
      service.time.advance(1000)
      expect((await viewer.get(`/w/${viewer.slug}/settings/audit`)).status).toBe(403)
    }
    const lines = listRefusals()
    expect(lines.map(({ count }) => count)).toEqual([1, 2, 3, 10])
    expect(lines[0]).toMatchObject({
      actor: `user:${viewer.userId}`,
      route: '/w/:workspace/settings/audit',
      status: 403,
    })
    expect(JSON.stringify(lines)).not.toMatch(/203\.0\.113|The viewer/)
    const { body } = await service.call('GET', '/api/audit?action=access.refused')
    expect(body.data.map(({ actor, detail }: { actor: string; detail: object }) => [actor, detail])).toEqual(
      [10, 3].map((count) => [
        `user:${viewer.userId}`,
        { method: 'GET', route: '/w/:workspace/settings/audit', count },
      ]),
    )
  })

  it('of API keys leave a line that tells them apart', async () => {
    const reader = (await service.call('POST', '/api/keys', { name: 'Reader', scope: 'read' })).body
    service.log.length = 0
    const call = (secret: string) => service.call('GET', '/api/audit', undefined, { authorization: `Bearer ${secret}` })
    expect([(await call('vouch_wrong')).status, (await call('vouch_other')).status]).toEqual([401, 401])
    expect((await call(reader.secret)).status).toBe(403)
    const lines = listRefusals()
    expect(lines.map(({ status }) => status)).toEqual([401, 401, 403])
    expect(new Set(lines.map(({ account, actor }) => account ?? actor)).size).toBe(3)
    expect(JSON.stringify(lines)).not.toMatch(/vouch_|203\.0/)
  })

  it('do not include visitors who have yet to sign in', async () => {
    await service.app.request('https://vouch.test/api/contacts')
    await service.app.request('https://vouch.test/w/ours/overview')
    expect(listRefusals()).toEqual([])
  })
})
