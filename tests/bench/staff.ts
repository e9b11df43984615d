import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { serializeSigned } from 'hono/utils/cookie'
import { getCookieSecret } from '../../server/http/cookies.ts'
import { SESSION_COOKIE } from '../../server/http/sessions.ts'
import { type Data, loadData } from './data.ts'
import { formatInteger, formatKilobytes, formatMilliseconds, type Line, median } from './lines.ts'
import { SECRET, Service } from './service.ts'

const RESPONSES = 1_000_000
const ROUNDS = 20
const MAX_MILLISECONDS = 100
const MAX_KILOBYTES = 30

const dist = join(import.meta.dirname, '../../dist')

/** The app's pages: server time over a million responses, and what a browser loads. */
export async function measureMemberPages(): Promise<Line[]> {
  const data = await loadData(RESPONSES)
  const cookie = await createSession(data)
  const service = await Service.start(`sqlite:${data.file}`)
  try {
    const assetBytes = ['app.css', 'app.js'].map(
      (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
    )
    const lines: Line[] = []
    for (const [label, path] of Object.entries(listPages(data))) {
      lines.push(
        await measurePage(
          service,
          label,
          path,
          cookie,
          assetBytes.reduce((sum, bytes) => sum + bytes, 0),
        ),
      )
    }
    return lines
  } finally {
    await service.stop()
  }
}

const SLUG = 'history'

function listPages({ surveyId }: Data): Record<string, string> {
  const days = 'from=2026-08-24&to=2026-11-21'
  return {
    overview: `overview?survey=${surveyId}&${days}`,
    'overview, of all time': `overview?survey=${surveyId}&range=all`,
    'overview, 200 segments': `overview?survey=${surveyId}&${days}&by=agent`,
    'overview, of one segment': `overview?survey=${surveyId}&${days}&where[shop]=Shop+3`,
    answers: `answers?survey=${surveyId}`,
    'answers, of some days': `answers?survey=${surveyId}&${days}`,
    'follow-ups': 'follow-ups',
    contacts: 'contacts',
    surveys: 'surveys',
  }
}

async function measurePage(
  { url }: Service,
  label: string,
  path: string,
  cookie: string,
  assetBytes: number,
): Promise<Line> {
  const times: number[] = []
  let html = ''
  let status = 0
  // The first rounds only warm up.
  for (let round = 0; round < ROUNDS + 3; round++) {
    const startedAt = performance.now()
    const response = await fetch(`${url}/w/${SLUG}/${path}`, { headers: { cookie, accept: 'text/html' } })
    html = await response.text()
    if (round >= 3) times.push(performance.now() - startedAt)
    status = response.status
  }
  const bytes = gzipSync(html).length
  const [time, slowest] = [median(times), Math.max(...times)]
  return {
    what: `page of ${label}, ${formatInteger(RESPONSES)} answers`,
    result:
      status === 200
        ? `p50 ${formatMilliseconds(time)}, at most ${formatMilliseconds(slowest)}; ${formatKilobytes(bytes)}, with style and script ${formatKilobytes(bytes + assetBytes)}`
        : `answers ${status}`,
    numbers: { p50Ms: time, mostMs: slowest, htmlGzipBytes: bytes, gzipBytes: bytes + assetBytes },
    bar: {
      target: `< ${MAX_MILLISECONDS} ms, ≤ ${MAX_KILOBYTES} kB`,
      met: status === 200 && time < MAX_MILLISECONDS && bytes + assetBytes <= MAX_KILOBYTES * 1024,
    },
  }
}

const TOKEN = 'a-token-for-measuring'
const EXPIRES_AT = Date.UTC(2100, 0)

/** A manager with a session, who exists already if the database was measured before. */
async function createSession({ file, workspaceId }: Data): Promise<string> {
  const sqlite = new Sqlite(file)
  const now = Date.now()
  sqlite.prepare('update workspace set slug = ? where id = ?').run(SLUG, workspaceId)
  sqlite
    .prepare(
      `insert or ignore into app_user (id, name, email, email_verified, created_at, updated_at)
       values ('manager', 'Manager', 'manager@example.com', 1, ?, ?)`,
    )
    .run(now, now)
  sqlite
    .prepare(
      `insert or ignore into member (workspace_id, user_id, role, created_at, created_by)
       values (?, 'manager', 'manager', ?, 'cli')`,
    )
    .run(workspaceId, now)
  sqlite
    .prepare(
      `insert or replace into session (id, user_id, token, expires_at, created_at, updated_at)
       values ('session', 'manager', ?, ?, ?, ?)`,
    )
    .run(TOKEN, EXPIRES_AT, now, now)
  sqlite.close()
  const [cookie = ''] = (await serializeSigned(SESSION_COOKIE, TOKEN, getCookieSecret({ secret: SECRET }))).split(';')
  return cookie
}
