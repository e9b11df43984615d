import { html } from 'hono/html'
import { z } from 'zod'
import type { Campaign } from '../../../shared/campaign.ts'
import { CampaignPeopleQuery, type CampaignPerson, type PeopleFigure } from '../../../shared/campaign-figures.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { listCampaignPeople } from '../../domain/reports/campaign-people.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { type Column, dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { contactPath } from '../contacts/paths.ts'
import { displayName } from '../contacts/views.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { responsePaths } from '../responses/paths.ts'
import { describeReason } from './counts.ts'
import { campaignPath, peoplePath } from './paths.ts'
import { campaignBreadcrumb, loadCampaign } from './views.ts'

const PAGE_SIZE = 50

const { limit: _, ...params } = CampaignPeopleQuery
const Query = z.object(params)

/** The people that a figure of a campaign counts. */
export async function showPeople(page: PageContext) {
  const { c, t } = page
  const { deps, caller } = c.var
  const campaign = await loadCampaign(page)
  const query = Query.safeParse(c.req.query()).data
  if (!query) return c.redirect(campaignPath(page, campaign), 303)
  const { cursor, ...filters } = query
  const title = t.campaigns.running.counts[filters.figure]
  try {
    const { data, nextCursor } = await listCampaignPeople(deps, caller, campaign.id, filters, {
      cursor,
      limit: PAGE_SIZE,
    })
    const links = {
      newer: cursor ? peoplePath(page, campaign, filters) : null,
      older: nextCursor && peoplePath(page, campaign, { ...filters, cursor: nextCursor }),
    }
    return c.html(
      shell(
        page,
        {
          title,
          current: 'campaigns',
          wide: true,
          above: campaignBreadcrumb(page, campaign, title),
          ...(filters.reason !== undefined && { intro: describeReason(page, filters.reason) }),
        },
        html`${peopleList(page, campaign, filters.figure, data)}
${pager(page, links)}`,
      ),
    )
  } catch (error) {
    if (!hasErrorCode(error, 'unused-filter', 'test-running')) throw error
    return redirectWithNotice(c, campaignPath(page, campaign), t.campaigns.running.testRunning, 'info')
  }
}

const peopleList = (page: PageContext, campaign: Campaign, figure: PeopleFigure, people: readonly CampaignPerson[]) =>
  people.length === 0
    ? emptyState({ icon: 'person', title: page.t.campaigns.people.nothing, text: '' })
    : card({ flush: true }, peopleTable(page, campaign, figure, people))

/** The columns of a figure: why, what the server said, or the response. */
function peopleTable(
  page: PageContext,
  { settings }: Campaign,
  figure: PeopleFigure,
  people: readonly CampaignPerson[],
): Markup {
  const { t } = page
  const messages = t.campaigns.people
  const has = (test: (person: CampaignPerson) => unknown) => people.some((person) => test(person))
  const optional = (isShown: unknown, column: Column<CampaignPerson>) => (isShown ? [column] : [])
  return dataTable<CampaignPerson>({
    caption: t.campaigns.running.counts[figure],
    hideCaption: true,
    rows: people,
    columns: [
      { label: messages.contact, isRowHeader: true, cell: (person) => personLink(page, person) },
      ...optional(
        has(({ reason }) => reason),
        { label: messages.reason, cell: ({ reason }) => (reason ? describeReason(page, reason) : '') },
      ),
      ...optional(
        has(({ words }) => words),
        { label: messages.words, cell: ({ words }) => words ?? '' },
      ),
      ...optional(
        has(({ response }) => response),
        { label: t.campaigns.score, cell: ({ response }) => responseLink(page, response) },
      ),
      ...optional(
        has(({ variant }) => variant),
        { label: messages.variant, cell: ({ variant }) => variant?.toUpperCase() ?? '' },
      ),
      ...optional(settings.schedule.kind === 'recurring', {
        label: t.campaigns.running.wave,
        isNumeric: true,
        cell: ({ wave }) => (wave === null ? '' : page.format.number(wave)),
      }),
      ...optional(
        has(({ until }) => until),
        { label: messages.until, cell: ({ until }) => (until ? page.format.shortDay(Date.parse(until)) : '') },
      ),
      { label: messages.when, cell: ({ at }) => relativeTime(page, at === null ? null : Date.parse(at)) },
    ],
  })
}

function personLink(page: PageContext, { contact }: CampaignPerson): Markup {
  if (!contact) return html`<span class="quiet">${page.t.contacts.nameless}</span>`
  const name = displayName(page, { ...contact, salutation: null, externalId: null })
  return html`<a href="${contactPath(page, contact.id)}">${name}</a>`
}

const responseLink = (page: PageContext, response: CampaignPerson['response']): Markup | string =>
  response
    ? html`<a href="${responsePaths.detail(page.workspace.slug, response.id)}">${scoreChip(page, response.score)}</a>`
    : ''
