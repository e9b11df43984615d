import { html } from 'hono/html'
import { shorten } from '../../../shared/excerpt.ts'
import type { SearchResults } from '../../domain/search.ts'
import { campaignPath } from '../campaigns/paths.ts'
import { type IconName, icon } from '../components/icon.ts'
import { contactPath } from '../contacts/paths.ts'
import { displayName } from '../contacts/views.ts'
import { followUpPaths } from '../follow-ups/paths.ts'
import { getContactName } from '../follow-ups/views.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { responsePaths } from '../responses/paths.ts'
import { getResponseTitle } from '../responses/views.ts'
import { surveyPath } from '../surveys/paths.ts'

export interface ResultLink {
  label: string
  href: string
  note?: string | undefined
}

interface ResultGroup {
  title: string
  icon: IconName
  links: ResultLink[]
  /** The list with all that match. */
  all?: ResultLink | undefined
}

/** What a search finds, grouped by kind. */
export function searchResults(page: PageContext, q: string, results: SearchResults, pages: ResultLink[]): Markup {
  const groups = buildGroups(page, q, results, pages).filter(({ links }) => links.length > 0)
  if (groups.length === 0) return html`<p class="quiet">${page.t.search.none(q)}</p>`
  return html`${groups.map(resultGroup)}`
}

const resultGroup = ({ title, icon: name, links, all }: ResultGroup): Markup =>
  html`<section class="results">
<h2>${title}</h2>
<ul>
${links.map((link) => resultItem(link, name))}
${all ? resultItem(all, 'search') : ''}
</ul>
</section>`

const resultItem = ({ label, href, note }: ResultLink, name: IconName): Markup =>
  html`<li><a href="${href}">${icon(name)}<span>${label}${note ? html` <small>${note}</small>` : ''}</span></a></li>`

function buildGroups(page: PageContext, q: string, results: SearchResults, pages: ResultLink[]): ResultGroup[] {
  const { t, workspace } = page
  const { sections } = t.common
  const messages = t.search
  const contacts = results.contacts.map((contact) => ({
    label: displayName(page, contact),
    href: contactPath(page, contact.id),
    note: (contact.name && (contact.email ?? (contact.phone && page.format.phone(contact.phone)))) ?? undefined,
  }))
  const responses = results.responses.map((response) => ({
    label: shorten(response.comment ?? '', MAX_LENGTH),
    href: responsePaths.detail(workspace.slug, response.id, { q }),
    note: `${getResponseTitle(page, response)} · ${page.format.shortDay(Date.parse(response.answeredAt))}`,
  }))
  const followUps = results.followUps.map((followUp) => ({
    label: getContactName(page, followUp),
    href: followUpPaths.detail(workspace.slug, followUp.id),
    note: shorten(followUp.response.comment ?? '', MAX_LENGTH),
  }))
  const surveys = results.surveys.map((survey) => ({
    label: survey.name,
    href: page.may('surveys.change')
      ? surveyPath(page, survey)
      : withQuery(workspacePath(workspace.slug, '/overview'), { survey: survey.id }),
  }))
  const campaigns = results.campaigns.map((campaign) => ({
    label: campaign.name,
    href: campaignPath(page, campaign),
    note: t.campaigns.states[campaign.state],
  }))
  return [
    { title: messages.pages, icon: 'forward', links: pages },
    {
      title: sections.contacts,
      icon: 'person',
      links: contacts,
      all: { label: messages.allContacts, href: withQuery(workspacePath(workspace.slug, '/contacts'), { q }) },
    },
    { title: sections['follow-ups'], icon: 'follow-ups', links: followUps },
    {
      title: sections.responses,
      icon: 'responses',
      links: responses,
      all: { label: messages.allResponses, href: responsePaths.list(workspace.slug, { q }) },
    },
    { title: sections.surveys, icon: 'surveys', links: surveys },
    { title: sections.campaigns, icon: 'campaigns', links: campaigns },
  ]
}

const MAX_LENGTH = 120
