import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import { followUpPaths } from '../follow-ups/paths.ts'
import { getContactName } from '../follow-ups/views.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { responsePaths } from '../responses/paths.ts'
import { type OverviewView, responsesHref, type SurveyOverviewView } from './views.ts'

/** The most urgent follow-ups of all surveys; nothing for members who may not see them. */
export function followUpsCard(view: OverviewView): Markup {
  const { t, workspace, data } = view
  if (!data.followUps) return html``
  const messages = t.overview.calls
  const { open, first } = data.followUps
  const content =
    open === 0
      ? html`<p class="intro">${view.format.sentences([messages.none, messages.noneText])}</p>`
      : html`<p class="row">${followUpCounts(view)}</p>
<ul class="voices">
${first.map((followUp) => followUpItem(view, followUp))}
</ul>`
  const links = html`<span class="row">
${moreLink(followUpPaths.results(workspace.slug), t.followUpResults.link)}
${moreLink(followUpPaths.list(workspace.slug), messages.all)}
</span>`
  return card({ id: 'calls', title: messages.title, aside: links }, content)
}

function followUpCounts({ t, format, workspace, data }: OverviewView): Markup {
  if (!data.followUps) return html``
  const messages = t.overview.calls
  const { open, today, overdue } = data.followUps
  const listPath = followUpPaths.list(workspace.slug)
  const overdueBadge = badge(messages.overdue(format.number(overdue)), 'danger')
  const todayHref = withQuery(listPath, { status: 'today' })
  const overdueHref = withQuery(listPath, { overdue: true })
  return html`<a href="${todayHref}">${messages.today(today, format.number(today))}</a>
${overdue > 0 ? html`<a href="${overdueHref}">${overdueBadge}</a>` : ''}
${open > today ? html`<a class="quiet" href="${listPath}">${messages.open(format.number(open))}</a>` : ''}`
}

function followUpItem(view: OverviewView, followUp: FollowUp): Markup {
  const messages = view.t.overview.calls
  const { response, id, openedAt, overdue, reason } = followUp
  return html`<li>
${scoreChip(view, response.score)}
<div>
<p>
<a href="${followUpPaths.detail(view.workspace.slug, id)}">${getContactName(view, followUp)}</a>
<span class="quiet small">${relativeTime(view, Date.parse(openedAt))}</span>
${overdue ? badge(messages.late, 'danger') : ''}
${reason === 'contact-requested' ? badge(messages.wantsCall, 'accent') : ''}
</p>
${quote(response.comment)}
</div>
</li>`
}

/** The newest comments among the counted responses. */
export function commentsCard(view: SurveyOverviewView): Markup {
  const messages = view.t.overview.comments
  const { comments } = view.overview
  const content =
    comments.length === 0
      ? html`<p class="intro">${messages.none}</p>`
      : html`<ul class="voices">
${comments.map((response) => commentItem(view, response))}
</ul>`
  return card({ title: messages.title, aside: moreLink(responsesHref(view), messages.all) }, content)
}

function commentItem(view: SurveyOverviewView, response: Response): Markup {
  const name = response.contact?.name ?? response.unverifiedContact?.name
  const time = relativeTime(view, Date.parse(response.answeredAt))
  return html`<li>
${scoreChip(view, response.score)}
<div>
${quote(response.comment)}
<p class="quiet small">
${name ? html`${name} · ` : ''}
<a href="${responsePaths.detail(view.workspace.slug, response.id)}">${time}</a>
</p>
</div>
</li>`
}

const quote = (text: string | null) => (text ? html`<blockquote>${text}</blockquote>` : '')

const moreLink = (href: string, label: string) => html`<a class="more" href="${href}">${label}${icon('forward')}</a>`
