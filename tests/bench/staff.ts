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
  const rows = findRows(data)
  const service = await Service.start(`sqlite:${data.file}`)
  try {
    const lines: Line[] = []
    for (const [label, path] of Object.entries(listPages(data, rows)))
      lines.push(await measurePage(service, label, path, cookie))
    return lines
  } finally {
    await service.stop()
  }
}

const SLUG = 'history'

/** The pages that members open, with the filters that cost most. The call sheet is the list of follow-ups, printed. */
function listPages(
  { surveyId, smallSurveyId }: Data,
  { responseId, followUpId, contactId }: Rows,
): Record<string, string> {
  const days = 'from=2026-08-24&to=2026-11-21'
  return {
    overview: `overview?survey=${surveyId}&${days}`,
    'overview, of all time': `overview?survey=${surveyId}&range=all`,
    'overview, 200 segments': `overview?survey=${surveyId}&${days}&by=agent`,
    'overview, of one segment': `overview?survey=${surveyId}&${days}&where[shop]=Shop+3`,
    'overview, of one segment and all time': `overview?survey=${surveyId}&range=all&where[shop]=Shop+3`,
    'overview, two surveys compared': `overview?survey=${surveyId}&${days}&compare=${smallSurveyId}`,
    'overview, two segments compared': `overview?survey=${surveyId}&${days}&by=shop&compare=Shop+3&with=Shop+4`,
    responses: `responses?survey=${surveyId}`,
    'responses, of some days': `responses?survey=${surveyId}&${days}`,
    'responses, by reason': `responses?survey=${surveyId}&where[reason]=price`,
    'responses, by tag': 'responses?tag=Delay',
    'responses, by word': 'responses?q=driver',
    'one response': `responses/${responseId}`,
    'follow-ups, and the call sheet': 'follow-ups',
    'follow-ups, due today': 'follow-ups?status=today',
    'follow-ups, overdue': 'follow-ups?overdue=true',
    'follow-ups, of an owner': 'follow-ups?owner=owner-3',
    'follow-ups, done': 'follow-ups?status=done',
    'one follow-up': `follow-ups/${followUpId}`,
    contacts: 'contacts',
    'contacts, never asked': 'contacts?neverAsked=true',
    'contacts, not asked for 90 days': 'contacts?notAskedDays=90',
    'contacts, by last score and tier': 'contacts?lastScore=detractor&tier=B',
    'contacts, by name': 'contacts?q=customer',
    'one contact': `contacts/${contactId}`,
    'search of everything': 'search?q=driver',
    surveys: 'surveys',
    'new survey': 'surveys/new',
    editor: `surveys/${surveyId}`,
    'share, link': `surveys/${surveyId}/share`,
    'share, QR': `surveys/${surveyId}/share/qr`,
    'share, website': `surveys/${surveyId}/share/website`,
    'share, email': `surveys/${surveyId}/share/email`,
    settings: 'settings',
    'settings, segments': 'settings/segments',
    'settings, members': 'settings/people',
    'settings, audit log': 'settings/audit',
  }
}

/** What the pages of one response, one follow-up and one contact are about. */
interface Rows {
  responseId: string
  followUpId: string
  contactId: string
}

function findRows({ file, workspaceId }: Data): Rows {
  const sqlite = new Sqlite(file, { readonly: true })
  const find = (condition: string) => String(sqlite.prepare(`select ${condition} limit 1`).pluck().get(workspaceId))
  const rows = {
    responseId: find('id from response where workspace_id = ? and contact_id is not null order by id desc'),
    followUpId: find('response_id from follow_up where workspace_id = ? and done_at is null'),
    contactId: find('contact_id from response where workspace_id = ? and contact_id is not null order by id desc'),
  }
  sqlite.close()
  return rows
}

async function measurePage({ url }: Service, label: string, path: string, cookie: string): Promise<Line> {
  const times: number[] = []
  let html = ''
  // The first rounds only warm up.
  for (let round = 0; round < ROUNDS + 3; round++) {
    const startedAt = performance.now()
    const headers = { cookie, accept: 'text/html' }
    // A redirect to the sign-in page would be measured as a fast page.
    const response = await fetch(`${url}/w/${SLUG}/${path}`, { headers, redirect: 'manual' })
    html = await response.text()
    if (response.status !== 200) throw new Error(`Expected a page at /w/${SLUG}/${path}: ${response.status}`)
    if (round >= 3) times.push(performance.now() - startedAt)
  }
  const bytes = gzipSync(html).length
  const assetBytes = ['app.css', 'follow-ups.css', 'app.js']
    .filter((file) => html.includes(`/${file}?`))
    .map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length)
    .reduce((sum, size) => sum + size, 0)
  const [time, slowest] = [median(times), Math.max(...times)]
  return {
    what: `page of ${label}, ${formatInteger(RESPONSES)} responses`,
    result: `p50 ${formatMilliseconds(time)}, at most ${formatMilliseconds(slowest)}; ${formatKilobytes(bytes)}, with style and script ${formatKilobytes(bytes + assetBytes)}`,
    numbers: { p50Ms: time, mostMs: slowest, htmlGzipBytes: bytes, gzipBytes: bytes + assetBytes },
    bar: {
      target: `< ${MAX_MILLISECONDS} ms, ≤ ${MAX_KILOBYTES} kB`,
      met: time < MAX_MILLISECONDS && bytes + assetBytes <= MAX_KILOBYTES * 1024,
    },
  }
}

const TOKEN = 'a-token-for-measuring'
const EXPIRES_AT = Date.UTC(2100, 0)

/** An owner, who sees every page, with a session. Exists already if the database was measured before. */
async function createSession({ file, workspaceId }: Data): Promise<string> {
  const sqlite = new Sqlite(file)
  const now = Date.now()
  sqlite.prepare('update workspace set slug = ? where id = ?').run(SLUG, workspaceId)
  sqlite
    .prepare(
      `insert or ignore into app_user (id, name, email, email_verified, created_at, updated_at)
       values ('owner', 'Owner', 'owner@example.com', 1, ?, ?)`,
    )
    .run(now, now)
  sqlite
    .prepare(
      `insert or ignore into member (workspace_id, user_id, role, created_at, created_by)
       values (?, 'owner', 'owner', ?, 'cli')`,
    )
    .run(workspaceId, now)
  sqlite
    .prepare(
      `insert or replace into session (id, user_id, token, expires_at, created_at, updated_at)
       values ('session', 'owner', ?, ?, ?, ?)`,
    )
    .run(TOKEN, EXPIRES_AT, now, now)
  sqlite.close()
  const [cookie = ''] = (await serializeSigned(SESSION_COOKIE, TOKEN, getCookieSecret({ secret: SECRET }))).split(';')
  return cookie
}
