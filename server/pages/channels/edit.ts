import { html } from 'hono/html'
import { type AlertKind, alertKinds, type Channel } from '../../../shared/channel.ts'
import { createChannel, getChannel, openChannel, updateChannel } from '../../domain/channels/channels.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { createForm, type FieldErrors, type Form, readForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { attemptChange } from '../settings/attempt.ts'
import { settingsPage } from '../settings/views.ts'
import { channelActions } from './actions.ts'
import { channelFields } from './fields.ts'
import { parseChannelChanges, parseNewChannel, toChannelForm, toFieldErrors } from './form.ts'
import { channelGuide } from './guide.ts'
import { channelPath, channelsPath } from './paths.ts'
import { stateNotice } from './state.ts'

interface ChannelPageProps {
  kind: AlertKind
  channel?: Channel
  form: Form
  errors?: FieldErrors
}

const parseKind = ({ c }: PageContext): AlertKind | undefined => alertKinds.find((kind) => kind === c.req.query('kind'))

export async function showNewChannel(page: PageContext) {
  const kind = parseKind(page)
  if (!kind) return page.c.redirect(channelsPath(page), 303)
  const defaults = { name: page.t.channels.kinds[kind], language: page.format.language, groupAfter: '3' }
  const values = kind === 'email' ? { ...defaults, to: ['owner-of-case', 'managers'], showsContacts: 'yes' } : defaults
  return page.c.html(await channelPage(page, { kind, form: createForm(values) }))
}

export async function saveNewChannel(page: PageContext) {
  const { c } = page
  const kind = parseKind(page)
  if (!kind) return c.redirect(channelsPath(page), 303)
  const submitted = await readForm(c)
  const { value, errors } = parseNewChannel(page, kind, submitted)
  if (!value) return c.html(await channelPage(page, { kind, form: submitted, errors }), 400)
  const result = await attemptChange(
    () => createChannel(c.var.deps, c.var.caller, value),
    (error) => toFieldErrors(page, error),
  )
  if (result.errors) return c.html(await channelPage(page, { kind, form: submitted, errors: result.errors }), 400)
  const path = channelPath(page, 'channels', { id: result.value })
  return redirectWithNotice(c, path, page.t.channels.created(value.name))
}

const loadChannel = (page: PageContext): Promise<Channel> =>
  getChannel(page.c.var.deps, page.c.var.caller, getPathId(page, 'channel'))

export async function showChannel(page: PageContext) {
  const channel = await loadChannel(page)
  return page.c.html(await channelPage(page, { kind: channel.kind, channel, form: toChannelForm(channel) }))
}

export async function saveChannel(page: PageContext) {
  const { c } = page
  const { deps, caller } = c.var
  const channel = await loadChannel(page)
  const submitted = await readForm(c)
  const show = async (errors: FieldErrors) =>
    c.html(await channelPage(page, { kind: channel.kind, channel, form: submitted, errors }), 400)
  const { changes, errors } = parseChannelChanges(page, await openChannel(deps, caller, channel.id), submitted)
  if (Object.keys(errors).length > 0) return show(errors)
  const result = await attemptChange(
    () => updateChannel(deps, caller, channel.id, changes),
    (error) => toFieldErrors(page, error),
  )
  if (result.errors) return show(result.errors)
  return redirectWithNotice(c, channelPath(page, 'channels', channel), page.t.channels.saved)
}

async function channelPage(page: PageContext, { kind, channel, ...state }: ChannelPageProps): Promise<Markup> {
  const messages = page.t.channels
  const { errors = {} } = state
  const title = channel?.name ?? messages.newOf(messages.kinds[kind])
  const members = kind === 'email' ? await listAssignees(page.c.var.deps, page.c.var.caller) : []
  const action = channel ? channelPath(page, 'channels', channel) : withQuery(channelsPath(page, '/new'), { kind })
  const above = breadcrumb(page, [
    { label: messages.title, href: channelsPath(page) },
    { label: title, href: action, current: true },
  ])
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ ...(field && { field }), message }))
  return settingsPage(
    page,
    'channels',
    { title, above, wide: true, fieldErrors, ...(channel && { actions: channelActions(page, 'channels', channel) }) },
    html`${channel ? stateNotice(page, channel) : ''}
<div class="editor">
${form(
  { action, attributes: { 'data-guard': true, 'data-unsaved': Object.keys(errors).length > 0 } },
  html`${channelFields(page, { kind, channel, form: state.form, errors, members })}
${formActions(
  button({ label: messages.save, kind: 'primary' }),
  linkButton({
    ...{ label: page.t.common.cancel, kind: 'quiet', href: channelsPath(page) },
    attributes: { 'data-discard': true },
  }),
)}`,
)}
<aside class="preview first">
${channelGuide(page, kind)}
</aside>
</div>`,
  )
}
