import type { Context } from 'hono'
import { isbot } from 'isbot'
import type { BotVisit } from '../../shared/visit.ts'
import { hasErrorCode } from '../domain/errors.ts'
import type { Evidence } from '../domain/responses/suspicion.ts'
import type { OpenSurveyRow } from '../store/queries/surveys.ts'
import type { Env } from './env.ts'

/** The name of a field, and of a parameter, that people never meet: both are hidden. No marketer tags his links with it. */
export const TRAP_FIELD = 'do-not-follow'

/** By what a request for a page shows that no person looks at it. */
export function detectBotVisit(c: Context): BotVisit | undefined {
  if (c.req.method === 'HEAD') return 'head'
  if (/prefetch|preview/.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '')) return 'prefetch'
  if (c.req.query(TRAP_FIELD) !== undefined) return 'trap'
  return isbot(c.req.header('user-agent')) ? 'agent' : undefined
}

/** Crawlers that say so; not the tools by which people's own programs call, such as curl. */
const CRAWLER_PATTERN = /bot|crawl|spider|scan|preview/i

/** What a form's request, and the fields that people do not see, say of who sent it. */
export function evidenceFromForm(c: Context<Env>, fields: Record<string, unknown>): Evidence {
  const openedAt = typeof fields.opened === 'string' ? Number.parseInt(fields.opened, 36) : Number.NaN
  const openForMs = Number.isNaN(openedAt) ? undefined : c.var.deps.now() - openedAt
  const isPersonalLink = c.req.path.startsWith('/s/')
  return {
    // Browsers say so of navigations that a person has begun, and let no script say it.
    interaction: c.req.header('sec-fetch-user') === '?1' ? 'navigation' : null,
    automated: isAutomated(c, isPersonalLink),
    trapped: Boolean(fields[TRAP_FIELD]),
    noSignals: isPersonalLink && hasNoSignals(c, openForMs),
    openDurationMs: openForMs,
  }
}

/** By a shared link anybody may answer, with whatever tool he likes; a personal link is a person's. */
export function isAutomated(c: Context, isPersonalLink: boolean): boolean {
  const userAgent = c.req.header('user-agent') ?? ''
  return (isPersonalLink || CRAWLER_PATTERN.test(userAgent)) && isbot(userAgent)
}

/** As long as a person takes at least to read the question and to choose. */
const MIN_READING_MS = 3_000

/**
 * All browsers of today vouch for the person behind a form. Those of before 2023, and all on pages without TLS, send no
 * `Sec-Fetch-*` at all: they say where the form comes from, and bring back when it was opened.
 */
function hasNoSignals(c: Context, openForMs: number | undefined): boolean {
  if (c.req.header('sec-fetch-mode') !== undefined) return true
  const hasPageOrigin = c.req.header('origin') !== undefined || c.req.header('referer') !== undefined
  return !hasPageOrigin || openForMs === undefined || openForMs < MIN_READING_MS
}

/** Takes an answer; one that comes late by a personal link counts as a machine's visit where nothing shows a person. */
export async function countLateVisit<Result>(
  c: Context<Env>,
  survey: OpenSurveyRow,
  { interaction }: Evidence,
  submit: () => Promise<Result>,
): Promise<Result> {
  try {
    return await submit()
  } catch (error) {
    const isLate = hasErrorCode(error, 'used') && interaction === null
    if (isLate) c.var.deps.ignoredVisits.record(c.var.deps, survey, 'late')
    throw error
  }
}
