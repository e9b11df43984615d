import { html } from 'hono/html'
import type { Link, LinkWithScore } from '../../../shared/link.ts'
import type { Survey } from '../../../shared/survey.ts'
import { listLinksWithScores } from '../../domain/reports/link-scores.ts'
import { findMainLink } from '../../domain/surveys/links.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { copyButton, copyField } from '../components/copy.ts'
import { textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { pager } from '../components/pager.ts'
import { badge, card, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { linkMenu, renameForm } from './link-menu.ts'
import { surveyPath } from './paths.ts'
import { parseCursor } from './query.ts'
import { scoreWithInterval } from './scores.ts'
import { sharePage, sharePath } from './share-views.ts'
import { takesResponses } from './views.ts'

const PAGE_SIZE = 50

export interface ShareState {
  submitted: Form
  errors: FieldErrors
}

/** The link to share, all links with what came through them, and the form for another one. */
export async function linkTab(page: PageContext, survey: Survey, state: ShareState): Promise<Markup> {
  const { deps, caller } = page.c.var
  const cursor = parseCursor(page)
  const [mainLink, { data: links, nextCursor }] = await Promise.all([
    findMainLink(deps, caller, survey.id),
    listLinksWithScores(deps, caller, survey.id, { cursor, limit: PAGE_SIZE }),
  ])
  const pagerLinks = {
    newer: cursor ? sharePath(page, survey) : null,
    older: nextCursor && withQuery(sharePath(page, survey), { cursor: nextCursor }),
  }
  return sharePage(
    page,
    survey,
    { tab: 'link', errors: state.errors },
    html`${mainLink ? mainLinkCard(page, survey, mainLink) : ''}
${links.length > 0 ? linksCard(page, survey, links) : ''}
${pager(page, pagerLinks)}
${linkForm(page, survey, state, links.length === 0)}`,
  )
}

function mainLinkCard(page: PageContext, survey: Survey, { url }: Link): Markup {
  const messages = page.t.sharing
  const openButton = linkButton({
    label: messages.openLink,
    icon: 'external',
    small: true,
    href: url,
    attributes: { target: '_blank', rel: 'noopener' },
  })
  return card(
    { title: messages.mainLink, ...(takesResponses(page, survey) && { intro: messages.mainLinkIntro }) },
    html`<div class="main-link">
${copyField(page, { id: 'main-link', label: page.t.surveys.address, text: url, primary: true })}
</div>
<div class="row">
${openButton}
${testButton(page, survey)}
</div>
<p class="hint">${messages.noReward}</p>`,
  )
}

/** Opens the survey as respondents see it. What is sent there is not stored. */
export const testButton = (page: PageContext, survey: { id: string }): Markup =>
  linkButton({
    label: page.t.sharing.test,
    icon: 'eye',
    small: true,
    href: surveyPath(page, survey, '/test'),
    attributes: { target: '_blank' },
  })

function linksCard(page: PageContext, survey: Survey, links: readonly LinkWithScore[]): Markup {
  const { sharing: messages, surveys } = page.t
  const table = dataTable<LinkWithScore>({
    caption: surveys.links,
    hideCaption: true,
    rows: links,
    columns: [
      { label: surveys.linkName, isRowHeader: true, cell: (link) => nameCell(page, survey, link) },
      { label: surveys.responses, isNumeric: true, cell: (link) => responsesCell(page, survey, link) },
      { label: surveys.score, isNumeric: true, cell: (link) => scoreWithInterval(page, link) },
      {
        label: surveys.lastAnswer,
        cell: ({ lastResponseAt }) => relativeTime(page, lastResponseAt === null ? null : Date.parse(lastResponseAt)),
      },
      { label: page.t.common.actions, hideLabel: true, cell: (link) => linkMenu(page, survey, link) },
    ],
  })
  return card({ title: messages.allLinks, flush: true }, table)
}

/** The number of responses, which leads to them. */
function responsesCell(page: PageContext, survey: Survey, { id, count }: LinkWithScore): Markup | string {
  const text = page.format.number(count)
  if (count === 0 || !page.may('responses')) return text
  const params = { survey: survey.id, link: id, show: 'all' }
  return html`<a href="${withQuery(workspacePath(page.workspace.slug, '/responses'), params)}">${text}</a>`
}

function nameCell(page: PageContext, survey: Survey, link: LinkWithScore): Markup {
  const { slug, url, name, properties, closedAt } = link
  if (page.c.req.query('rename') === link.id) return renameForm(page, survey, link)
  const addressId = `link-${slug}`
  return html`<strong>${name ?? slug}</strong>
${closedAt === null ? '' : badge(page.t.surveys.closed, 'warning')}
${Object.entries(properties).map(([key, value]) => tag(page.t.common.labelled(key, value)))}
<span class="address"><a id="${addressId}" href="${url}" target="_blank" rel="noopener">${url}</a>
${copyButton(page, { id: addressId, iconOnly: true })}</span>`
}

function linkForm(page: PageContext, survey: Survey, { submitted, errors }: ShareState, isFirst: boolean): Markup {
  const { surveys: messages, common } = page.t
  const fieldProps = (name: string) => ({ name, value: submitted.text(name), error: errors[name] })
  const nameField = textField({
    ...fieldProps('name'),
    label: messages.linkName,
    hint: messages.linkNameHint,
    attributes: { maxlength: 200 },
  })
  const propertiesField = textArea({
    ...fieldProps('properties'),
    label: messages.properties,
    hint: messages.propertiesHint,
    rows: 2,
    optionalLabel: common.optional,
  })
  const slugField = textField({
    ...fieldProps('slug'),
    label: messages.slug,
    hint: messages.slugHint,
    optionalLabel: common.optional,
    attributes: { maxlength: 64 },
  })
  const content = form(
    { action: surveyPath(page, survey, '/links') },
    html`<p class="hint">${messages.newLinkIntro}</p>
${nameField}
${propertiesField}
${slugField}
${formActions(button({ label: messages.makeLink, icon: 'link' }))}`,
  )
  return html`<details class="card" ${isFirst || Object.keys(errors).length > 0 ? 'open' : ''}>
<summary>${messages.newLink}</summary>
${content}
</details>`
}

/** The responses of a survey. */
export const responsesPath = ({ workspace }: PageContext, survey: { id: string }) =>
  workspacePath(workspace.slug, `/responses?survey=${survey.id}`)
