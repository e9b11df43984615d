import type { EventType } from '../../../shared/event-types.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { DRY_RUN_DAYS, MAX_EXAMPLES, type RuleDryRun, type RuleSettings } from '../../../shared/rule.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/event-routing.ts'
import { selectRecoverySurveyIds } from '../../store/queries/follow-up-figures.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { type PreparedRule, prepareRule, startsRule } from './matching.ts'
import { listProblems, loadReferences, requireSensibleSettings } from './references.ts'
import { getRule } from './rules.ts'
import { getSubjectNoun, loadSubjectRows, type RoutedEvent } from './subjects.ts'

const DAY_MS = 86_400_000
const CHUNK_SIZE = 500
/** Responses and events that a dry run looks at: it answers while a user waits. */
const MAX_EXAMINED = 5000

interface Match {
  event: EventType
  at: number
  subject: string
  survey: string | null
  score: number | null
  contactName: string | null
  hasFollowUp: boolean
}

type DryRunEvent = RoutedEvent & { at: number }

/**
 * What a rule would have done in the last 30 days. Responses and their follow-ups are those that are stored, so that it knows more
 * than the events that have been recorded; for everything else, events are. What respondents have added since counts, as it does when
 * events are routed.
 * @param rule settings, or the id of a rule
 * @throws DomainError as `createRule` for settings, `rule-not-found`
 */
export async function dryRunRule(deps: Deps, caller: Caller, rule: RuleSettings | string): Promise<RuleDryRun> {
  if (typeof rule !== 'string') await requireSensibleSettings(deps, caller, rule)
  const settings = typeof rule === 'string' ? (await getRule(deps, caller, rule)).settings : rule
  const to = deps.now()
  const from = to - DRY_RUN_DAYS * DAY_MS
  const prepared = prepareRule({ id: '', name: '', settings })
  const scans = [scanResponses(deps, caller, prepared, { from, to }), scanEvents(deps, caller, prepared, from)]
  const results = await Promise.all(scans)
  const matches = results.flatMap((result) => result.matches).sort((one, other) => other.at - one.at)
  const problems = listProblems(settings, await loadReferences(deps, caller, [settings]))
  const openable = await listOpenable(deps, caller, matches)
  const existing = openable.filter(({ hasFollowUp }) => hasFollowUp).length
  // Customers are thanked where nothing says where their links lead, but not asked.
  const hasProblem = (index: number) =>
    problems.some(({ path, code }) => code !== 'no-destination' && path.startsWith(`actions.${index}.`))
  return {
    from: toIso(from),
    to: toIso(to),
    isComplete: results.every(({ isComplete }) => isComplete),
    examined: results.reduce((sum, { examined }) => sum + examined, 0),
    matches: matches.length,
    actions: settings.actions.map(({ kind }, index) => {
      const isOpening = kind === 'open-follow-up'
      const count = hasProblem(index) ? 0 : (isOpening ? openable : matches).length
      return { kind, count, existing: isOpening && count > 0 ? existing : 0 }
    }),
    examples: matches.slice(0, MAX_EXAMPLES).map(({ at, ...match }) => ({ ...match, at: toIso(at) })),
  }
}

/** Responses for which rules open follow-ups: not those of customers who were asked again after one. */
async function listOpenable({ database }: Deps, { workspaceId }: Caller, matches: readonly Match[]): Promise<Match[]> {
  const rows = await database.all(selectRecoverySurveyIds(workspaceId))
  const recoveryIds = new Set(rows.map(({ id }) => id))
  return matches.filter(({ survey }) => survey === null || !recoveryIds.has(survey))
}

interface Scan {
  matches: Match[]
  examined: number
  isComplete: boolean
}

/** The types that stored responses and follow-ups tell of. */
const storedTypes: readonly EventType[] = [
  'response.created',
  'response.suspected',
  'response.restored',
  'follow-up.opened',
  'follow-up.overdue',
  'follow-up.done',
]

async function scanResponses(
  { database }: Deps,
  { workspaceId, role }: Caller,
  rule: PreparedRule,
  period: { from: number; to: number },
): Promise<Scan> {
  const scan: Scan = { matches: [], examined: 0, isComplete: true }
  if (!storedTypes.some((type) => rule.events.has(type))) return scan
  const after = timePrefix(period.from)
  let before = timePrefix(period.to + 1)
  for (;;) {
    const rows = await database.all(store.selectResponsesForDryRun(workspaceId, { after, before }, CHUNK_SIZE))
    for (const row of rows) {
      const events = listStoredEvents(row).filter(({ at }) => at >= period.from && at <= period.to)
      const subjects = { responses: new Map([[row.id, row]]), contacts: new Map(), invitations: new Map() }
      const contactName = hasPermission(role, 'contacts') ? row.name : null
      scan.matches.push(
        ...events
          .filter((event) => startsRule(rule, event, subjects))
          .map((event) => ({ ...toMatch(event), contactName, hasFollowUp: row.openedAt !== null })),
      )
    }
    scan.examined += rows.length
    if (rows.length < CHUNK_SIZE) return scan
    if (scan.examined >= MAX_EXAMINED) return { ...scan, isComplete: false }
    before = rows.at(-1)?.id ?? after
  }
}

/** What has happened to a response, as far as its rows tell. Members who exclude it do so afterwards. */
function listStoredEvents(row: store.DryRunResponseRow): DryRunEvent[] {
  const isSuspectFromStart = row.suspicion !== null && row.excludedAt === null
  const times: [EventType, number | null][] = [
    [isSuspectFromStart ? 'response.suspected' : 'response.created', row.createdAt],
    ['response.restored', row.clearedAt],
    ['follow-up.opened', row.openedAt],
    [
      'follow-up.overdue',
      row.dueAt !== null && row.dueAt < (row.doneAt ?? Number.POSITIVE_INFINITY) ? row.dueAt : null,
    ],
    ['follow-up.done', row.doneAt],
  ]
  const { id: subjectId, surveyId, score } = row
  return times.flatMap(([type, at]) => (at === null ? [] : [{ type, at, subjectId, surveyId, score }]))
}

const toMatch = ({ type, at, subjectId, surveyId, score }: DryRunEvent) => ({
  event: type,
  at,
  subject: subjectId,
  survey: surveyId,
  score,
})

async function scanEvents(deps: Deps, { workspaceId, role }: Caller, rule: PreparedRule, from: number): Promise<Scan> {
  const scan: Scan = { matches: [], examined: 0, isComplete: true }
  const types = [...rule.events].filter((type) => !storedTypes.includes(type))
  if (types.length === 0) return scan
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const rows = await deps.database.all(
      store.selectPlacedEvents(workspaceId, { types, before, since: from }, CHUNK_SIZE),
    )
    const events = rows
      .filter(({ causedBy }) => !causedBy?.startsWith('rule:'))
      .map((row): DryRunEvent => {
        const { score } = JSON.parse(row.data)
        return { ...row, score: typeof score === 'number' ? score : null }
      })
    const subjects = await loadSubjectRows(deps, workspaceId, events)
    for (const event of events.filter((candidate) => startsRule(rule, candidate, subjects))) {
      const isResponse = getSubjectNoun(event.type) === 'response'
      const response = isResponse ? subjects.responses.get(event.subjectId) : undefined
      const contactName = (hasPermission(role, 'contacts') && response?.name) || null
      const hasFollowUp = response !== undefined && response.openedAt !== null
      scan.matches.push({ ...toMatch(event), contactName, hasFollowUp })
    }
    scan.examined += rows.length
    if (rows.length < CHUNK_SIZE) return scan
    if (scan.examined >= MAX_EXAMINED) return { ...scan, isComplete: false }
    before = rows.at(-1)?.position ?? 0
  }
}
