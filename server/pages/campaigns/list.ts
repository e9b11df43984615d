import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import type { CampaignFigures } from '../../../shared/campaign-figures.ts'
import { listCampaigns } from '../../domain/campaigns/campaigns.ts'
import { getCampaignFigures } from '../../domain/reports/campaign-figures.ts'
import { countAudience, prepareAudience } from '../../domain/segments/audience.ts'
import { getSurveyNames, listSurveys } from '../../domain/surveys/surveys.ts'
import { linkButton, postButton } from '../components/button.ts'
import { menu } from '../components/menu.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { contactsPath } from '../contacts/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { segmentsPath } from '../segments/paths.ts'
import { parseCursor } from '../surveys/query.ts'
import { scoreWithInterval } from '../surveys/scores.ts'
import { campaignPath, campaignsPath } from './paths.ts'
import { copyButton, stateBadge } from './views.ts'

const PAGE_SIZE = 20

export async function listCampaignsPage(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listCampaigns(deps, caller, {}, { cursor, limit: PAGE_SIZE })
  const isEmpty = data.length === 0 && !cursor
  const segmentsLink = linkButton({ label: messages.segments, href: segmentsPath(page) })
  const links = {
    newer: cursor ? campaignsPath(page) : null,
    older: nextCursor && withQuery(campaignsPath(page), { cursor: nextCursor }),
  }
  const content = isEmpty
    ? await emptyList(page)
    : html`${card({ flush: true }, await campaignTable(page, data))}
${pager(page, links)}`
  return page.c.html(
    shell(
      page,
      {
        title: messages.title,
        current: 'campaigns',
        wide: true,
        actions: html`${isEmpty ? '' : newButton(page)}${segmentsLink}`,
      },
      content,
    ),
  )
}

interface Row {
  campaign: Campaign
  /** Drafts have none. */
  figures: CampaignFigures | undefined
}

/** What each campaign does, and what it has achieved so far. */
async function campaignTable(page: PageContext, campaigns: readonly Campaign[]): Promise<Markup> {
  const { deps, caller } = page.c.var
  const { t, format } = page
  const messages = t.campaigns
  const [surveys, ...rows] = await Promise.all([
    getSurveyNames(deps, caller),
    ...campaigns.map(async (campaign) => ({
      campaign,
      figures: campaign.state === 'draft' ? undefined : await getCampaignFigures(deps, caller, campaign.id),
    })),
  ])
  const number = (value: number | null | undefined) => (value == null ? '' : format.number(value))
  return dataTable<Row>({
    caption: messages.title,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ campaign }) => html`<a href="${campaignPath(page, campaign)}">${campaign.name}</a>`,
      },
      { label: messages.survey, cell: ({ campaign }) => surveys.get(campaign.surveyId) ?? '' },
      { label: messages.status, cell: ({ campaign }) => stateCell(page, campaign) },
      { label: messages.asked, isNumeric: true, cell: ({ figures }) => number(figures?.asked) },
      { label: messages.sent, isNumeric: true, cell: ({ figures }) => number(figures?.sent) },
      { label: messages.responded, isNumeric: true, cell: ({ figures }) => number(figures?.responded) },
      {
        label: messages.score,
        isNumeric: true,
        cell: ({ figures }) => (figures ? scoreWithInterval(page, figures.score) : ''),
      },
      {
        label: page.t.common.actions,
        hideLabel: true,
        cell: ({ campaign }) =>
          html`<div class="row-actions">${menu(
            { label: messages.actionsOf(campaign.name), icon: 'more', iconOnly: true },
            [copyButton(page, campaign)],
          )}</div>`,
      },
    ],
  })
}

/** The state, and what a campaign that is scheduled waits for. */
const stateCell = (page: PageContext, campaign: Campaign): Markup =>
  campaign.state === 'waiting' && campaign.nextWaveAt !== null
    ? html`${stateBadge(page, campaign)} <span class="quiet small">${page.format.shortDateTime(Date.parse(campaign.nextWaveAt))}</span>`
    : stateBadge(page, campaign)

/** Creates a draft with one press: everything else is chosen in its steps. */
const newButton = (page: PageContext): Markup =>
  postButton({ label: page.t.campaigns.make, icon: 'plus', kind: 'primary', action: campaignsPath(page) })

/** What campaigns are for, and what the first one needs. */
async function emptyList(page: PageContext): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns
  const [{ data: surveys }, contacts] = await Promise.all([
    listSurveys(deps, caller, { limit: 1 }),
    prepareAudience(deps, caller.workspaceId, null).then((audience) => countAudience(deps, caller, audience)),
  ])
  if (surveys.length === 0) {
    const href = workspacePath(page.workspace.slug, '/surveys')
    const actions = linkButton({ label: messages.toSurveys, kind: 'primary', href })
    return emptyState({ icon: 'surveys', title: messages.noSurvey, text: messages.noSurveyText, actions })
  }
  if (contacts.count > 0) {
    return emptyState({
      icon: 'campaigns',
      title: messages.nothing,
      text: messages.nothingText,
      actions: newButton(page),
    })
  }
  const importLink = linkButton({
    label: messages.importContacts,
    icon: 'upload',
    kind: 'primary',
    href: contactsPath(page, '/import'),
  })
  return emptyState({
    icon: 'campaigns',
    title: messages.nothing,
    text: html`${messages.nothingText} ${messages.noContacts}`,
    actions: html`${importLink}${postButton({ label: messages.make, action: campaignsPath(page) })}`,
  })
}
