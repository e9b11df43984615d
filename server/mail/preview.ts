import type { CampaignMailChoice, CampaignMailPreview } from '../../shared/campaign-mail.ts'
import { loadMailContext, type MailContext } from '../domain/campaigns/mail-context.ts'
import { loadTestUrl } from '../domain/campaigns/test-mail.ts'
import { loadContactRows } from '../domain/contacts/lists.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { notFound } from '../domain/errors.ts'
import { renderCampaignMail } from './campaign-mail.ts'
import { type FieldValues, listFields } from './fields.ts'
import { selectTexts } from './message-texts.ts'
import { buildMailInput } from './outgoing-mail.ts'

type Workspace = Pick<Caller, 'workspaceId'>

/**
 * An email of a campaign as it will look, with links to the survey in test mode.
 * @throws DomainError `campaign-not-found` or `contact-not-found`
 */
export async function previewCampaignMail(
  deps: Deps,
  caller: Workspace,
  campaignId: string,
  choice: CampaignMailChoice,
): Promise<CampaignMailPreview> {
  return renderPreview(deps, await loadMailContext(deps, caller.workspaceId, campaignId), choice)
}

/** @param notice says above the email that it is a test */
export async function renderPreview(
  deps: Deps,
  context: MailContext,
  choice: CampaignMailChoice,
  notice?: string,
): Promise<CampaignMailPreview> {
  const { workspaceId, survey } = context
  const recipient = await loadRecipient(deps, context, choice)
  const { language } = context.getQuestion(recipient.locale)
  const testUrl = `${await loadTestUrl(deps, workspaceId, survey.id)}?in=${language}`
  const links = { survey: testUrl, preferences: testUrl, pixel: null }
  const input = buildMailInput(deps, context, recipient, choice, links)
  const mail = await renderCampaignMail({ ...input, ...(notice !== undefined && { notice }) })
  return { ...mail, unresolvedFields: [...mail.unresolvedFields, ...recipient.sampleFields] }
}

/** A contact, or the names of the fields in its place. */
async function loadRecipient(
  deps: Deps,
  context: MailContext,
  { language, contactId, reminder, variant }: CampaignMailChoice,
): Promise<FieldValues & { locale: string | null; sampleFields: string[] }> {
  if (contactId !== undefined) {
    const [contact] = await loadContactRows(deps, context, [contactId])
    if (!contact) throw notFound('contact', contactId)
    const { name, salutation, locale, properties } = contact
    return { name, salutation, locale, properties: JSON.parse(properties), sampleFields: [] }
  }
  const texts = selectTexts(context.settings, context.getQuestion(language ?? null).language, { reminder, variant })
  const fields = Object.values(texts).flatMap((text) => (text === undefined ? [] : listFields(text)))
  const unresolved = fields.filter(({ hasFallback }) => !hasFallback).map(({ name }) => name)
  return {
    name: '[name]',
    salutation: null,
    locale: language ?? null,
    properties: Object.fromEntries(fields.map(({ name }) => [name, `[${name}]`])),
    sampleFields: [...new Set(unresolved)],
  }
}
