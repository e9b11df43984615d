import { html } from 'hono/html'
import { formatDialledPhone } from '../../../shared/phone.ts'
import { REPEAT_HOURS } from '../../domain/contacts/list-query.ts'
import { buildTable, type Column } from '../../domain/files/table.ts'
import { fillForwardText, hasLinkPlaceholder } from '../../domain/invitations/forward-texts.ts'
import { createPersonalLinks, type PersonalLink } from '../../domain/invitations/personal-links.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { getWorkspace } from '../../domain/workspaces/workspaces.ts'
import type { Form } from '../../http/forms.ts'
import { chooseAppLanguage } from '../../i18n/app-language.ts'
import { getMessages } from '../../i18n/index.ts'
import { type AppLanguage, appLanguages } from '../../i18n/languages.ts'
import { attributes } from '../components/attributes.ts'
import { button, linkButton } from '../components/button.ts'
import { checkField, selectField, textArea } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { sendTable } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { contactsPath } from './paths.ts'
import {
  type ContactSelection,
  describeSelection,
  eachSelectedChunk,
  getOriginPath,
  getSelectionKey,
  readSelection,
  redirectToList,
  selectionFields,
} from './selection.ts'
import { contactBreadcrumb } from './views.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const EXPIRY_DAYS = [14, 30, 90]
const DEFAULT_EXPIRY_DAYS = '30'

/** Asks which survey the personal links of the selected contacts lead to. */
export async function showLinksForm(page: PageContext) {
  const { selection } = await readSelection(page)
  if (!selection) return redirectToList(page)
  return page.c.html(await linksPage(page, selection))
}

async function linksPage(page: PageContext, selection: ContactSelection, submitted?: Form): Promise<Markup> {
  const { title } = page.t.contactLists.links
  return shell(
    page,
    { title, current: 'contacts', above: contactBreadcrumb(page, title) },
    await linksForm(page, selection, submitted),
  )
}

async function linksForm(page: PageContext, selection: ContactSelection, submitted?: Form): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.contactLists.links
  const { data } = await listSurveys(deps, caller, { limit: 200 })
  const surveys = data.filter(({ state }) => state === 'open' || state === 'scheduled')
  if (surveys.length === 0) {
    const href = workspacePath(page.workspace.slug, '/surveys')
    const surveysLink = linkButton({ label: messages.toSurveys, kind: 'primary', href })
    return emptyState({ icon: 'surveys', title: messages.noSurvey, text: messages.noSurveyText, actions: surveysLink })
  }
  const { throttleDays } = await getWorkspace(deps, caller)
  const surveyField = selectField({
    name: 'survey',
    label: messages.survey,
    value: submitted?.text('survey') ?? null,
    choices: surveys.map(({ id, name }) => ({ value: id, label: name })),
  })
  const expiryField = selectField({
    name: 'expires',
    label: messages.expires,
    value: submitted?.text('expires') ?? DEFAULT_EXPIRY_DAYS,
    choices: [
      ...EXPIRY_DAYS.map((days) => ({ value: `${days}`, label: messages.expiresIn(days) })),
      { value: '', label: messages.expiresNever },
    ],
  })
  return form(
    { action: contactsPath(page, '/personal-links.xlsx') },
    html`${selectionFields(selection)}
${card({}, await describeSelection(page, selection))}
${surveyField}
${expiryField}
${forwardFields(page, submitted)}
<ul class="points quiet">
<li>${messages.once}</li>
${throttleDays === null ? '' : html`<li>${messages.throttled(throttleDays)}</li>`}
<li>${messages.sending}</li>
<li>${messages.repeat(REPEAT_HOURS)}</li>
</ul>
${formActions(
  button({ label: messages.create, kind: 'primary', icon: 'download' }),
  button({
    label: messages.createCsv,
    icon: 'download',
    attributes: { formaction: contactsPath(page, '/personal-links.csv') },
  }),
  linkButton({ label: page.t.contactLists.back, href: getOriginPath(page, selection) }),
)}`,
  )
}

const MAX_FORWARD_LENGTH = 1000

/** The languages of texts to forward, that of the reader first. */
const listForwardLanguages = ({ format }: PageContext): AppLanguage[] => [
  format.language,
  ...appLanguages.filter((language) => language !== format.language),
]

const forwardField = (language: AppLanguage) => `forward-${language}`

/** A text for each language, of which each contact gets one with their own name and link. */
function forwardFields(page: PageContext, submitted: Form | undefined): Markup {
  const messages = page.t.contactLists.links
  const fields = listForwardLanguages(page).map((language) => {
    const defaultText = getMessages(language).contactLists.links.forwardDefault(page.workspace.name)
    const value = submitted?.text(forwardField(language)) ?? defaultText
    return textArea({
      name: forwardField(language),
      label: page.t.common.labelled(messages.forwardText, page.format.languageName(language)),
      value,
      ...(language === page.format.language && { hint: messages.placeholders }),
      error: submitted && !isForwardText(value) ? messages.forwardError : undefined,
      attributes: { maxlength: MAX_FORWARD_LENGTH, lang: language },
    })
  })
  const isOn = submitted?.has('forward') ?? false
  return html`${checkField({ name: 'forward', label: messages.forward, hint: messages.forwardHint, checked: isOn })}
<details${attributes({ open: isOn })}>
<summary>${messages.forwardText}</summary>
<div class="stack">${fields}</div>
</details>`
}

const isForwardText = (text: string) => hasLinkPlaceholder(text) && text.length <= MAX_FORWARD_LENGTH

/** The language of a contact among those of the texts; that of the reader if the contact has none. */
const chooseForwardLanguage = ({ format }: PageContext, locale: string | null): AppLanguage =>
  locale === null ? format.language : chooseAppLanguage([locale])

/** Creates the links, and streams them as a file to import into a mail or text message tool. */
export async function downloadLinks(page: PageContext) {
  const { deps, caller } = page.c.var
  const { selection, form: values } = await readSelection(page)
  if (!selection || !values) return redirectToList(page)
  const days = EXPIRY_DAYS.find((choice) => `${choice}` === values.text('expires'))
  const options = {
    surveyId: values.text('survey'),
    expiresAt: days === undefined ? null : deps.now() + days * DAY_MS,
    listKey: getSelectionKey(selection),
  }
  const forwardTexts = values.has('forward') ? readForwardTexts(values) : undefined
  if (forwardTexts && !Object.values(forwardTexts).every(isForwardText))
    return page.c.html(await linksPage(page, selection, values), 400)
  const contactIds = eachSelectedChunk(page, selection, { repeatLinksTo: options.surveyId })
  const links = await createPersonalLinks(deps, caller, options, contactIds)
  const names = { sheet: page.t.contactLists.links.sheet }
  return sendTable(page, 'personal-links', names, buildTable(links, buildColumns(page, forwardTexts)))
}

const readForwardTexts = (values: Form) =>
  Object.fromEntries(appLanguages.map((language) => [language, values.text(forwardField(language)).trim()])) as Record<
    AppLanguage,
    string
  >

function buildColumns(
  page: PageContext,
  forwardTexts: Record<AppLanguage, string> | undefined,
): Column<PersonalLink>[] {
  const { t, format } = page
  const { fields } = t.contacts
  const messages = t.contactLists.links
  return [
    [fields.name, ({ contact }) => contact.name],
    [fields.salutation, ({ contact }) => contact.salutation],
    [fields.email, ({ contact }) => contact.email],
    [fields.phone, ({ contact }) => contact.phone && formatDialledPhone(contact.phone, format.country)],
    [fields.externalId, ({ contact }) => contact.externalId],
    [fields.locale, ({ contact }) => contact.locale],
    [messages.link, ({ url }) => url],
    ...(forwardTexts ? [forwardColumn(page, forwardTexts)] : []),
    [
      messages.remark,
      ({ refusal, createdAt }) => {
        if (refusal !== null) return t.contacts.decisions[refusal]
        return createdAt === null ? null : messages.createdEarlier(format.dateTime(createdAt))
      },
    ],
  ]
}

const forwardColumn = (page: PageContext, texts: Record<AppLanguage, string>): Column<PersonalLink> => [
  page.t.contactLists.links.forwardText,
  ({ contact: { name, salutation, locale }, url }) =>
    url === null
      ? null
      : fillForwardText(texts[chooseForwardLanguage(page, locale)], { name: salutation ?? name, url }),
]
