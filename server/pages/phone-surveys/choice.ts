import { html } from 'hono/html'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { shell } from '../layout/shell.ts'
import { phoneSurveyPaths } from './paths.ts'
import { parseInterviewQuery } from './query.ts'

/** Leads to the call list of a survey, or to the interview with a contact. With one open survey, at once. */
export async function chooseSurvey(page: PageContext) {
  const { c, t } = page
  const messages = t.phoneSurveys
  const { contact } = parseInterviewQuery(page)
  const { data } = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const surveys = data.filter(({ state }) => state === 'open' || state === 'scheduled')
  const getPath = (id: string) =>
    contact ? phoneSurveyPaths.interview(page, id, { contact }) : phoneSurveyPaths.list(page, id)
  const [first] = surveys
  if (first && surveys.length === 1) return c.redirect(getPath(first.id), 303)
  const items = surveys.map(({ id, name }) => html`<li><a href="${getPath(id)}">${name}</a></li>`)
  const scriptLink = page.may('settings')
    ? linkButton({ label: messages.scripts.ofWorkspace, href: phoneSurveyPaths.script(page, null) })
    : html``
  return c.html(
    shell(
      page,
      { title: messages.title, current: 'follow-ups', actions: scriptLink },
      first
        ? card({ title: messages.choose, intro: messages.chooseText }, html`<ul class="guides">${items}</ul>`)
        : emptyState({ icon: 'surveys', title: messages.noSurveys, text: messages.noSurveysText }),
    ),
  )
}
