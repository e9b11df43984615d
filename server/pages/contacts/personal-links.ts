import { html } from 'hono/html'
import { formatDialledPhone } from '../../../shared/phone.ts'
import { REPEAT_HOURS } from '../../domain/contacts/list-query.ts'
import { buildTable, type Column } from '../../domain/files/table.ts'
import { createPersonalLinks, type PersonalLink } from '../../domain/invitations/personal-links.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { getWorkspace } from '../../domain/workspaces/workspaces.ts'
import { button, linkButton } from '../components/button.ts'
import { selectField } from '../components/field.ts'
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
  const messages = page.t.contactLists.links
  return page.c.html(
    shell(
      page,
      { title: messages.title, current: 'contacts', above: contactBreadcrumb(page, messages.title) },
      await linksForm(page, selection),
    ),
  )
}

async function linksForm(page: PageContext, selection: ContactSelection): Promise<Markup> {
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
    choices: surveys.map(({ id, name }) => ({ value: id, label: name })),
  })
  const expiryField = selectField({
    name: 'expires',
    label: messages.expires,
    value: DEFAULT_EXPIRY_DAYS,
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
  const contactIds = eachSelectedChunk(page, selection, { repeatLinksTo: options.surveyId })
  const links = await createPersonalLinks(deps, caller, options, contactIds)
  const names = { sheet: page.t.contactLists.links.sheet }
  return sendTable(page, 'personal-links', names, buildTable(links, buildColumns(page)))
}

function buildColumns({ t, format }: PageContext): Column<PersonalLink>[] {
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
    [
      messages.remark,
      ({ refusal, createdAt }) => {
        if (refusal !== null) return t.contacts.decisions[refusal]
        return createdAt === null ? null : messages.createdEarlier(format.dateTime(createdAt))
      },
    ],
  ]
}
