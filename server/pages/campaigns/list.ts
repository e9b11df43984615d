import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import { listCampaigns } from '../../domain/campaigns/campaigns.ts'
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
import { campaignPath, campaignsPath } from './paths.ts'
import { copyButton, stateBadge } from './views.ts'

const PAGE_SIZE = 50

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

async function campaignTable(page: PageContext, rows: readonly Campaign[]): Promise<Markup> {
  const messages = page.t.campaigns
  const surveys = await getSurveyNames(page.c.var.deps, page.c.var.caller)
  return dataTable<Campaign>({
    caption: messages.title,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: (campaign) => html`<a href="${campaignPath(page, campaign)}">${campaign.name}</a>`,
      },
      { label: messages.survey, cell: ({ surveyId }) => surveys.get(surveyId) ?? '' },
      { label: messages.status, cell: (campaign) => stateBadge(page, campaign) },
      {
        label: page.t.common.actions,
        hideLabel: true,
        cell: (campaign) =>
          html`<div class="row-actions">${menu(
            { label: messages.actionsOf(campaign.name), icon: 'more', iconOnly: true },
            [copyButton(page, campaign)],
          )}</div>`,
      },
    ],
  })
}

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
