import type { z } from 'zod'
import { type flow, OTHER_ID } from '../../../shared/flow.ts'

type SurveyReasons = z.infer<typeof flow.reasons>

/**
 * The reasons of a response that its survey offers to any group, and “something else”, as the column by which they are
 * counted. Other ids are ignored: respondents could invent any number of them.
 * @param surveyReasons JSON: the reasons of the survey by group
 * @param answer the ids selected; a single one may come as text
 */
export function buildReasonsColumn(surveyReasons: string, answer: unknown): Record<string, 1> {
  const offered = Object.values(JSON.parse(surveyReasons) as SurveyReasons).flat()
  const offeredIds = new Set([...offered.map(({ id }) => id), OTHER_ID])
  const selectedIds = [answer ?? []].flat().filter((id) => typeof id === 'string' && offeredIds.has(id)) as string[]
  return Object.fromEntries([...new Set(selectedIds)].sort().map((id) => [id, 1]))
}
