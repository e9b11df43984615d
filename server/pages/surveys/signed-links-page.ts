import { html } from 'hono/html'
import { PropertyKey } from '../../../shared/properties.ts'
import type { Survey } from '../../../shared/survey.ts'
import { readIdentitySecret } from '../../domain/surveys/identity.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import { button } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { fileField, radioGroup, selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState, notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { buildMergeUrl, type MailTool, mailTools, serverSnippets } from './mail-tools.ts'
import { surveyPath } from './paths.ts'
import { sharePage } from './share-views.ts'

type Links = Awaited<ReturnType<typeof getSurveyLinks>>

/** A survey and the link to sign. */
interface SignedLinksData {
  survey: Survey
  links: Links
  link: Links[number]
  /** Empty unless it is needed. */
  secret: string
  isSecretShown: boolean
}

/** Links that identify and verify the recipient of an email. */
export async function signedLinksPage(page: PageContext, survey: Survey, error?: string): Promise<Markup> {
  const { c } = page
  const { deps, caller } = c.var
  const messages = page.t.surveys
  const links = (await getSurveyLinks(deps, caller, survey.id)).reverse()
  const link = links.find(({ slug }) => slug === c.req.query('link')) ?? links.at(-1)
  const isSecretShown = c.req.query('secret') === 'show'
  // Only a tool that signs the links itself gets the secret.
  const isNeeded = isSecretShown || findTool(page).sign !== undefined
  const secret = link && isNeeded ? (await readIdentitySecret(deps, caller, survey.id)).secret : ''
  const content = link
    ? signedLinksContent(page, { survey, links, link, secret, isSecretShown }, error)
    : emptyState({ icon: 'link', title: messages.noLinks, text: page.t.sharing.noOpenLinks })
  return sharePage(
    page,
    survey,
    { tab: 'email' },
    html`<h2>${messages.signed}</h2>
<p class="intro">${messages.signedIntro}</p>
${content}`,
  )
}

const signedLinksContent = (page: PageContext, data: SignedLinksData, error: string | undefined): Markup =>
  html`${error ? notice({ kind: 'danger', text: error }) : ''}
${urlBuilderCard(page, data)}
${listCard(page, data, error)}
${codeCard(page, data.link.url)}
${secretCard(page, data)}`

const linkField = ({ t }: PageContext, links: Links, value: string): Markup =>
  selectField({
    name: 'link',
    label: t.surveys.whichLink,
    value,
    choices: links.map(({ slug, name }) => ({ value: slug, label: name ?? slug })),
  })

const findTool = ({ c }: PageContext): MailTool =>
  mailTools.find(({ id }) => id === c.req.query('tool')) ?? (mailTools[0] as MailTool)

/** The merge URL for the mail tool, link, identifier and properties in the query. */
function urlBuilderCard(page: PageContext, data: SignedLinksData): Markup {
  const { c, t } = page
  const messages = t.surveys
  const tool = findTool(page)
  const identifier = c.req.query('by') === 'externalId' ? 'externalId' : 'email'
  const propertiesInput = c.req.query('properties') ?? ''
  const properties = propertiesInput.split(/[\s,，、]+/).filter((key) => PropertyKey.safeParse(key).success)
  const mergeUrl = buildMergeUrl(data.link.url, tool, { identifier, properties, secret: data.secret })
  return card(
    { title: messages.builder },
    html`${urlBuilderForm(page, data, { tool, identifier, propertiesInput })}
${copyField(page, { id: 'merged', label: messages.mergedAddress, text: mergeUrl, block: true })}
${notice({ kind: 'info', text: tool.sign ? messages.signedByTool(tool.name) : messages.unsignedByTool })}`,
  )
}

interface UrlBuilderValues {
  tool: MailTool
  identifier: 'email' | 'externalId'
  propertiesInput: string
}

function urlBuilderForm(
  page: PageContext,
  { survey, links, link }: SignedLinksData,
  { tool, identifier, propertiesInput }: UrlBuilderValues,
): Markup {
  const { surveys: messages, common } = page.t
  const toolField = selectField({
    name: 'tool',
    label: messages.tool,
    value: tool.id,
    choices: mailTools.map(({ id, name }) => ({ value: id, label: id === 'plain' ? messages.otherTool : name })),
  })
  const propertiesField = textField({
    name: 'properties',
    label: messages.mergeProperties,
    hint: messages.mergePropertiesHint,
    value: propertiesInput,
    optionalLabel: common.optional,
  })
  const identifierField = radioGroup({
    name: 'by',
    label: messages.knownBy,
    value: identifier,
    choices: [
      { value: 'email', label: messages.byEmail },
      { value: 'externalId', label: messages.byId },
    ],
  })
  return form(
    { action: surveyPath(page, survey, '/signed-links'), method: 'get' },
    html`<div class="fields">
${toolField}
${linkField(page, links, link.slug)}
${propertiesField}
</div>
${identifierField}
${formActions(button({ label: messages.makeAddress, kind: 'primary' }))}`,
  )
}

function listCard(page: PageContext, { survey, links, link }: SignedLinksData, error: string | undefined): Markup {
  const messages = page.t.surveys
  const listField = fileField(page, {
    name: 'list',
    label: messages.listFile,
    hint: messages.listHint,
    accept: '.csv,text/csv',
    required: true,
    error,
  })
  const content = form(
    { action: surveyPath(page, survey, '/signed-links'), attributes: { enctype: 'multipart/form-data' } },
    html`${linkField(page, links, link.slug)}
${listField}
${formActions(button({ label: messages.signList, icon: 'download' }))}`,
  )
  return card({ title: messages.signListTitle, intro: messages.signListIntro }, content)
}

function codeCard(page: PageContext, url: string): Markup {
  const messages = page.t.surveys
  const snippets = serverSnippets(url).map(
    ({ language, text }) => html`<details>
<summary>${language}</summary>
${copyField(page, { id: `code-${language}`, label: language, text, block: true })}
</details>`,
  )
  return card({ title: messages.ownServer, intro: messages.ownServerIntro }, html`${snippets}`)
}

function secretCard(page: PageContext, { survey, link, secret, isSecretShown }: SignedLinksData): Markup {
  const messages = page.t.surveys
  const renewDialog = confirmDialog(page, {
    id: 'renew',
    title: messages.secretRenew,
    text: messages.secretRenewText,
    action: surveyPath(page, survey, '/identity-secret'),
    confirm: messages.secretRenew,
  })
  // A form, not a link, which browsers may open ahead: each look at the secret is recorded.
  const showForm = form(
    { action: surveyPath(page, survey, '/signed-links'), method: 'get' },
    html`<input type="hidden" name="link" value="${link.slug}"><input type="hidden" name="secret" value="show">
${formActions(button({ label: messages.secretShow }))}`,
  )
  return card(
    { title: messages.secret, intro: messages.secretIntro },
    html`${isSecretShown ? copyField(page, { id: 'secret', label: messages.secret, text: secret }) : showForm}
<div>${dialogButton({ label: messages.secretRenew, kind: 'danger', dialog: 'renew' })}</div>
${renewDialog}`,
  )
}
