import { html } from 'hono/html'
import type { ActionChangedFields, ActionWithHistory } from '../../../shared/action.ts'
import { card } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { CauseNames } from './causes.ts'

type Change = ActionWithHistory['changes'][number]

/** The changes of an action with their authors, newest first. */
export function historyCard(page: PageContext, changes: readonly Change[], names: CauseNames): Markup {
  const item = ({ at, name, changed }: Change, index: number) => html`<li>
<p><strong>${name}</strong> ${describeChange(page, changed, { names, isFirst: index === changes.length - 1 })}
<small class="quiet">${relativeTime(page, Date.parse(at))}</small></p>
</li>`
  return card({ title: page.t.actions.history }, html`<ol class="history">${changes.map(item)}</ol>`)
}

function describeChange(
  view: ViewContext,
  changed: ActionChangedFields,
  { names, isFirst }: { names: CauseNames; isFirst: boolean },
): string {
  const { historyEntries: messages } = view.t.actions
  const { title, description, causes, owner, survey, state, dueDay, startedDay, doneDay, returned } = changed
  const listCauses = (ids: readonly string[]) => view.format.list(ids.map(names.name))
  const stateText = state && !(isFirst && state === 'planned') && messages[state]
  const surveyName = names.surveys.find(({ id }) => id === survey)?.name
  const parts = [
    isFirst && messages.created,
    returned ? messages.returned(returned.followUps, listCauses(returned.causes)) : stateText,
    title !== undefined && !isFirst && messages.title(title),
    description !== undefined && !isFirst && messages.description,
    causes && messages.causes(listCauses(causes)),
    owner !== undefined && (owner === null ? messages.ownerRemoved : messages.owner(owner)),
    survey !== undefined && (survey === null ? messages.surveyRemoved : messages.survey(surveyName ?? survey)),
    dueDay !== undefined && (dueDay === null ? messages.dueRemoved : messages.due(view.format.day(dueDay))),
    startedDay && messages.startedDay(view.format.day(startedDay)),
    doneDay && messages.doneDay(view.format.day(doneDay)),
  ].filter((part) => typeof part === 'string')
  return parts.join(view.format.language === 'en' ? ', ' : '，')
}
