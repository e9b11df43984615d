import { html } from 'hono/html'
import { type Gateway, GatewayPatch, type GatewayPreset, gatewayPresets, NewGateway } from '../../../shared/gateway.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  createGateway,
  deleteGateway,
  getGateway,
  listGateways,
  updateGateway,
} from '../../domain/gateways/gateways.ts'
import { buildInboundUrl } from '../../domain/gateways/inbound.ts'
import { testGateway } from '../../domain/gateways/test-message.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { settingsPath } from '../settings/paths.ts'
import { parseCursor } from '../settings/query.ts'
import { buildFieldErrors, settingsPage } from '../settings/views.ts'
import { type GatewayFormValues, gatewayFields, parseGatewayForm, toFormValues } from './gateway-fields.ts'

const PAGE_SIZE = 50

const pathOf = (page: PageContext, path = '') => settingsPath(page, 'textMessages', path)

export async function showGateways(page: PageContext) {
  const messages = page.t.textMessages.gateways
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listGateways(page.c.var.deps, page.c.var.caller, { cursor, limit: PAGE_SIZE })
  const presets = ([...Object.keys(gatewayPresets), 'blank'] as (GatewayPreset | 'blank')[]).map((preset) =>
    linkButton({ label: messages.presets[preset], icon: 'plus', href: withQuery(pathOf(page, '/new'), { preset }) }),
  )
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    rows: data,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ id, name }) => html`<a href="${pathOf(page, `/${id}`)}">${name}</a>`,
      },
      { label: messages.url, cell: ({ settings }) => new URL(settings.url).host },
      { label: page.t.contacts.when, cell: ({ updatedAt }) => relativeTime(page, Date.parse(updatedAt)) },
    ],
  })
  const links = {
    newer: cursor ? pathOf(page) : null,
    older: nextCursor && withQuery(pathOf(page), { cursor: nextCursor }),
  }
  return page.c.html(
    settingsPage(
      page,
      'textMessages',
      { intro: messages.intro },
      html`${
        data.length === 0
          ? emptyState({ icon: 'mail', title: messages.empty, text: messages.emptyText })
          : card({ flush: true }, list)
      }
${pager(page, links)}
${card({ title: messages.add, intro: messages.startFrom }, html`<div class="actions">${presets}</div>`)}`,
    ),
  )
}

interface FormState {
  gateway?: Gateway
  values: GatewayFormValues
  errors?: FieldErrors
  test?: Markup
  submitted?: Form
}

export function showNewGateway(page: PageContext) {
  const preset = page.c.req.query('preset')
  const settings = preset && Object.hasOwn(gatewayPresets, preset) ? gatewayPresets[preset as GatewayPreset] : {}
  const name = preset === 'twilio' ? 'Twilio' : preset === 'yunpian' ? 'Yunpian' : ''
  return page.c.html(gatewayPage(page, { values: toFormValues(name, settings as never) }))
}

export async function createGatewayPage(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(NewGateway, parseGatewayForm(submitted))
  const values = readValues(submitted)
  if (!value) return c.html(gatewayPage(page, { values, errors: toFieldErrors(errors) }), 400)
  const refusal = await tryChange(async () => {
    await createGateway(c.var.deps, c.var.caller, value)
  })
  if (refusal) return c.html(gatewayPage(page, { values, errors: refusal }), 400)
  return redirectWithNotice(c, pathOf(page), page.t.textMessages.gateways.saved)
}

export async function showGateway(page: PageContext) {
  const gateway = await loadGateway(page)
  return page.c.html(gatewayPage(page, { gateway, values: toFormValues(gateway.name, gateway.settings) }))
}

export async function saveGateway(page: PageContext) {
  const { c } = page
  const gateway = await loadGateway(page)
  const submitted = await readForm(c)
  const { value, errors } = validateForm(GatewayPatch, parseGatewayForm(submitted))
  const values = readValues(submitted)
  if (!value) return c.html(gatewayPage(page, { gateway, values, errors: toFieldErrors(errors) }), 400)
  const refusal = await tryChange(() => updateGateway(c.var.deps, c.var.caller, gateway.id, value))
  if (refusal) return c.html(gatewayPage(page, { gateway, values, errors: refusal }), 400)
  return redirectWithNotice(c, pathOf(page, `/${gateway.id}`), page.t.textMessages.gateways.saved)
}

export async function saveGatewayDeletion(page: PageContext) {
  const { c } = page
  const messages = page.t.textMessages.gateways
  const gateway = await loadGateway(page)
  try {
    await deleteGateway(c.var.deps, c.var.caller, gateway.id)
  } catch (error) {
    if (!hasErrorCode(error, 'gateway-in-use')) throw error
    const values = toFormValues(gateway.name, gateway.settings)
    return c.html(gatewayPage(page, { gateway, values, test: notice({ kind: 'danger', text: messages.inUse }) }), 409)
  }
  return redirectWithNotice(c, pathOf(page), messages.deleted)
}

export async function sendGatewayTest(page: PageContext) {
  const { c } = page
  const messages = page.t.textMessages.gateways
  const gateway = await loadGateway(page)
  const submitted = await readForm(c)
  const values = toFormValues(gateway.name, gateway.settings)
  const message = { to: submitted.text('testTo'), text: submitted.text('testText').slice(0, 500) }
  try {
    const { isSent, failure, words } = await testGateway(c.var.deps, c.var.caller, gateway.id, message)
    const title = failure === null ? messages.testSent : messages.testFailures[failure]
    const text = html`${title}<br>${messages.answered}: <bdi>${words}</bdi>`
    const test = notice({ kind: isSent ? 'success' : 'danger', text })
    return c.html(gatewayPage(page, { gateway, values, submitted, test }))
  } catch (error) {
    if (!hasErrorCode(error, 'invalid-phone')) throw error
    const test = notice({ kind: 'danger', text: messages.testPhone })
    return c.html(gatewayPage(page, { gateway, values, submitted, test }), 400)
  }
}

const loadGateway = (page: PageContext): Promise<Gateway> =>
  getGateway(page.c.var.deps, page.c.var.caller, getPathId(page, 'gateway'))

/** What was submitted, without the secrets. */
const readValues = (submitted: Form): GatewayFormValues =>
  Object.fromEntries(Object.keys(submitted.fields).map((name) => [name, submitted.text(name)]))

/** By field: `settings.url` is `url`. */
const toFieldErrors = (errors: FieldErrors = {}): FieldErrors =>
  Object.fromEntries(Object.entries(errors).map(([path, message]) => [path.replace(/^settings\./, ''), message]))

/** Makes a change that the form can get wrong. @returns the errors */
async function tryChange(change: () => Promise<void>): Promise<FieldErrors | undefined> {
  try {
    await change()
    return undefined
  } catch (error) {
    if (hasErrorCode(error, 'name-taken')) return { name: '' }
    if (hasErrorCode(error, 'secret-missing')) return { secrets: '' }
    throw error
  }
}

/** The ids of fields differ from the names of settings where a setting has several. */
const fieldIds: Record<string, string> = { success: 'from', errors: 'errorPath' }

function gatewayPage(page: PageContext, { gateway, values, errors = {}, test, submitted }: FormState): Markup {
  const messages = page.t.textMessages.gateways
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  const secretNames = gateway?.secretNames ?? []
  const saveForm = form(
    { action: pathOf(page, gateway ? `/${gateway.id}` : '/new') },
    html`${gatewayFields(page, { values, errorFor, secretNames })}
${formActions(
  button({ label: page.t.common.save, kind: 'primary' }),
  linkButton({ label: page.t.common.cancel, href: pathOf(page) }),
)}`,
  )
  return settingsPage(
    page,
    'textMessages',
    {
      intro: gateway ? gateway.name : messages.add,
      fieldErrors: fieldErrors.map((error) => ({ ...error, field: fieldIds[error.field ?? ''] ?? error.field })),
    },
    html`${test ?? ''}
${gateway ? html`${testCard(page, gateway, submitted)}${saveForm}${inboundCard(page, gateway)}${deletion(page, gateway)}` : saveForm}`,
  )
}

function testCard(page: PageContext, { id }: Gateway, submitted: Form = emptyForm): Markup {
  const messages = page.t.textMessages.gateways
  const attributes = { maxlength: 500, autocomplete: 'tel' }
  return card(
    { title: messages.test, intro: messages.testIntro },
    form(
      { action: pathOf(page, `/${id}/test`) },
      html`<div class="fields">
${textField({ name: 'testTo', label: messages.testTo, type: 'tel', value: submitted.text('testTo'), required: true, attributes })}
${textField({ name: 'testText', label: messages.testText, value: submitted.text('testText', 'Vouch 123456') })}
</div>
${formActions(button({ label: messages.testButton }))}`,
    ),
  )
}

const inboundCard = (page: PageContext, { id }: Gateway): Markup => {
  const messages = page.t.textMessages.gateways
  const url = buildInboundUrl(page.c.var.deps, id)
  return card(
    { title: messages.inbound, intro: messages.inboundText },
    copyField(page, { id: 'inbound-url', label: messages.url, text: url }),
  )
}

function deletion(page: PageContext, { id, name }: Gateway): Markup {
  const messages = page.t.textMessages.gateways
  const dialog = 'delete-gateway'
  return html`${formActions(dialogButton({ dialog, label: messages.remove, kind: 'danger', icon: 'trash' }))}
${confirmDialog(page, {
  id: dialog,
  title: messages.removeTitle(name),
  text: messages.removeText,
  action: pathOf(page, `/${id}/deletion`),
  confirm: messages.remove,
})}`
}
