import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { firstPaint } from './paint.ts'

/** Measures on this machine, in one run: `npm run bench`. Machines are noisy; only the ratios travel. */
const root = join(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'vouch-bench-'))
const port = 8799
const url = `http://127.0.0.1:${port}`
const apiKey = 'vouch_bench_bench_bench_bench'

const rows: [what: string, figure: string][] = []
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} kB gzip`

function start(database: string): ChildProcess {
  const env = {
    ...process.env,
    PORT: `${port}`,
    DATABASE_URL: `sqlite:${database}`,
    API_KEY: apiKey,
    RATE_LIMIT: 'off',
  }
  return spawn(process.execPath, [join(root, 'server/node.ts')], { env, stdio: 'ignore' })
}

async function untilReady(): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

const stop = (server: ChildProcess) =>
  new Promise((resolve) => {
    server.once('exit', resolve)
    server.kill()
  })

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function startUp(fresh: boolean): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 7; run++) {
    const began = performance.now()
    const server = start(join(scratch, fresh ? `fresh-${run}.db` : 'fresh-0.db'))
    await untilReady()
    times.push(performance.now() - began)
    await stop(server)
  }
  return median(times)
}

/** Requests answered in a second, by so many senders that each wait for their answer. */
async function rate(senders: number, send: (count: number) => Promise<Response>): Promise<number> {
  const seconds = 4
  const until = performance.now() + seconds * 1000
  let count = 0
  const sender = async () => {
    while (performance.now() < until) {
      const response = await send(count++)
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`status ${response.status}`)
    }
  }
  await Promise.all(Array.from({ length: senders }, sender))
  return count / seconds
}

rows.push(['start-up to the first answer, new database', `${(await startUp(true)).toFixed(0)} ms`])
rows.push(['start-up to the first answer, old database', `${(await startUp(false)).toFixed(0)} ms`])

const server = start(join(scratch, 'load.db'))
await untilReady()
const headers = { authorization: `Bearer ${apiKey}` }
const { data } = (await (await fetch(`${url}/api/surveys`, { headers })).json()) as { data: { id: string }[] }
const survey = data[0]?.id
const links = (await (await fetch(`${url}/api/surveys/${survey}/links`, { headers })).json()) as {
  data: { url: string }[]
}
const path = new URL(links.data[0]?.url ?? '').pathname
const echo = await rate(32, () => fetch(`${url}/healthz`))
const answers = await rate(32, (count) =>
  fetch(`${url}/embed/surveys/${survey}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      key: `k${count}`,
      score: count % 11,
      comment: 'Waited half an hour',
      properties: { shop: 'A' },
    }),
  }),
)
rows.push([
  'durable answers, 32 senders, beside GET /healthz',
  `${answers.toFixed(0)}/s = ${(answers / echo).toFixed(2)} of ${echo.toFixed(0)}/s`,
])
const html = gzipSync(await (await fetch(url + path)).text()).length
const widget = gzipSync(readFileSync(join(root, 'dist/vouch.js')), { level: 9 }).length
rows.push(['answering page without script', `${kilobytes(html)}, of 6 at most`])
rows.push(['answering page with script', `${kilobytes(html + widget)}, of 20 at most; Formbricks sends 870`])
rows.push(['widget, vouch.js', `${kilobytes(widget)}, of 12 at most; Formbricks sends 280, PostHog 49 and its core`])
rows.push(['first contentful paint, 4 times slower CPU, slow 4G', `${(await firstPaint(url + path)).toFixed(0)} ms`])
await stop(server)

const bundle = join(scratch, 'worker')
spawnSync('wrangler', ['deploy', '--dry-run', '--minify', '--outdir', bundle], {
  cwd: root,
  env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
})
rows.push(['Worker bundle, minified', kilobytes(gzipSync(readFileSync(join(bundle, 'worker.js'))).length)])
rmSync(scratch, { recursive: true })

process.stdout.write(`\n${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}\n\n`)
const width = Math.max(...rows.map(([what]) => what.length))
for (const [what, figure] of rows) process.stdout.write(`${what.padEnd(width)}  ${figure}\n`)
