import { html } from 'hono/html'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { NewFollowUpMessage, type ReplyTemplate } from '../../../shared/follow-up-message.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import { buildReplyDraft, type ReplyDraft } from '../../domain/replies/drafts.ts'
import { sendReply } from '../../domain/replies/messages.ts'
import { listReplyTemplates } from '../../domain/replies/templates.ts'
import { digest } from '../../domain/secrets.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { describeError } from '../../i18n/problems.ts'
import { button, hiddenFields } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { enterGuard, errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { card, definitionList } from '../components/parts.ts'
import { followUpPaths } from '../follow-ups/paths.ts'
import { getContactName } from '../follow-ups/views.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { buildFieldErrors } from '../settings/views.ts'
import { replyPaths } from './paths.ts'

interface FormState {
  submitted: Form
  errors: FieldErrors
  /** The template that was chosen to begin with: what was typed stays below it. */
  template?: string
  /** About the whole form. */
  problem?: string
}

/** The page on which a member writes to a customer. */
export const showComposer = async (page: PageContext) => page.c.html(await composerPage(page))

/** Queues the email, and goes back to the follow-up. The same form sent twice sends one email. */
export async function saveReply(page: PageContext) {
  const { c, t, workspace, format } = page
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const submitted = await readForm(c)
  if (submitted.text('use'))
    return c.html(await composerPage(page, { submitted, errors: {}, template: submitted.text('template') }))
  const { value, errors } = validateForm(NewFollowUpMessage, {
    subject: submitted.text('subject'),
    text: submitted.text('text'),
  })
  if (errors) return c.html(await composerPage(page, { submitted, errors }), 400)
  const key = submitted.text('key')
  const idempotency = key === '' ? undefined : { key: `reply ${id} ${key}`, fingerprint: digest(JSON.stringify(value)) }
  try {
    await sendReply(deps, caller, id, value, idempotency)
  } catch (error) {
    if (!hasErrorCode(error, 'reply-impossible', 'too-many-messages', 'idempotency-key-reused')) throw error
    const problem = describeError(format.language, error) ?? error.message
    return c.html(await composerPage(page, { submitted, errors: {}, problem }), 409)
  }
  const name = getContactName(page, await getFollowUp(deps, caller, id))
  return redirectWithNotice(c, followUpPaths.detail(workspace.slug, id), t.replies.composer.sent(name))
}

async function composerPage(page: PageContext, formState?: FormState): Promise<Markup> {
  const { c, t, workspace, format } = page
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const followUp = await getFollowUp(deps, caller, id)
  const { data } = await listReplyTemplates(deps, caller, format.language)
  const templates = data.filter(({ archived }) => !archived)
  const submitted = formState?.submitted ?? emptyForm
  const chosenId = formState?.template ?? submitted.text('begunWith', c.req.query('template') ?? '')
  const template = templates.find((candidate) => candidate.id === chosenId)
  const build = (template: ReplyTemplate | undefined) =>
    buildReplyDraft(deps, caller, id, { template, workspaceName: workspace.name })
  const draft = await build(template)
  const begun = templates.find((candidate) => candidate.id === submitted.text('begunWith'))
  const texts =
    formState?.template === undefined
      ? { subject: submitted.text('subject', draft.subject), text: submitted.text('text', draft.text) }
      : addTypedText(draft, submitted, await build(begun))
  const messages = t.replies.composer
  const name = getContactName(page, followUp)
  const { fieldErrors } = buildFieldErrors(formState?.errors ?? {}, messages.errors)
  return shell(
    page,
    {
      title: messages.title(name),
      current: 'follow-ups',
      above: breadcrumb(page, [
        { label: t.followUps.title, href: followUpPaths.list(workspace.slug) },
        { label: name, href: followUpPaths.detail(workspace.slug, id) },
      ]),
    },
    html`${errorSummary(page, fieldErrors)}
${formState?.problem ? notice({ kind: 'danger', text: formState.problem }) : ''}
${draft.obstacle && !formState?.problem ? notice({ kind: 'warning', text: t.replies.obstacles[draft.obstacle] }) : ''}
${draft.obstacle && !formState ? '' : card({}, messageForm(page, { id, draft, formState, texts, templates, template }))}
${quotedComment(page, followUp)}`,
  )
}

interface Texts {
  subject: string
  text: string
}

/** A template with what the member has typed below it. What an earlier template has put there is replaced. */
function addTypedText(draft: Texts, submitted: Form, begun: Texts): Texts {
  const normalize = (text: string) => text.replaceAll('\r\n', '\n').trim()
  const getTyped = (name: 'subject' | 'text') => {
    const typed = normalize(submitted.text(name))
    const former = normalize(begun[name])
    return former !== '' && typed.startsWith(former) ? typed.slice(former.length).trim() : typed
  }
  return {
    subject: getTyped('subject') || draft.subject,
    text: [draft.text.trim(), getTyped('text')].filter(Boolean).join('\n\n'),
  }
}

interface MessageFormProps {
  id: string
  draft: ReplyDraft
  formState: FormState | undefined
  texts: Texts
  templates: readonly ReplyTemplate[]
  template: ReplyTemplate | undefined
}

/** The template is chosen in the same form, so that what was typed stays. Works without script: the page is loaded anew. */
function messageForm(
  { c, t, workspace }: PageContext,
  { id, draft, formState, texts, templates, template }: MessageFormProps,
): Markup {
  const messages = t.replies.composer
  const { submitted = emptyForm, errors = {} } = formState ?? {}
  const { errorFor } = buildFieldErrors(errors, messages.errors)
  const { deps } = c.var
  const lang = draft.language ?? undefined
  const unverified = html` <small class="quiet">${messages.unverified}</small>`
  const addressee = html`<span dir="auto">${draft.address}</span>${draft.isUnverified ? unverified : ''}`
  const templateField = selectField({
    name: 'template',
    label: messages.template,
    value: template?.id ?? '',
    choices: [{ value: '', label: messages.blank }, ...templates.map(({ id, name }) => ({ value: id, label: name }))],
  })
  const useButton = button({
    label: messages.use,
    attributes: { name: 'use', value: 'template', formnovalidate: true },
  })
  return form(
    { action: replyPaths.composer(workspace.slug, id) },
    html`${enterGuard}${hiddenFields({
      key: submitted.text('key', deps.newId(deps.now())),
      begunWith: template?.id ?? '',
    })}
${templateField}
${formActions(useButton)}
${definitionList([[messages.to, addressee]])}
${textField({
  name: 'subject',
  label: messages.subject,
  value: texts.subject,
  error: errorFor('subject'),
  required: true,
  attributes: { maxlength: 200, lang, dir: 'auto' },
})}
${textArea({
  name: 'text',
  label: messages.text,
  value: texts.text,
  error: errorFor('text'),
  required: true,
  rows: 14,
  hint: describeReturn(t.replies.composer, draft),
  attributes: { maxlength: 10_000, lang, dir: 'auto' },
})}
${formActions(button({ label: messages.send, icon: 'mail', kind: 'primary' }))}`,
  )
}

function describeReturn(messages: PageContext['t']['replies']['composer'], { repliesTo }: ReplyDraft): string {
  if (repliesTo === 'follow-up') return messages.comesBack
  return repliesTo === null ? messages.goesToSender : messages.goesTo(repliesTo.mailbox)
}

function quotedComment({ t }: PageContext, { response }: FollowUpWithHistory): Markup {
  if (!response.comment) return html``
  return card({ title: t.replies.composer.theySaid }, html`<blockquote dir="auto">${response.comment}</blockquote>`)
}
