import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/**
 * Who may import whom. `store` and `domain` know no HTTP; `shared` knows nothing but itself; the widget knows `shared`.
 * What stands beside the folders of `server` (app, boot, node, worker, cli, config) puts the parts together.
 */
const allowedImports: Record<string, readonly string[]> = {
  shared: ['shared'],
  widget: ['widget', 'shared'],
  'server/store': ['server/store', 'shared'],
  'server/domain': ['server/domain', 'server/store', 'shared'],
  'server/jobs': ['server/jobs', 'server/i18n', 'server/domain', 'server/store', 'server/log', 'shared'],
  'server/i18n': ['server/i18n', 'server/http', 'server/domain', 'shared'],
  'server/http': ['server/http', 'server/domain', 'server/store', 'server/log', 'shared'],
  'server/sign-in': ['server/sign-in', 'server/http', 'server/domain', 'server/store', 'shared'],
  'server/routes': ['server/routes', 'server/http', 'server/domain', 'shared'],
  'server/pages': [
    'server/pages',
    'server/i18n',
    'server/sign-in',
    'server/http',
    'server/domain',
    'shared',
    'package.json',
  ],
  'server/commands': ['server/commands', 'server/domain', 'shared'],
}

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /^(shared|server|widget)\/.*\.ts$/.test(file) && !file.includes('node_modules'),
)

/** The folder that says what a file may import. */
const getLayer = (file: string) => {
  const [top = '', second = ''] = file.split('/')
  return top === 'server' ? `server/${second.replace(/\.ts$/, '')}` : top
}

function listImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '')
}

describe('the direction of imports', () => {
  it.each(sources.filter((file) => getLayer(file) in allowedImports))('%s imports nothing above it', (file) => {
    const relativeImports = listImports(file).filter((name) => name.startsWith('.'))
    const layers = relativeImports.map((name) => getLayer(normalize(join(dirname(file), name))))
    expect(layers.filter((layer) => !allowedImports[getLayer(file)]?.includes(layer))).toEqual([])
  })

  it('keeps the clock, chance, files and the network out of shared', () => {
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

  it('says where promoters begin and detractors end in nps.ts only', () => {
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
