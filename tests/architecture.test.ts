import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/**
 * Who may import whom. `store` and `domain` know no HTTP; `shared` knows nothing but itself; the widget knows `shared`.
 * What stands beside the folders of `server` (app, boot, node, worker, cli, config) puts the parts together.
 */
const allowed: Record<string, readonly string[]> = {
  shared: ['shared'],
  widget: ['widget', 'shared'],
  'server/store': ['server/store', 'shared'],
  'server/domain': ['server/domain', 'server/store', 'shared'],
  'server/jobs': ['server/jobs', 'server/domain', 'server/store', 'server/log', 'shared'],
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
const layerOf = (file: string) => {
  const [top = '', second = ''] = file.split('/')
  return top === 'server' ? `server/${second.replace(/\.ts$/, '')}` : top
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '')
}

describe('the direction of imports', () => {
  it.each(sources.filter((file) => layerOf(file) in allowed))('%s imports nothing above it', (file) => {
    const own = importsOf(file).filter((name) => name.startsWith('.'))
    const layers = own.map((name) => layerOf(normalize(join(dirname(file), name))))
    expect(layers.filter((layer) => !allowed[layerOf(file)]?.includes(layer))).toEqual([])
  })

  it('keeps the clock, chance, files and the network out of shared', () => {
    const impure = /\b(Date\.now|new Date\(\)|Math\.random|crypto\.|process\.|fetch\(|node:)/
    const guilty = sources.filter((file) => file.startsWith('shared/') && impure.test(code(file)))
    expect(guilty).toEqual([])
  })

  it('leaves HTTP out of the domain and the store', () => {
    const guilty = sources.filter(
      (file) => /^server\/(domain|store)\//.test(file) && importsOf(file).some((name) => /^(hono|@hono)/.test(name)),
    )
    expect(guilty).toEqual([])
  })

  it('writes SQL in the store only', () => {
    const guilty = sources.filter((file) => !file.startsWith('server/store/') && /\bsql`|\bsql</.test(code(file)))
    expect(guilty).toEqual([])
  })

  it('reads the environment in config.ts only', () => {
    // Recipes show how other people's servers do it.
    const recipes = /^(widget\/package\/|server\/pages\/surveys\/mail-tools\.ts)/
    const ours = sources.filter((file) => file !== 'server/config.ts' && !recipes.test(file))
    const guilty = ours.filter((file) => /process\.env/.test(code(file)))
    expect(guilty).toEqual([])
  })

  it('says where promoters begin and detractors end in nps.ts only', () => {
    const bounds = /(>=?|<=?|===?|between)\s*(9|6)\b(?![.\d])/
    const guilty = sources.filter((file) => file !== 'shared/nps.ts' && bounds.test(code(file)))
    expect(guilty).toEqual([])
  })
})

/** A file without its comments. */
const code = (file: string) =>
  readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
