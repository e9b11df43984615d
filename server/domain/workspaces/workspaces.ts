import { toLocalDay } from '../../../shared/calendar.ts'
import { proposeCountry } from '../../../shared/country.ts'
import { NewLink } from '../../../shared/link.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import { toIso } from '../../../shared/text.ts'
import type { NewWorkspace as NewOwnWorkspace, Workspace, WorkspacePatch } from '../../../shared/workspace.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { insertApiKey } from '../../store/queries/api-keys.ts'
import { insertLink } from '../../store/queries/links.ts'
import { insertMember } from '../../store/queries/members.ts'
import { insertSurvey } from '../../store/queries/surveys.ts'
import * as store from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { buildLinkRow, buildLinkUrl } from '../surveys/links.ts'
import { buildSurveyRow } from '../surveys/surveys.ts'
import { buildKeyRow, generateKeySecret } from './api-keys.ts'
import { createDefaultRules } from './default-rules.ts'
import { firstNames, type NamingLanguage } from './first-names.ts'
import { getDefaultDeadlines } from './working-days.ts'

export async function getWorkspace(deps: Deps, caller: Caller): Promise<Workspace> {
  const [row] = await deps.database.all(store.selectWorkspaceById(caller.workspaceId))
  if (!row) throw notFound('workspace', caller.workspaceId)
  const { id, name, timeZone, country, weekStartsOn, fiscalYearStartsIn, festivals } = row
  const { throttleDays, minContactAgeDays, retentionDays } = row
  const settings = {
    timeZone,
    country,
    weekStartsOn,
    fiscalYearStartsIn,
    festivals,
    throttleDays,
    minContactAgeDays,
    retentionDays,
  }
  return { id, name, ...settings, createdAt: toIso(row.createdAt) }
}

/** Today in the workspace. */
export async function loadToday(deps: Deps, caller: Caller): Promise<string> {
  const { timeZone } = await getWorkspace(deps, caller)
  return toLocalDay(deps.now(), timeZone)
}

/** All workspaces that are not being deleted, oldest first. */
export const listWorkspaces = ({ database }: Pick<Deps, 'database'>): Promise<store.WorkspaceRow[]> =>
  database.all(store.selectWorkspaces)

/** Runs something for each workspace. One that fails is reported, and does not stop the others. */
export async function forEachWorkspace(
  deps: Pick<Deps, 'database'>,
  run: (workspace: store.WorkspaceRow) => Promise<void>,
  reportError: ReportWorkspaceError,
): Promise<void> {
  for (const workspace of await listWorkspaces(deps)) {
    try {
      await run(workspace)
    } catch (error) {
      reportError(error, workspace.id)
    }
  }
}

export type ReportWorkspaceError = (error: unknown, workspaceId: string) => void

/** Updates a workspace. Existing responses keep their day when the time zone changes. */
export async function updateWorkspace(deps: Deps, caller: Caller, patch: WorkspacePatch): Promise<Workspace> {
  const existingWorkspace = await getWorkspace(deps, caller)
  const changedKeys = (Object.keys(patch) as (keyof WorkspacePatch)[]).filter(
    (name) => patch[name] !== existingWorkspace[name],
  )
  if (changedKeys.length === 0) return existingWorkspace
  const values = {
    name: patch.name,
    time_zone: patch.timeZone,
    country: patch.country,
    week_starts_on: patch.weekStartsOn,
    fiscal_year_starts_in: patch.fiscalYearStartsIn,
    festivals: patch.festivals,
    throttle_days: patch.throttleDays,
    min_contact_age_days: patch.minContactAgeDays,
    retention_days: patch.retentionDays,
  }
  const changes = Object.fromEntries(
    changedKeys.map((name) => [name, { from: existingWorkspace[name], to: patch[name] }]),
  )
  await deps.database.batch([
    store.updateWorkspace(caller.workspaceId, values),
    auditEntry(deps, caller, 'workspace.changed', caller.workspaceId, changes),
  ])
  return getWorkspace(deps, caller)
}

/** In new workspaces nobody is asked more often than once in so many days, whatever the survey. */
export const DEFAULT_THROTTLE_DAYS = 90

/** Creates a workspace without surveys, owned by a user. @param language of the names of its first rules @returns its slug */
export async function createOwnedWorkspace(
  deps: Deps,
  user: { id: string; name: string },
  input: NewOwnWorkspace,
  language: NamingLanguage = 'en',
) {
  const now = deps.now()
  const slug = await findFreeSlug(deps, input.name)
  const deadlines = getDefaultDeadlines(input.country)
  const defaults = { ...deadlines, throttleDays: DEFAULT_THROTTLE_DAYS, demoAt: null }
  const workspace = { ...input, ...defaults, id: deps.newId(now), slug, createdAt: now }
  const actor = `user:${user.id}`
  const owner: Caller = { workspaceId: workspace.id, actor, name: user.name, role: 'owner', userId: user.id }
  await deps.database.batch([
    store.insertWorkspace(workspace),
    insertMember({ workspaceId: workspace.id, userId: user.id, role: 'owner', createdAt: now, createdBy: actor }),
    ...(await createDefaultRules(deps, workspace.id, language)),
    auditEntry(deps, owner, 'workspace.created', workspace.id, { name: input.name }),
  ])
  return slug
}

export interface NewWorkspace {
  name: string
  /** An IANA name: decides on which day a response counts, and proposes the country. */
  timeZone: string
  /** Of the names of its survey, link and key; English by default. */
  language?: NamingLanguage
  /** The secret of its first API key, with the scope `admin`; generated by default. */
  apiKey?: string | undefined
  /** Since when it has contained sample data. */
  demoAt?: number
  /** null for none; 90 by default, and none with sample data. */
  throttleDays?: number | null
}

export interface FirstWorkspace {
  workspaceId: string
  surveyId: string
  /** The shared link of the first survey. */
  url: string
  /** Shown once: only its hash is stored. */
  apiKey: string
}

/**
 * Fills an empty database with a workspace, a relationship survey with a shared link, and an API key. Of processes that
 * start together, one does; the others, and every later start, get undefined.
 */
export async function createFirstWorkspace(deps: Deps, input: NewWorkspace): Promise<FirstWorkspace | undefined> {
  const existingWorkspaces = await deps.database.all(store.selectWorkspaces)
  if (existingWorkspaces.length > 0) return undefined
  try {
    return await insertWithSurvey(deps, input, [store.assertNoWorkspace])
  } catch (error) {
    // Another process was first.
    if (error instanceof ConstraintViolation) return undefined
    throw error
  }
}

/** Creates a workspace with its first survey, shared link and API key. */
export const createWorkspace = (deps: Deps, input: NewWorkspace): Promise<FirstWorkspace> =>
  insertWithSurvey(deps, input)

async function insertWithSurvey(
  deps: Deps,
  input: NewWorkspace,
  preconditions: readonly Statement[] = [],
): Promise<FirstWorkspace> {
  const now = deps.now()
  const { name, timeZone, demoAt = null } = input
  const { throttleDays = demoAt === null ? DEFAULT_THROTTLE_DAYS : null } = input
  const country = proposeCountry(timeZone)
  const names = firstNames[input.language ?? 'en']
  const workspace = {
    id: deps.newId(now),
    name,
    timeZone,
    country,
    ...getDefaultDeadlines(country),
    slug: await findFreeSlug(deps, name),
    throttleDays,
    demoAt,
    createdAt: now,
  }
  const survey = buildSurveyRow(deps, workspace.id, NewSurvey.parse({ name: names.survey }))
  const link = buildLinkRow(deps, workspace.id, survey.id, NewLink.parse({ name: names.link }))
  const apiKey = input.apiKey ?? generateKeySecret(deps)
  const key = buildKeyRow(deps, workspace.id, { name: names.key, scope: 'admin' }, apiKey)
  const statements = [
    store.insertWorkspace(workspace),
    insertSurvey(survey),
    insertLink(link),
    insertApiKey(key),
    ...(await createDefaultRules(deps, workspace.id, input.language ?? 'en')),
  ]
  await deps.database.batch([...preconditions, ...statements], { exclusive: true })
  return { workspaceId: workspace.id, surveyId: survey.id, url: buildLinkUrl(deps, link.slug), apiKey }
}

/** A slug for a name. Names without Latin letters get a general one. */
export async function findFreeSlug(deps: Deps, name: string): Promise<string> {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^ -~]/g, '')
    .toLowerCase()
  const slug =
    ascii
      .match(/[a-z0-9]+/g)
      ?.join('-')
      .slice(0, 40) ?? 'workspace'
  const existing = await deps.database.all(store.selectWorkspaceBySlug(slug))
  return existing.length === 0 ? slug : `${slug}-${deps.newSecret().slice(0, 6).toLowerCase()}`
}
