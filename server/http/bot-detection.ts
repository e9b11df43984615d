import type { Context } from 'hono'
import { isbot } from 'isbot'
import type { BotVisit } from '../../shared/visit.ts'
import { hasErrorCode } from '../domain/errors.ts'
import type { Evidence } from '../domain/responses/suspicion.ts'
import type { OpenSurveyRow } from '../store/queries/surveys.ts'
import type { Env } from './env.ts'

/** The name of a hidden form field and link parameter that only bots fill in or follow. */
export const TRAP_FIELD = 'do-not-follow'

/** How a page request reveals a bot, if it does. */
export function detectBotVisit(c: Context): BotVisit | undefined {
  if (c.req.method === 'HEAD') return 'head'
  if (/prefetch|preview/.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '')) return 'prefetch'
  if (c.req.query(TRAP_FIELD) !== undefined) return 'trap'
  return isBotAgent(c.req.header('user-agent')) ? 'agent' : undefined
}

/** Programs that call themselves a crawler. CUBOT makes phones. */
const CRAWLER_PATTERN = /(?<!\bcu)bot\b|spider\b|crawler\b|headlesschrome/i

/** Whether the sender calls itself a crawler. Excludes tools such as curl, which customers' own programs use. */
export const isCrawler = (c: Context): boolean => CRAWLER_PATTERN.test(c.req.header('user-agent') ?? '')

/**
 * Whether a page is opened by a bot. `isbot` also takes browsers inside apps such as Alipay and WeChat for bots, because of
 * their punctuation; they are people's.
 */
function isBotAgent(userAgent: string | undefined): boolean {
  if (CRAWLER_PATTERN.test(userAgent ?? '')) return true
  const isBrowser = /\bAppleWebKit\//.test(userAgent ?? '') && !/preview/i.test(userAgent ?? '')
  return !isBrowser && isbot(userAgent)
}

/** Collects evidence about the sender from the request and the hidden fields of a form. */
export function evidenceFromForm(c: Context<Env>, fields: Record<string, unknown>): Evidence {
  const openedAt = typeof fields.opened === 'string' ? Number.parseInt(fields.opened, 36) : Number.NaN
  const openForMs = Number.isNaN(openedAt) ? undefined : c.var.deps.now() - openedAt
  const isPersonalLink = /^\/([rsu]|thanks)\//.test(c.req.path)
  return {
    // Browsers set this for navigations started by a user, and scripts cannot.
    interaction: c.req.header('sec-fetch-user') === '?1' ? 'navigation' : null,
    // The script of the page adds it, where a program drives the browser.
    automated: fields.automated === '1',
    crawler: isCrawler(c),
    trapped: Boolean(fields[TRAP_FIELD]),
    noSignals: isPersonalLink && hasNoSignals(c, openForMs),
    openDurationMs: openForMs,
  }
}

/** The least time in which someone can press a button after the page was opened. */
const MIN_PRESS_MS = 1_000

/**
 * Whether a form of a personal page was submitted by a person, as far as can be told. Programs that press every button do so at
 * once, or leave no trace of a person.
 */
export function isPressedByPerson(c: Context<Env>, fields: Record<string, unknown>): boolean {
  const { interaction, automated, crawler, noSignals, openDurationMs = 0 } = evidenceFromForm(c, fields)
  return !automated && !crawler && openDurationMs >= MIN_PRESS_MS && (interaction !== null || !noSignals)
}

/** The least time a human needs to read the question and choose. */
const MIN_READING_MS = 3_000

/**
 * Current browsers mark form submissions by a user. Browsers from before 2023, and all browsers without TLS, send no
 * `Sec-Fetch-*` headers; for those, the origin of the form and the time it was open count instead.
 */
function hasNoSignals(c: Context, openForMs: number | undefined): boolean {
  if (c.req.header('sec-fetch-mode') !== undefined) return true
  const hasPageOrigin = c.req.header('origin') !== undefined || c.req.header('referer') !== undefined
  return !hasPageOrigin || openForMs === undefined || openForMs < MIN_READING_MS
}

/** Submits a response. A submission to a used personal link without evidence of a human counts as a bot visit. */
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
