import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { dataDir, removeDatabase } from './data.ts'
import { formatKilobytes, formatMilliseconds, type Line } from './lines.ts'
import { measureFirstPaint } from './paint.ts'
import { Service } from './service.ts'

const root = join(import.meta.dirname, '../..')

const buildSizeLine = (label: string, bytes: number, limitKb: number, note = ''): Line => ({
  what: label,
  result: `${formatKilobytes(bytes)}${note}`,
  numbers: { gzipBytes: bytes },
  bar: { target: `≤ ${limitKb} kB`, met: bytes <= limitKb * 1024 },
})

/** What respondents' browsers load. */
export async function measurePages(): Promise<Line[]> {
  const file = join(dataDir, 'pages.db')
  removeDatabase(file)
  const service = await Service.start(`sqlite:${file}`)
  try {
    const survey = await service.firstSurvey()
    const { data } = (await service.call('GET', `/api/surveys/${survey}/links`)) as { data: { url: string }[] }
    const page = service.url + new URL(data[0]?.url ?? '').pathname
    const html = gzipSync(await (await fetch(page)).text()).length
    const widget = gzipSync(readFileSync(join(root, 'dist/vouch.js')), { level: 9 }).length
    const paint = await measureFirstPaint(page)
    return [
      buildSizeLine('answering page without script', html, 6),
      buildSizeLine('answering page with script', html + widget, 20, '; Formbricks sends 870'),
      buildSizeLine('widget, vouch.js', widget, 12, '; Formbricks sends 280, PostHog 49 and its core'),
      {
        what: 'first contentful paint, 4 times slower CPU, slow 4G',
        result: formatMilliseconds(paint),
        numbers: { paintMs: paint },
      },
      workerBundle(),
    ]
  } finally {
    await service.stop()
    removeDatabase(file)
  }
}

/** The whole server as bundled for Workers; on Node it runs from source. */
function workerBundle(): Line {
  const bundle = join(dataDir, 'worker')
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' }
  spawnSync('wrangler', ['deploy', '--dry-run', '--minify', '--outdir', bundle], { cwd: root, env })
  const bytes = gzipSync(readFileSync(join(bundle, 'cloudflare.js'))).length
  rmSync(bundle, { recursive: true })
  return { what: 'server bundle (Worker), minified', result: formatKilobytes(bytes), numbers: { gzipBytes: bytes } }
}
