import { html, raw } from 'hono/html'
import { type Campaign, CampaignPatch, type CampaignSettings } from '../../../shared/campaign.ts'
import type { CampaignMailChoice } from '../../../shared/campaign-mail.ts'
import { loadMailContext } from '../../domain/campaigns/mail-context.ts'
import { listContacts } from '../../domain/contacts/contacts.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { renderPreview } from '../../mail/preview.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { toMessagePatch } from './message-form.ts'
import { type EditedMessage, parseEdited } from './messages.ts'
import { campaignPath } from './paths.ts'
import { loadCampaign } from './views.ts'

/** The email as it will arrive. With script it follows the form. */
export function previewPane(page: PageContext, campaign: Campaign, { message, language }: EditedMessage): Markup {
  const messages = page.t.campaigns.message
  const action = campaignPath(page, campaign, '/preview')
  const frameAttributes = attributes({
    name: 'preview',
    title: messages.preview,
    // The script of this page replaces what the frame shows. In it, none runs.
    sandbox: 'allow-same-origin',
    src: campaignPath(page, campaign, '/preview', { message, in: language }),
  })
  const updateButton = button({
    label: messages.previewUnsaved,
    icon: 'eye',
    small: true,
    attributes: {
      formaction: action,
      formtarget: 'preview',
      formnovalidate: true,
      class: 'button plain small without-script',
    },
  })
  return html`<aside class="preview" aria-label="${messages.preview}">
<input name="contact" aria-label="${messages.previewSearch}" placeholder="${messages.previewSearch}" maxlength="254">
${updateButton}
<iframe${frameAttributes}></iframe>
</aside>`
}

/** The email of the address, as it is stored. */
export async function showPreview(page: PageContext): Promise<Response> {
  const campaign = await loadCampaign(page)
  return renderEmail(page, campaign, toChoice(parseEdited(page, campaign)))
}

/** The email with what the form has, as far as it is valid, to the contact that it names or a sample one. */
export async function showChangedPreview(page: PageContext): Promise<Response> {
  const campaign = await loadCampaign(page)
  const form = await readForm(page.c)
  const { value } = validateForm(CampaignPatch, toMessagePatch(page, form, campaign))
  const settings = { ...campaign.settings, ...value?.settings } as CampaignSettings
  const choice = toChoice(parseEdited(page, campaign, form))
  const contactId = await findContactId(page, form.text('contact').trim())
  return renderEmail(page, { ...campaign, settings }, { ...choice, contactId })
}

/** The email that a step edits. */
export const toChoice = ({ message, language }: EditedMessage): CampaignMailChoice => ({
  language,
  variant: message === 'b' ? 'b' : 'a',
  reminder: message === 'a' || message === 'b' ? 0 : Number(message),
})

/** The contact with an email address, phone number or customer ID. */
async function findContactId({ c }: PageContext, text: string): Promise<string | undefined> {
  if (text === '') return undefined
  const { deps, caller } = c.var
  const identifier = text.includes('@') ? 'email' : 'externalId'
  const { data } = await listContacts(deps, caller, { [identifier]: text }, { cursor: undefined, limit: 1 })
  return data[0]?.id
}

/** The document for the frame: who it is from and its subject, as an inbox shows them, above the email. */
async function renderEmail(page: PageContext, campaign: Campaign, choice: CampaignMailChoice): Promise<Response> {
  const { deps, caller } = page.c.var
  const context = await loadMailContext(deps, caller.workspaceId, campaign.id)
  const { fromName } = campaign.settings
  const settings = { ...context, settings: campaign.settings, ...(fromName !== null && { fromName }) }
  const mail = await renderPreview(deps, settings, choice)
  const inbox = html`<p style="margin:0;padding:12px 16px;border-bottom:1px solid #8886;background:Canvas;color:CanvasText;font:14px/1.4 system-ui,sans-serif">
<b>${settings.fromName}</b><br>${mail.subject}</p>`
  const body = mail.html.replace(
    /<body([^>]*)>/,
    (_, bodyAttributes) => `<body data-preview="email"${bodyAttributes}>${inbox}`,
  )
  return page.c.html(html`${raw(body)}`)
}
