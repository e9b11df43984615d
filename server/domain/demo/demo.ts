import { toLocalDay } from '../../../shared/calendar.ts'
import { NewLink } from '../../../shared/link.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { insertAnnotation } from '../../store/queries/annotations.ts'
import { selectCampaigns } from '../../store/queries/campaigns.ts'
import * as store from '../../store/queries/demo.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { insertLink } from '../../store/queries/links.ts'
import { insertMember } from '../../store/queries/members.ts'
import { selectResponsesByKeys } from '../../store/queries/responses.ts'
import { completeSegmentKey, insertSegmentKey } from '../../store/queries/segment-keys.ts'
import { insertSurvey, selectSurveys } from '../../store/queries/surveys.ts'
import {
  insertWorkspace,
  selectWorkspaceById,
  selectWorkspaces,
  type WorkspaceRow,
} from '../../store/queries/workspaces.ts'
import { measureAction } from '../actions/measuring.ts'
import { auditEntry } from '../audit.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { startRun } from '../patterns/runs.ts'
import { buildLinkRow } from '../surveys/links.ts'
import { buildSurveyRow } from '../surveys/surveys.ts'
import { createDefaultRules } from '../workspaces/default-rules.ts'
import { scheduleDeletion } from '../workspaces/deletion.ts'
import { findFreeSlug } from '../workspaces/workspaces.ts'
import { seedCampaigns } from './campaigns.ts'
import { castChapter } from './casting.ts'
import { type DemoLanguage, demoLabels, demoNames, demoTexts, listDemoSurveys } from './customers.ts'
import { seedFollowUpStories } from './follow-up-stories.ts'
import { demoKey, loadSurveyIds, seedChapter } from './seed.ts'
import { buildChapter, CHAPTERS, listIncidents } from './story.ts'

/** The job that fills a workspace with sample data. */
export const FILL_DEMO = 'fill-demo'

/** How long the request for sample data waits; the worker does the rest. */
const FILL_TIMEOUT_MS = 4000

/** The language that sample data is in, and the workspace whose time zone and country it has; by default the first one. */
export interface DemoSettings {
  language: DemoLanguage
  like?: Pick<WorkspaceRow, 'timeZone' | 'country'> | undefined
}

/** The score that the relationship survey is to reach. */
const RELATIONSHIP_GOAL = 45

/** The id and slug of a workspace. */
export interface DemoWorkspace {
  workspaceId: string
  slug: string
}

/**
 * Creates a workspace with sample data, or returns the existing one: each user has at most one. If it takes more than a
 * few seconds, the worker continues; see `getDemoProgress`.
 * @param user the owner; without it, every owner of a workspace
 */
export async function createDemo(
  deps: Deps,
  user?: { id: string; name: string },
  { language, like }: DemoSettings = { language: 'en' },
): Promise<DemoWorkspace> {
  const [existingDemo] = await deps.database.all(store.selectDemoWorkspace(user?.id))
  if (existingDemo) return { workspaceId: existingDemo.id, slug: existingDemo.slug }
  const now = deps.now()
  const { timeZone, country } = like ?? (await findFirstWorkspace(deps)) ?? { timeZone: 'UTC', country: null }
  const workspace = {
    id: deps.newId(now),
    name: demoTexts[language].company,
    timeZone,
    country,
    segmentLabels: JSON.stringify(demoLabels),
    slug: await findFreeSlug(deps, 'Sample'),
    demoAt: now,
    createdAt: now,
  }
  const job = { id: deps.newId(now), workspaceId: workspace.id, type: FILL_DEMO, payload: {} }
  await deps.database.batch([
    insertWorkspace(workspace),
    ...buildFoundation(deps, workspace, language),
    ...(await createDefaultRules(deps, workspace.id, language)),
    insertOwners(deps, workspace.id, user),
    auditEntry(deps, buildDemoCaller(workspace.id, user), 'demo.added', workspace.id),
    // Not due yet: the first chapters are stored here.
    enqueueJob({ ...job, createdAt: now, dueAt: now + 2 * FILL_TIMEOUT_MS }),
  ])
  await startFilling(deps, workspace.id)
  return { workspaceId: workspace.id, slug: workspace.slug }
}

const findFirstWorkspace = async ({ database }: Deps) =>
  (await database.all(selectWorkspaces)).find(({ demoAt }) => demoAt === null)

const buildDemoCaller = (workspaceId: string, user: { id: string; name: string } | undefined): Caller =>
  user
    ? { workspaceId, actor: `user:${user.id}`, name: user.name, role: 'owner', userId: user.id }
    : { workspaceId, actor: 'cli', name: 'Command line', role: 'admin' }

const insertOwners = ({ now }: Deps, workspaceId: string, user: { id: string } | undefined): Statement =>
  user
    ? insertMember({
        workspaceId,
        userId: user.id,
        role: 'owner',
        createdAt: now(),
        createdBy: `user:${user.id}`,
      })
    : store.insertAllOwners(workspaceId, now())

/** The surveys, as old as their first responses, with their links and segment keys. */
function buildFoundation(
  deps: Deps,
  { id, demoAt, timeZone }: Pick<WorkspaceRow, 'id' | 'demoAt' | 'timeZone'>,
  language: DemoLanguage,
): Statement[] {
  const demoTime = demoAt ?? deps.now()
  const startedAt = buildChapter(demoTime, 0).from
  const chapterDeps = { ...deps, now: () => startedAt }
  const surveys = listDemoSurveys(language).map((input) => ({
    ...buildSurveyRow(chapterDeps, id, NewSurvey.parse(input)),
    goal: input.type === 'relationship' ? RELATIONSHIP_GOAL : null,
  }))
  const [relationshipSurvey] = surveys
  const annotations = listIncidents(demoTime, language).map(({ at, text, survey }) => ({
    ...{ id: deps.newId(at), workspaceId: id, surveyId: survey && (relationshipSurvey?.id ?? null), text },
    ...{ day: toLocalDay(at, timeZone), createdAt: Math.round(at), createdBy: 'cli' },
  }))
  const linkName = demoTexts[language].link
  const links = surveys.map((survey) => buildLinkRow(chapterDeps, id, survey.id, NewLink.parse({ name: linkName })))
  return [
    ...surveys.map(insertSurvey),
    ...links.map(insertLink),
    ...annotations.map(insertAnnotation),
    ...Object.keys(demoLabels).flatMap((key) => [
      insertSegmentKey(id, key, startedAt),
      completeSegmentKey(id, key, '', startedAt),
    ]),
  ]
}

async function startFilling(deps: Deps, workspaceId: string): Promise<void> {
  const startedAt = deps.now()
  try {
    while (await fillNextChapter(deps, workspaceId))
      if (deps.now() - startedAt > FILL_TIMEOUT_MS) return deps.wakeWorker()
  } catch {
    // The job is queued; the worker reports what is wrong.
    deps.wakeWorker()
  }
}

/**
 * Stores the next chapter, and after the last one the campaigns and the stories of follow-ups. Two concurrent calls store each once.
 * @returns whether there is more
 */
export async function fillNextChapter(deps: Deps, workspaceId: string): Promise<boolean> {
  return retryOnConflict(async () => {
    const [workspaceRow] = await deps.database.all(selectWorkspaceById(workspaceId))
    if (!workspaceRow?.demoAt || workspaceRow.deletedAt !== null) return false
    const index = await countStoredChapters(deps, workspaceId)
    const language = await loadLanguage(deps, workspaceId)
    if (index >= CHAPTERS) {
      await addCampaigns(deps, workspaceRow, language)
      await addFollowUpStories(deps, workspaceRow, language)
      return false
    }
    const chapter = castChapter(buildChapter(workspaceRow.demoAt, index, language), index, language)
    // Ids and times are those of the chapter.
    const chapterDeps = { ...deps, now: () => Math.round(chapter.from) }
    await deps.database.batch(await seedChapter(chapterDeps, workspaceRow, chapter, index))
    return true
  })
}

/** Adds the campaigns that sent the invitations of all chapters, once. */
async function addCampaigns(deps: Deps, workspaceRow: WorkspaceRow, language: DemoLanguage): Promise<void> {
  if (await hasCampaigns(deps, workspaceRow.id)) return
  const surveyIds = await loadSurveyIds(deps, workspaceRow.id)
  const steps = await seedCampaigns(deps, workspaceRow, surveyIds, language)
  await deps.database.batch([...store.assertNoCampaigns(workspaceRow.id), ...steps])
}

/** Tells the stories of follow-ups, once, and has the patterns of all customers computed. */
async function addFollowUpStories(deps: Deps, workspaceRow: WorkspaceRow, language: DemoLanguage): Promise<void> {
  const { id } = workspaceRow
  if (await hasStories(deps, id)) return
  const { steps, actionId } = await seedFollowUpStories(deps, workspaceRow, language)
  await deps.database.batch([...steps, ...startRun(deps, id)])
  deps.wakeWorker()
  await measureAction(deps, systemCaller(id), actionId)
}

/** The stories are stored whole, so the first response of a customer who was asked again is enough to tell. */
const hasStories = async ({ database }: Deps, workspaceId: string): Promise<boolean> =>
  (await database.all(selectResponsesByKeys([demoKey(workspaceId, CHAPTERS, 0)]))).length > 0

const hasCampaigns = async ({ database }: Deps, workspaceId: string): Promise<boolean> =>
  (await database.all(selectCampaigns(workspaceId, undefined, { before: undefined, limit: 1 }))).length > 0

/** The language that the sample data was created in: that of its surveys. */
async function loadLanguage(deps: Deps, workspaceId: string): Promise<DemoLanguage> {
  const rows = await deps.database.all(selectSurveys(workspaceId, { before: undefined, limit: 200 }))
  return (Object.keys(demoNames) as DemoLanguage[]).find((language) => language === rows.at(-1)?.locale) ?? 'en'
}

/** How many chapters are stored. A chapter is stored whole, so one of its responses is enough to tell. */
async function countStoredChapters(deps: Deps, workspaceId: string): Promise<number> {
  const firstKeys = Array.from({ length: CHAPTERS }, (_, index) => demoKey(workspaceId, index, 0))
  const storedKeys = new Set((await deps.database.all(selectResponsesByKeys(firstKeys))).map(({ key }) => key))
  const nextIndex = firstKeys.findIndex((key) => !storedKeys.has(key))
  return nextIndex === -1 ? CHAPTERS : nextIndex
}

/** The share of the sample data that is stored, from 0 to 1. */
export async function getDemoProgress(deps: Deps, workspaceId: string): Promise<number> {
  const [chapters, campaigns, stories] = await Promise.all([
    countStoredChapters(deps, workspaceId),
    hasCampaigns(deps, workspaceId),
    hasStories(deps, workspaceId),
  ])
  return (chapters + Number(campaigns) + Number(stories)) / (CHAPTERS + 2)
}

/** The ids of all workspaces with sample data. */
export const listDemoIds = async ({ database }: Deps): Promise<string[]> =>
  (await database.all(store.selectDemoWorkspaceIds)).map(({ id }) => id)

/**
 * Deletes the workspace with sample data, like any workspace.
 * @throws DomainError `no-demo-data`
 */
export async function removeDemo(deps: Deps, caller: Caller): Promise<void> {
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  if (!workspaceRow?.demoAt) throw new DomainError('conflict', 'no-demo-data', 'This workspace holds no sample data.')
  await scheduleDeletion(deps, caller, 'demo.removed', workspaceRow.name)
}
