import { html } from 'hono/html'
import { z } from 'zod'
import { NewPasskey, PasskeyName } from '../../../shared/passkey.ts'
import { getPasskey, getUserFactors, removePasskey, updatePasskey } from '../../domain/users/second-factors.ts'
import { isRecentlyAuthenticated } from '../../domain/users/sessions.ts'
import { HttpError } from '../../http/errors.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { recentSignInError } from '../../http/recent-sign-in.ts'
import { createRegistrationOptions, registerPasskey, supportsPasskeys } from '../../sign-in/passkeys.ts'
import { button } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { getSelf } from './account.ts'
import { describeBrowser } from './browsers.ts'
import { withRecentSignIn } from './confirmation.ts'
import { readJson } from './passkey-sign-in.ts'
import { passkeyAttributes, passkeyScript, passkeyStatus } from './passkey-views.ts'
import { PASSKEYS_PATH } from './paths.ts'

const NameForm = z.object({ name: PasskeyName })

type Passkey = Awaited<ReturnType<typeof getPasskey>>

/** A passkey opens the account for good, so the user proves who they are before they add one. */
export const showPasskeys = (page: PageContext) =>
  withRecentSignIn(page, async () => page.c.html(await passkeysPage(page)))

export async function showPasskeyOptions({ c }: PageContext) {
  if (!supportsPasskeys(c.var.deps.publicUrl)) return c.notFound()
  requireRecentSignIn(c)
  return c.json(await createRegistrationOptions(c))
}

export async function createPasskey({ c }: PageContext) {
  if (!supportsPasskeys(c.var.deps.publicUrl)) return c.notFound()
  requireRecentSignIn(c)
  const id = await registerPasskey(c, await readJson(c.req, NewPasskey))
  if (id === undefined)
    throw new HttpError(400, 'passkey-rejected', 'This passkey cannot be added, or it took too long.')
  return c.json({ location: `${PASSKEYS_PATH}?added=${id}` })
}

export async function renamePasskey(page: PageContext) {
  const { c, t } = page
  const { value } = validateForm(NameForm, (await readForm(c)).fields)
  if (!value) return c.html(await passkeysPage(page, t.secondFactor.errors.name), 400)
  await updatePasskey(c.var.deps, getSelf(page), getPathId(page, 'passkey'), value)
  return redirectWithNotice(c, PASSKEYS_PATH, t.secondFactor.renamed)
}

export const deletePasskey = (page: PageContext) =>
  withRecentSignIn(page, async () => {
    const { c, t } = page
    const { name, id } = await getPasskey(c.var.deps, c.var.member.user.id, getPathId(page, 'passkey'))
    await removePasskey(c.var.deps, getSelf(page), id)
    return redirectWithNotice(c, PASSKEYS_PATH, t.secondFactor.removed(name))
  })

/** For the script, which cannot show a form. @throws DomainError `recent-sign-in-required` */
function requireRecentSignIn({ var: { deps, member } }: PageContext['c']): void {
  if (!isRecentlyAuthenticated(deps, member.user)) throw recentSignInError()
}

async function passkeysPage(page: PageContext, error?: string): Promise<Markup> {
  const { c, t } = page
  const { passkeys } = await getUserFactors(c.var.deps, c.var.member.user.id)
  const added = passkeys.find(({ id }) => id === c.req.query('added'))
  return shell(
    page,
    {
      title: t.secondFactor.passkeys,
      intro: t.secondFactor.passkeysIntro,
      current: 'account',
      above: html`<p><a href="/account">${t.account.title}</a></p>`,
      head: passkeyScript(page),
    },
    html`${errorSummary(page, error ? [{ message: error }] : [])}
${added ? notice({ kind: 'success', text: t.secondFactor.added(added.name) }) : ''}
${passkeys.length > 0 ? card({ flush: true }, passkeyList(page, passkeys)) : ''}
${card({ title: t.secondFactor.add }, additionForm(page))}`,
  )
}

function passkeyList(page: PageContext, passkeys: readonly Passkey[]): Markup {
  const messages = page.t.secondFactor
  return dataTable({
    caption: messages.passkeys,
    hideCaption: true,
    rows: passkeys,
    columns: [
      { label: messages.name, isRowHeader: true, cell: (passkey) => nameForm(page, passkey) },
      { label: messages.created, cell: ({ createdAt }) => relativeTime(page, createdAt) },
      { label: messages.lastUsed, cell: ({ lastUsedAt }) => relativeTime(page, lastUsedAt) },
      { label: messages.remove, hideLabel: true, cell: (passkey) => removal(page, passkey) },
    ],
  })
}

function nameForm({ t }: PageContext, { id, name }: Passkey): Markup {
  const messages = t.secondFactor
  return html`<form class="row" method="post" action="${PASSKEYS_PATH}/${id}">
<input name="name" value="${name}" required maxlength="60" aria-label="${messages.nameOf(name)}">
${button({ label: messages.rename, small: true, attributes: { 'aria-label': `${messages.rename}: ${name}` } })}
</form>`
}

function removal(page: PageContext, { id, name }: Passkey): Markup {
  const messages = page.t.secondFactor
  const dialog = `remove-${id}`
  const openButton = dialogButton({
    dialog,
    label: messages.remove,
    small: true,
    attributes: { 'aria-label': `${messages.remove}: ${name}` },
  })
  return html`${openButton}${confirmDialog(page, {
    id: dialog,
    title: messages.removeTitle(name),
    text: messages.removeText,
    action: `${PASSKEYS_PATH}/${id}/deletion`,
    confirm: messages.remove,
  })}`
}

/** The form needs the script: without it, the page says so. */
function additionForm(page: PageContext): Markup {
  const { c, t } = page
  const messages = t.secondFactor
  if (!supportsPasskeys(c.var.deps.publicUrl)) return notice({ kind: 'info', text: messages.unavailable })
  const nameField = textField({
    name: 'name',
    label: messages.name,
    hint: messages.nameHint,
    value: describeBrowser(page, c.req.header('user-agent') ?? null),
    required: true,
    attributes: { maxlength: 60, autocomplete: 'off' },
  })
  const content = html`${nameField}
${passkeyStatus()}
${formActions(button({ label: messages.add, kind: 'primary', icon: 'key' }))}`
  return html`<p data-passkey-unsupported>${messages.unsupported}</p>
${form({ action: PASSKEYS_PATH, attributes: passkeyAttributes(page, PASSKEYS_PATH) }, content)}`
}
