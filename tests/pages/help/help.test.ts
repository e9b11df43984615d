import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDocs } from '../../../server/entry/docs.ts'
import { en } from '../../../server/i18n/en/index.ts'
import { appLanguages } from '../../../server/i18n/languages.ts'
import { sql } from '../../../server/store/sql.ts'
import { hasPermission, permissions, roles } from '../../../shared/roles.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

const names = Object.values(en.guides).flatMap((guides) => Object.keys(guides))
const documents = Object.keys(readDocs())
const pages = appLanguages.flatMap((language) =>
  ['', ...[...names, ...documents].map((name) => `/${name}`)].map((path) => [language, `/help${path}`] as const),
)

describe('help', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const getPage = async (path: string, headers: Record<string, string> = {}) => {
    const response = await service.app.request(path, { headers: { accept: 'text/html', ...headers } })
    return { status: response.status, text: await response.text() }
  }

  it.each(pages)('in %s is complete at %s: every link and anchor has a target', async (language, path) => {
    const { status, text } = await getPage(`${path}?lang=${language}`)
    expect(status).toBe(200)
    expect(text).toContain(`<html lang="${language}">`)
    expect(text).not.toMatch(/undefined|\[object|\*\*|\]\(/)
    expect(text).not.toMatch(/ style=| on\w+=/)
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href as string).replaceAll('&amp;', '&'))
    for (const href of new Set(links)) {
      const [address = '', anchor] = href.split('#')
      // The files of the build are not part of the app.
      if (/^(https:|\/(app\.(css|js)|icon\.svg|apple-touch-icon\.png))/.test(address)) continue
      const target = address === '' ? { status, text } : await getPage(address)
      expect([href, target.status < 400]).toEqual([href, true])
      if (anchor) expect(target.text).toContain(`id="${decodeURIComponent(anchor)}"`)
    }
  })

  it.each(appLanguages.slice(1))('has no English text where %s has its own', async (language) => {
    for (const guides of Object.values(en.guides)) {
      for (const [name, guide] of Object.entries(guides)) {
        const { text } = await getPage(`/help/${name}?lang=${language}`)
        expect(text).not.toContain(`<h1>${guide.title}</h1>`)
      }
    }
  })

  it('shows the roles that the service enforces', async () => {
    const { text } = await getPage('/help/roles?lang=en')
    const table = text.slice(text.indexOf('<table>'), text.indexOf('</table>'))
    const grants = permissions.flatMap((permission) => roles.filter((role) => hasPermission(role, permission)))
    expect(table.match(/>Allowed</g)).toHaveLength(grants.length)
  })

  it('attributes quoted figures to their sources', async () => {
    const { text } = await getPage('/help/score?lang=en')
    expect(text).toContain('Quoted figures')
    expect(text).toContain('We did not measure them')
  })

  it('is in the user’s language, unless they choose another', async () => {
    const manager = await signInMember(service, 'manager')
    await connection.database.batch([sql`update app_user set locale = 'zh-Hant' where id = ${manager.userId}`])
    expect(await (await manager.get('/help')).text()).toContain('lang="zh-Hant">')
    expect(await (await manager.get('/help?lang=en')).text()).toContain('<html lang="en">')
    expect((await getPage('/help', { 'accept-language': 'zh-TW' })).text).toContain('<html lang="zh-Hant">')
  })

  it('serves the documents of docs/, with links between them that work', async () => {
    expect(documents).toEqual(
      expect.arrayContaining(['accounts', 'benchmarks', 'configuration', 'imports', 'metrics', 'operation']),
    )
    const { text } = await getPage('/help/configuration')
    expect(text).toContain('<article class="prose reference" lang="en"><h1 id="configuration">Configuration</h1>')
    expect(text).toContain('<td><code>TRUSTED_PROXIES</code></td>')
  })

  it('serves the Chinese guide of operation in Chinese, first for its readers', async () => {
    const { text } = await getPage('/help/operation.zh-Hans?lang=zh-Hans')
    expect(text).toContain('<article class="prose reference" lang="zh-Hans"><h1 id="中文运维指南">')
    expect(text).toContain('<h2 id="操作系统与-glibc">')
    expect(text).toContain('href="/help/operation"')
    const contents = (await getPage('/help?lang=zh-Hans')).text
    expect(contents.indexOf('/help/operation.zh-Hans')).toBeLessThan(contents.indexOf('/help/accounts'))
    expect((await getPage('/help/operation?lang=en')).text).toContain('href="/help/operation.zh-Hans"')
  })

  it('bundles every document of docs/ into the Worker', () => {
    const entry = readFileSync(join(import.meta.dirname, '../../../server/entry/cloudflare.ts'), 'utf8')
    expect([...entry.matchAll(/'\.\.\/\.\.\/docs\/([\w.-]+)\.md'/g)].map(([, name]) => name).sort()).toEqual(
      documents.sort(),
    )
  })

  it('returns 404 for an unknown guide', async () => {
    expect((await getPage('/help/nothing')).status).toBe(404)
  })
})
