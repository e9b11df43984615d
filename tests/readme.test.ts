import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import pkg from '../package.json' with { type: 'json' }
import { commands } from '../server/i18n/en/commands.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

describe.each([
  ['README.md', 'README.zh-Hans.md'],
  ['README.zh-Hans.md', 'README.md'],
])('%s', (file, other) => {
  const text = read(file)

  it('links to the other language in its first lines', () => {
    expect(text.split('\n').slice(0, 5).join('\n')).toContain(`](${other})`)
  })

  it('has at most 121 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(121)
  })

  it('names files that exist', () => {
    const links = [...text.matchAll(/(?:\]\(|src=")([\w./-]+)(?:#[^)]*)?[)"]/g)].map(([, link]) => link ?? '')
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
  })

  it('shows commands and options that exist', () => {
    const lines = [...text.matchAll(/npm run vouch -- ((?:[^\n`]|\\\n)+)/g)].map(([, line]) => line ?? '')
    const names = lines.map((line) => line.split(' ')[0] ?? '').filter((name) => !name.startsWith('--'))
    const flags = lines.flatMap((line) => line.match(/--[a-z-]+/g) ?? []).filter((flag) => flag !== '--help')
    expect(names).toEqual(expect.arrayContaining(['import', 'invite', 'demo']))
    for (const name of [...names, ...flags]) expect(commands.usage).toContain(name)
    const scripts = [...text.matchAll(/\bnpm (start|test|run [a-z:]+)/g)].map(([, name]) => name?.replace('run ', ''))
    for (const script of scripts) expect(Object.keys(pkg.scripts)).toContain(script)
  })
})

describe('the Chinese guide of operation', () => {
  it('says what the English documents say of limits, names and addresses', () => {
    const guide = read('docs/operation.zh-Hans.md')
    const variables = new Set(guide.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g))
    const documented = read('docs/configuration.md') + read('docs/operation.md')
    const others = ['MP_', 'WW_', 'SECRET_FILE']
    for (const name of variables) {
      if (!others.some((other) => name.startsWith(other))) expect(documented, name).toContain(name)
    }
    expect(guide).toContain('/auth/callback/oidc')
    expect(guide).not.toMatch(/合规|符合法律/)
  })
})

describe('the lock file', () => {
  it('pins no host, so that packages come from any mirror', () => {
    const hosts = [...read('package-lock.json').matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map(([, host]) => host)
    expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([])
  })
})
