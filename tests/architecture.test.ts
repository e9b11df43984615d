import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/**
 * Which folders each folder may import. `store` and `domain` are free of HTTP; `shared` imports only itself; the widget
 * imports `shared`. The files beside the folders of `server` (app, boot, config) and those of `entry` assemble the parts.
 */
const allowedImports: Record<string, readonly string[]> = {
  shared: ['shared'],
  widget: ['widget', 'shared'],
  'server/store': ['server/store', 'shared'],
  'server/domain': ['server/domain', 'server/store', 'server/mail/types', 'shared'],
  // The interface between both: what sends email is passed to the domain.
  'server/mail/types': [],
  'server/mail': ['server/mail', 'server/mail/types', 'server/i18n', 'server/domain', 'shared'],
  // The messages of each channel, built for one platform each.
  'server/channels': ['server/channels', 'server/mail', 'server/i18n', 'server/domain', 'shared'],
  // What sends requests to addresses that users enter: passed to the domain, too.
  'server/outgoing': ['server/outgoing', 'server/domain'],
  'server/jobs': [
    'server/jobs',
    'server/channels',
    'server/mail',
    'server/mail/types',
    'server/i18n',
    'server/domain',
    'server/store',
    'server/log',
    'shared',
  ],
  'server/i18n': ['server/i18n', 'server/http', 'server/domain', 'shared'],
  'server/http': ['server/http', 'server/domain', 'server/store', 'server/log', 'shared'],
  'server/sign-in': ['server/sign-in', 'server/http', 'server/domain', 'server/store', 'shared'],
  'server/routes': [
    'server/routes',
    'server/channels',
    'server/mail',
    'server/mail/types',
    'server/i18n',
    'server/http',
    'server/domain',
    'shared',
  ],
  'server/pages': [
    'server/pages',
    'server/channels',
    'server/mail',
    'server/mail/types',
    'server/i18n',
    'server/sign-in',
    'server/http',
    'server/domain',
    'shared',
    'package.json',
  ],
  'server/commands': ['server/commands', 'server/i18n', 'server/domain', 'shared'],
}

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /^(shared|server|widget)\/.*\.ts$/.test(file) && !file.includes('node_modules'),
)

/** The folder whose rules apply to a file. */
const getLayer = (file: string) => {
  const [top = '', second = ''] = file.split('/')
  if (file === 'server/mail/types.ts') return 'server/mail/types'
  return top === 'server' ? `server/${second.replace(/\.ts$/, '')}` : top
}

/** The modules that a file imports, type-only imports included. */
function listImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '')
}

/** The files of this repository that a file imports. */
const listImportedFiles = (file: string): string[] =>
  listImports(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)))

/** The folders of `server/domain` from the bottom to the top; the files beside them are below all, but for the last two. */
const domainOrder = [
  'files',
  'imports',
  'events',
  'surveys',
  'users',
  'contacts',
  'workspaces',
  'teams',
  'blocklist',
  'suppressions',
  'bounces',
  'gateways',
  'segments',
  'invitations',
  'responses',
  'phone-surveys',
  'campaigns',
  'follow-ups',
  'notifications',
  'recovery',
  'patterns',
  'referrals',
  'praise',
  'replies',
  'reports',
  'actions',
  'demo',
  'channels',
  'rules',
  'webhooks',
  'digests',
  'privacy',
  'search.ts',
  'exports.ts',
  'backups.ts',
]

const getDomainRank = (file: string) => domainOrder.indexOf(file.split('/')[2] ?? '')

/** A path of imports from a file back to itself, if there is one. */
function findCycle(start: string, importsByFile: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const visited = new Set<string>()
  const search = (file: string, path: readonly string[]): string[] | undefined => {
    for (const importedFile of importsByFile.get(file) ?? []) {
      if (importedFile === start) return [...path, importedFile]
      if (visited.has(importedFile)) continue
      visited.add(importedFile)
      const cycle = search(importedFile, [...path, importedFile])
      if (cycle) return cycle
    }
    return undefined
  }
  return search(start, [start])
}

/** The names that a file imports from another one. */
function listImportedNames(file: string, from: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const imports = [...text.matchAll(/import (?:type )?(\{[^}]*\}|\* as \w+) from '([^']+)'/g)]
  return imports
    .filter(([, , name = '']) => name.startsWith('.') && normalize(join(dirname(file), name)) === from)
    .flatMap(([, names = '']) => names.match(/\w+/g) ?? [])
}

/** The packages that a file and all it imports load at run time. */
function listLoadedPackages(file: string, visited = new Set<string>()): string[] {
  visited.add(file)
  const code = readFileSync(join(root, file), 'utf8').replace(/^import type [^']*'[^']*'$/gm, '')
  const names = [...code.matchAll(/^(?:import\b[^'=]*|export\b[^'=]*\bfrom )'([^']+)'$/gm)].map(([, name = '']) => name)
  const files = names.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(file), name)))
  return [
    ...names.filter((name) => !/^(\.|node:)/.test(name)),
    ...files.filter((name) => !visited.has(name)).flatMap((name) => listLoadedPackages(name, visited)),
  ]
}

describe('the direction of imports', () => {
  it.each(sources.filter((file) => getLayer(file) in allowedImports))('%s imports nothing above it', (file) => {
    const layers = listImportedFiles(file).map(getLayer)
    expect(layers.filter((layer) => !allowedImports[getLayer(file)]?.includes(layer))).toEqual([])
  })

  it('has no cycles, type-only imports included', () => {
    const importsByFile = new Map(sources.map((file) => [file, listImportedFiles(file)]))
    const cycles = sources.flatMap((file) => findCycle(file, importsByFile)?.join(' → ') ?? [])
    expect(cycles).toEqual([])
  })

  it('follows the order of the domain folders', () => {
    const domainFiles = sources.filter((file) => file.startsWith('server/domain/'))
    const violations = domainFiles.flatMap((file) =>
      listImportedFiles(file)
        .filter((importedFile) => importedFile.startsWith('server/domain/'))
        .filter((importedFile) => getDomainRank(importedFile) > getDomainRank(file))
        .map((importedFile) => `${file} → ${importedFile}`),
    )
    expect(violations).toEqual([])
  })

  it('lists all domain folders', () => {
    const folders = new Set(sources.flatMap((file) => /^server\/domain\/([^/.]+)\//.exec(file)?.[1] ?? []))
    expect([...folders].filter((folder) => !domainOrder.includes(folder))).toEqual([])
  })

  it('rewrites the counts and the search index in one module only', () => {
    const owner = 'server/store/queries/rewrite.ts'
    const statementsByFile = {
      'server/store/queries/counts.ts': ['count', 'uncount'],
      'server/store/queries/search.ts': ['index', 'unindex'],
    }
    const violations = sources.flatMap((file) =>
      Object.entries(statementsByFile).flatMap(([from, names]) =>
        listImportedNames(file, from)
          .filter((name) => names.includes(name))
          .map((name) => `${file}: ${name}`),
      ),
    )
    expect(violations.filter((violation) => !violation.startsWith(owner))).toEqual([])
    const namespaceUses = sources.filter((file) =>
      /\b(store|counts|search|searchStore|countStore)\.(un)?(count|index)\(/.test(readWithoutComments(file)),
    )
    expect(namespaceUses).toEqual([])
  })

  it('distinguishes domain errors by their code only', () => {
    const violations = sources.filter(
      (file) =>
        file !== 'server/domain/errors.ts' &&
        /\berror\??\.(kind|message)\s*(===|!==)|\.test\(error\.(kind|message)/.test(readWithoutComments(file)),
    )
    expect(violations).toEqual([])
  })

  it('keeps the clock, random numbers, files and the network out of shared', () => {
    const impurePattern = /\b(Date\.now|new Date\(\)|Math\.random|crypto\.|process\.|fetch\(|node:)/
    const violations = sources.filter(
      (file) => file.startsWith('shared/') && impurePattern.test(readWithoutComments(file)),
    )
    expect(violations).toEqual([])
  })

  it('leaves HTTP out of the domain and the store', () => {
    const violations = sources.filter(
      (file) => /^server\/(domain|store)\//.test(file) && listImports(file).some((name) => /^(hono|@hono)/.test(name)),
    )
    expect(violations).toEqual([])
  })

  it('keeps the threads of SQLite free of libraries, which each would load anew', () => {
    const threadFiles = sources.filter((file) => /^server\/store\/sqlite\/.*-thread\.ts$/.test(file))
    expect(threadFiles.length).toBeGreaterThan(2)
    const packages = new Set(threadFiles.flatMap((file) => listLoadedPackages(file)))
    expect([...packages].sort()).toEqual(['sql-template-tag'])
  })

  it('writes SQL in the store only', () => {
    const violations = sources.filter(
      (file) => !file.startsWith('server/store/') && /\bsql`|\bsql</.test(readWithoutComments(file)),
    )
    expect(violations).toEqual([])
  })

  it('reads the environment in config.ts only', () => {
    // Recipes show how other people's servers do it.
    const recipePattern = /^(widget\/package\/|server\/pages\/surveys\/mail-tools\.ts)/
    const ownSources = sources.filter((file) => file !== 'server/config.ts' && !recipePattern.test(file))
    const violations = ownSources.filter((file) => /process\.env/.test(readWithoutComments(file)))
    expect(violations).toEqual([])
  })

  it('keeps HTML templates readable: one element per line, at most 160 characters', () => {
    const templatePattern = /^server\/(pages\/|mail\/campaign-mail-html\.ts|jobs\/email-templates\.ts)/
    const longLines = sources
      .filter((file) => templatePattern.test(file))
      .flatMap((file) => {
        const lines = readFileSync(join(root, file), 'utf8').split('\n')
        return lines.flatMap((line, index) => (line.length > 160 ? [`${file}:${index + 1}`] : []))
      })
    expect(longLines).toEqual([])
  })

  it('defines the score groups in nps.ts only', () => {
    const thresholdPattern = /(>=?|<=?|===?|between)\s*(9|6)\b(?![.\d])/
    const violations = sources.filter(
      (file) => file !== 'shared/nps.ts' && thresholdPattern.test(readWithoutComments(file)),
    )
    expect(violations).toEqual([])
  })
})

/** A file without its comments. */
const readWithoutComments = (file: string) =>
  readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
