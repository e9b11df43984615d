import { html } from 'hono/html'
import type { Campaign } from '../../../shared/campaign.ts'
import type { CampaignCheck } from '../../../shared/campaign-check.ts'
import { dryRun } from '../../domain/campaigns/dry-run.ts'
import { sendTestMail } from '../../domain/campaigns/test-mail.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { readForm } from '../../http/forms.ts'
import { checkCampaign } from '../../mail/checks.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { selectField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { type NoticeKind, notice } from '../components/notice.ts'
import { card, definitionList } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { dryRunCard } from './dry-run.ts'
import { nameMessage } from './message-names.ts'
import { listMessages, parseEdited } from './messages.ts'
import { campaignPath } from './paths.ts'
import { toChoice } from './preview.ts'
import { builderPage, loadCampaign, stepLinks } from './views.ts'

/** The fourth step: who would be asked, what is wrong with texts and mail server, and a test to oneself. */
export async function showCheck(page: PageContext) {
  const campaign = await loadCampaign(page)
  if (campaign.state !== 'draft') return page.c.redirect(campaignPath(page, campaign), 303)
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns
  const isByEvent = campaign.settings.schedule.kind === 'event'
  const [preview, checks] = await Promise.all([
    isByEvent ? undefined : findDryRun(page, campaign),
    checkCampaign(deps, caller, campaign.id),
  ])
  const noPreview = isByEvent ? messages.check.eventText : messages.send.problems['segment-missing']
  const sendLink = linkButton({
    label: messages.continue,
    kind: 'primary',
    href: campaignPath(page, campaign, '/send'),
  })
  return page.c.html(
    builderPage(
      page,
      campaign,
      { step: 'check' },
      html`${stepLinks(page, campaign, 'check')}
${preview ? dryRunCard(page, campaign, preview) : card({ title: messages.check.title }, html`<p>${noPreview}</p>`)}
${campaign.settings.channel === 'link' ? '' : checksCard(page, checks)}
${campaign.settings.channel === 'email' ? testCard(page, campaign) : ''}
${formActions(sendLink)}`,
    ),
  )
}

/** Undefined if the segment is gone. */
export async function findDryRun({ c }: PageContext, { id }: Campaign) {
  try {
    return await dryRun(c.var.deps, c.var.caller, id)
  } catch (error) {
    if (!hasErrorCode(error, 'segment-not-found')) throw error
    return undefined
  }
}

const checkKinds: Record<CampaignCheck['status'], NoticeKind> = {
  problem: 'danger',
  warning: 'warning',
  unknown: 'info',
  ok: 'success',
}

/** What is wrong, the worst first; what is fine is folded away. */
function checksCard(page: PageContext, checks: readonly CampaignCheck[]): Markup {
  const messages = page.t.campaigns.check
  const ofStatus = (...statuses: CampaignCheck['status'][]) =>
    statuses.flatMap((status) => checks.filter((check) => check.status === status))
  const problems = ofStatus('problem', 'warning', 'unknown')
  const fine = ofStatus('ok')
  return card(
    { title: messages.checks },
    html`${problems.length === 0 ? notice({ kind: 'success', text: messages.allGood }) : problems.map((check, index) => checkItem(page, check, index))}
${
  fine.length === 0
    ? ''
    : html`<details>
<summary>${messages.passed(fine.length)}</summary>
<ul class="points">${fine.map((check) => html`<li>${describeCheck(page, check)}</li>`)}</ul>
</details>`
}`,
  )
}

const describeCheck = ({ t }: PageContext, { code, params }: CampaignCheck): string => t.campaignChecks[code](params)

function checkItem(page: PageContext, check: CampaignCheck, index: number): Markup {
  const { record, status } = check
  const text = notice({ kind: checkKinds[status], text: describeCheck(page, check) })
  if (!record) return text
  const { recordName, recordValue } = page.t.campaigns.check
  const field = (label: string, name: string, value: string) =>
    copyField(page, { id: `record-${index}-${name}`, label, text: value })
  return html`${text}
${definitionList([
  [`${record.type} · ${recordName}`, field(recordName, 'name', record.name)],
  [recordValue, field(recordValue, 'value', record.value)],
])}`
}

/** Sends one of the messages to the user, as a customer would get it. */
function testCard(page: PageContext, campaign: Campaign): Markup {
  const messages = page.t.campaigns.check
  const { email } = page.c.var.member.user
  const names = listMessages(campaign.settings)
  const messageField = selectField({
    name: 'edited',
    label: page.t.campaigns.message.which,
    value: 'a',
    choices: names.map((value) => ({ value, label: nameMessage(page, campaign, value) })),
  })
  return card(
    { title: messages.testTitle, intro: messages.testIntro },
    form(
      { action: campaignPath(page, campaign, '/test-emails') },
      html`${names.length > 1 ? messageField : ''}
${formActions(button({ label: messages.testSend(email), icon: 'mail' }))}`,
    ),
  )
}

export async function sendTest(page: PageContext) {
  const { deps, caller, member } = page.c.var
  const campaign = await loadCampaign(page)
  const choice = toChoice(parseEdited(page, campaign, await readForm(page.c)))
  const messages = page.t.campaigns
  const path = campaignPath(page, campaign, '/check')
  try {
    await sendTestMail(deps, caller, campaign.id, choice)
  } catch (error) {
    if (hasErrorCode(error, 'demo-workspace'))
      return redirectWithNotice(page.c, path, messages.send.problems['sample-data'], 'warning')
    if (!hasErrorCode(error, 'campaign-not-ready')) throw error
    return redirectWithNotice(page.c, path, messages.send.problems['no-mail-server'], 'warning')
  }
  return redirectWithNotice(page.c, path, messages.check.testSent(member.user.email))
}
