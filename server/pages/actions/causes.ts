import { html } from 'hono/html'
import { OTHER_ID } from '../../../shared/flow.ts'
import { nameChoice } from '../../../shared/follow-up-choices.ts'
import type { Survey } from '../../../shared/survey.ts'
import { mayChangeActions } from '../../domain/actions/access.ts'
import { countOpenActions } from '../../domain/actions/actions.ts'
import { listFollowUpChoices } from '../../domain/follow-ups/choices.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import type { Choice } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { listReasonChoices } from '../layout/reasons.ts'
import { actionsPath } from './paths.ts'

/** More surveys than a workspace has. */
const MAX_SURVEYS = 200

/** The causes of the workspace, and the reasons that surveys offer, in the user's language. */
export interface CauseNames {
  /** To choose from. */
  choices: readonly Choice[]
  /** What any of them is called, also one that is not offered any more. */
  name(id: string): string
  surveys: readonly Survey[]
}

export async function loadCauseNames(page: PageContext): Promise<CauseNames> {
  const { deps, caller } = page.c.var
  const [causes, { data: surveys }] = await Promise.all([
    listFollowUpChoices(deps, caller, 'cause'),
    listSurveys(deps, caller, { limit: MAX_SURVEYS }),
  ])
  const reasons = listReasonChoices(page, surveys).filter(({ value }) => value !== OTHER_ID)
  const names = new Map([
    ...reasons.map(({ value, label }) => [value, label] as const),
    ...causes.map((cause) => [cause.id, nameChoice(cause, page.format.language)] as const),
  ])
  const isListed = (id: string) => causes.some((cause) => cause.id === id)
  const offered = [
    ...causes.flatMap(({ id, archived }) => (archived ? [] : [id])),
    ...reasons.flatMap(({ value }) => (isListed(value) ? [] : [value])),
  ]
  const name = (id: string) => names.get(id) ?? id
  return { choices: offered.map((value) => ({ value, label: name(value) })), name, surveys }
}

/** Below a follow-up: what is done about its cause, and how to do something. */
export async function improvementLinks(
  page: PageContext,
  { cause, name }: { cause: string | null; name(id: string): string },
): Promise<Markup> {
  if (cause === null || cause === OTHER_ID) return html``
  const { deps, caller } = page.c.var
  const [counts, mayChange] = await Promise.all([
    countOpenActions(deps, caller, [cause]),
    mayChangeActions(deps, caller),
  ])
  const count = counts.get(cause) ?? 0
  if (count === 0 && !mayChange) return html``
  const links = [...openActionsLink(page, cause, count), ...(mayChange ? [improveLink(page, cause)] : [])]
  return html`<p class="row quiet"><span>${name(cause)}${page.t.common.colon}</span>${links}</p>`
}

const openActionsLink = (page: PageContext, cause: string, count: number): Markup[] =>
  count > 0 ? [html`<a href="${actionsPath(page, '', { cause })}">${page.t.actions.openActions(count)}</a>`] : []

const improveLink = (page: PageContext, cause: string): Markup =>
  html`<a href="${actionsPath(page, '/new', { cause })}">${page.t.actions.improve}</a>`

/** For members who may create actions, what is done about each of some causes, and how to do something; none for others. */
export async function loadImprovements(
  page: PageContext,
  causes: readonly string[],
): Promise<ReadonlyMap<string, Markup>> {
  const { deps, caller } = page.c.var
  if (!(await mayChangeActions(deps, caller))) return new Map()
  const listedCauses = causes.filter((cause) => cause !== OTHER_ID)
  const counts = await countOpenActions(deps, caller, listedCauses)
  const links = (cause: string) => [...openActionsLink(page, cause, counts.get(cause) ?? 0), improveLink(page, cause)]
  return new Map(listedCauses.map((cause) => [cause, html`<span class="row quiet">${links(cause)}</span>`]))
}
