import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { folder, removeDatabase } from './data.ts'
import { kilobytes, type Line, milliseconds } from './lines.ts'
import { firstPaint } from './paint.ts'
import { Service } from './service.ts'

const root = join(import.meta.dirname, '../..')

const weight = (what: string, bytes: number, most: number, aside = ''): Line => ({
  what,
  figure: `${kilobytes(bytes)}${aside}`,
  numbers: { gzipBytes: bytes },
  bar: { target: `≤ ${most} kB`, met: bytes <= most * 1024 },
})

/** What those who answer have to load. */
export async function pages(): Promise<Line[]> {
  const file = join(folder, 'pages.db')
  removeDatabase(file)
  const service = await Service.start(`sqlite:${file}`)
  try {
    const survey = await service.firstSurvey()
    const { data } = (await service.call('GET', `/api/surveys/${survey}/links`)) as { data: { url: string }[] }
    const page = service.url + new URL(data[0]?.url ?? '').pathname
    const html = gzipSync(await (await fetch(page)).text()).length
    const widget = gzipSync(readFileSync(join(root, 'dist/vouch.js')), { level: 9 }).length
    const paint = await firstPaint(page)
    return [
      weight('answering page without script', html, 6),
      weight('answering page with script', html + widget, 20, '; Formbricks sends 870'),
      weight('widget, vouch.js', widget, 12, '; Formbricks sends 280, PostHog 49 and its core'),
      {
        what: 'first contentful paint, 4 times slower CPU, slow 4G',
        figure: milliseconds(paint),
        numbers: { paintMs: paint },
      },
      workerBundle(),
    ]
  } finally {
    await service.stop()
    removeDatabase(file)
  }
}

/** All that the server is on Workers, where it is bundled; on Node it runs as it is. */
function workerBundle(): Line {
  const bundle = join(folder, 'worker')
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' }
  spawnSync('wrangler', ['deploy', '--dry-run', '--minify', '--outdir', bundle], { cwd: root, env })
  const bytes = gzipSync(readFileSync(join(bundle, 'worker.js'))).length
  rmSync(bundle, { recursive: true })
  return { what: 'server bundle (Worker), minified', figure: kilobytes(bytes), numbers: { gzipBytes: bytes } }
}
