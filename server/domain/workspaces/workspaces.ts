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

export async function getWorkspace(deps: Deps, caller: Caller): Promise<Workspace> {
  const [row] = await deps.database.all(store.selectWorkspaceById(caller.workspaceId))
  if (!row) throw notFound('workspace', caller.workspaceId)
  const { id, name, timeZone, weekStartsOn, throttleDays, retentionDays, createdAt } = row
  return { id, name, timeZone, weekStartsOn, throttleDays, retentionDays, createdAt: toIso(createdAt) }
}

/** All workspaces that are not being deleted, oldest first. */
export const listWorkspaces = ({ database }: Pick<Deps, 'database'>): Promise<store.WorkspaceRow[]> =>
  database.all(store.selectWorkspaces)

/** Changes what is given. Answers that are there keep the day they were given on, whatever the time zone becomes. */
export async function updateWorkspace(deps: Deps, caller: Caller, patch: WorkspacePatch): Promise<Workspace> {
  const existingWorkspace = await getWorkspace(deps, caller)
  const changedKeys = (Object.keys(patch) as (keyof WorkspacePatch)[]).filter(
    (name) => patch[name] !== existingWorkspace[name],
  )
  if (changedKeys.length === 0) return existingWorkspace
  const values = {
    name: patch.name,
    time_zone: patch.timeZone,
    week_starts_on: patch.weekStartsOn,
    throttle_days: patch.throttleDays,
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

/** Makes an empty workspace that a person owns; answers what its address holds. */
export async function createOwnedWorkspace(deps: Deps, user: { id: string; name: string }, input: NewOwnWorkspace) {
  const now = deps.now()
  const slug = await findFreeSlug(deps, input.name)
  const workspace = { ...input, id: deps.newId(now), slug, demoAt: null, createdAt: now }
  const actor = `user:${user.id}`
  const owner: Caller = { workspaceId: workspace.id, actor, name: user.name, role: 'owner', userId: user.id }
  await deps.database.batch([
    store.insertWorkspace(workspace),
    insertMember({ workspaceId: workspace.id, userId: user.id, role: 'owner', createdAt: now, createdBy: actor }),
    auditEntry(deps, owner, 'workspace.created', workspace.id, { name: input.name }),
  ])
  return slug
}

export interface NewWorkspace {
  name: string
  /** IANA name: it says on which day an answer was given. */
  timeZone: string
  /** The secret of its first API key, with the scope `admin`; made where left out. */
  apiKey?: string | undefined
  /** Since when it has held the sample data. */
  demoAt?: number
}

export interface FirstWorkspace {
  workspaceId: string
  surveyId: string
  /** Where the first survey is answered. */
  url: string
  /** Shown once: only its hash is kept. */
  apiKey: string
}

/**
 * Fills an empty database: a workspace, a relationship survey with a shared link, and an API key. Of processes that start
 * together one does it; the others, and every later start, get undefined.
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

/** Makes a workspace with its first survey, shared link and API key. */
export const createWorkspace = (deps: Deps, input: NewWorkspace): Promise<FirstWorkspace> =>
  insertWithSurvey(deps, input)

async function insertWithSurvey(
  deps: Deps,
  input: NewWorkspace,
  preconditions: readonly Statement[] = [],
): Promise<FirstWorkspace> {
  const now = deps.now()
  const { name, timeZone, demoAt = null } = input
  const workspace = {
    id: deps.newId(now),
    name,
    timeZone,
    slug: await findFreeSlug(deps, name),
    demoAt,
    createdAt: now,
  }
  const survey = buildSurveyRow(deps, workspace.id, NewSurvey.parse({ name: 'Relationship survey' }))
  const link = buildLinkRow(deps, workspace.id, survey.id, NewLink.parse({ name: 'First link' }))
  const apiKey = input.apiKey ?? generateKeySecret(deps)
  const key = buildKeyRow(deps, workspace.id, { name: 'First key', scope: 'admin' }, apiKey)
  const statements = [store.insertWorkspace(workspace), insertSurvey(survey), insertLink(link), insertApiKey(key)]
  await deps.database.batch([...preconditions, ...statements], { exclusive: true })
  return { workspaceId: workspace.id, surveyId: survey.id, url: buildLinkUrl(deps, link.slug), apiKey }
}

/** What a name is in an address; other scripts than Latin leave nothing of it. */
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
