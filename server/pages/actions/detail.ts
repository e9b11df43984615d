import { html } from 'hono/html'
import type { Action, ActionState, ActionWithHistory } from '../../../shared/action.ts'
import { requireChangePermission } from '../../domain/actions/access.ts'
import { listActionChanges, loadAction } from '../../domain/actions/actions.ts'
import { loadFigures } from '../../domain/actions/measuring.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { linkButton, postButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { card, definitionList, tag } from '../components/parts.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { type CauseNames, loadCauseNames } from './causes.ts'
import { figuresCard } from './figures-card.ts'
import { historyCard } from './history.ts'
import { actionsPath } from './paths.ts'
import { stateBadges } from './views.ts'

/** What is done, by whom and until when, what it has brought, and how it came to that. @param error above the page */
export async function showAction(page: PageContext, error?: string) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'action')
  const { action, row } = await loadAction(deps, caller, id)
  const [changes, names, mayChange, figures] = await Promise.all([
    listActionChanges(deps, caller, id),
    loadCauseNames(page),
    mayChangeAction(page, action),
    action.state === 'cancelled' ? null : loadFigures(deps, caller, { action, row }),
  ])
  const [latest] = changes
  return page.c.html(
    shell(
      page,
      {
        ...{ title: action.title, current: 'follow-ups', wide: true, intro: stateBadges(page, action) },
        above: breadcrumb(page, [{ label: page.t.actions.title, href: actionsPath(page) }]),
        ...(mayChange && { actions: stateButtons(page, action) }),
      },
      html`${error ? html`<div role="alert">${notice({ kind: 'warning', text: error })}</div>` : ''}
${latest?.changed.returned ? notice({ kind: 'warning', text: page.t.actions.reopenedNotice }) : ''}
<div class="call-card">
<div class="stack">
${figuresCard(page, figures)}
</div>
<div class="stack">
${aboutCard(page, action, names)}
${historyCard(page, changes, names)}
</div>
</div>`,
    ),
    error ? 409 : 200,
  )
}

/** Whether the member may change this action. */
export async function mayChangeAction({ c }: PageContext, { ownerId }: Pick<Action, 'ownerId'>): Promise<boolean> {
  try {
    await requireChangePermission(c.var.deps, c.var.caller, ownerId)
    return true
  } catch (error) {
    if (hasErrorCode(error, 'insufficient-role')) return false
    throw error
  }
}

/** What comes next is the first button. */
function stateButtons(page: PageContext, { id, state, updatedAt }: Action): Markup {
  const messages = page.t.actions
  const stateButton = (target: ActionState, label: string, kind: 'primary' | 'plain' | 'quiet') =>
    postButton({
      ...{ label, kind, action: actionsPath(page, `/${id}/state`) },
      fields: { state: target, updatedAt },
    })
  const edit = linkButton({ label: page.t.common.edit, icon: 'edit', href: actionsPath(page, `/${id}/edit`) })
  return html`${state === 'planned' ? stateButton('started', messages.start, 'primary') : ''}
${state === 'started' ? stateButton('done', messages.finish, 'primary') : ''}
${state === 'done' || state === 'cancelled' ? stateButton('started', messages.restart, 'plain') : ''}
${edit}
${state === 'planned' || state === 'started' ? stateButton('cancelled', messages.cancel, 'quiet') : ''}`
}

function aboutCard(page: PageContext, action: ActionWithHistory | Action, names: CauseNames): Markup {
  const { t, format } = page
  const messages = t.actions
  const survey = names.surveys.find(({ id }) => id === action.surveyId)
  const cause = (id: string) => tag(names.name(id), actionsPath(page, '', { cause: id }))
  return card(
    { title: messages.what },
    html`${(action.description ?? '').split(/\n+/).map((text) => (text ? html`<p dir="auto">${text}</p>` : ''))}
${definitionList([
  [messages.causes, html`<span class="row">${action.causes.map(cause)}</span>`],
  [messages.owner, action.owner ?? messages.nobody],
  [messages.due, action.dueDay && format.day(action.dueDay)],
  [messages.started, action.startedDay && format.day(action.startedDay)],
  [messages.done, action.doneDay && format.day(action.doneDay)],
  [messages.survey, survey?.name ?? messages.allSurveys],
])}`,
  )
}
