import { html } from 'hono/html'
import { NewReplyTemplate, type ReplyTemplate } from '../../../shared/follow-up-message.ts'
import { notFound } from '../../domain/errors.ts'
import {
  createReplyTemplate,
  listReplyTemplates,
  resetReplyTemplate,
  updateReplyTemplate,
} from '../../domain/replies/templates.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { appLanguages, languageNames } from '../../i18n/languages.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from '../settings/paths.ts'
import { buildFieldErrors, settingsPage } from '../settings/views.ts'
import { replyPaths } from './paths.ts'

/** The id of the page that adds a template. */
const NEW = 'new'

const loadTemplates = async ({ c, format }: PageContext) =>
  (await listReplyTemplates(c.var.deps, c.var.caller, format.language)).data

const settingsLink = (page: PageContext) => ({
  label: page.t.settings.parts.followUps,
  href: settingsPath(page, 'followUps'),
})

/** The list of templates. */
export async function showTemplates(page: PageContext) {
  const { c, t, workspace } = page
  const messages = t.replies.templates
  const templates = await loadTemplates(page)
  return c.html(
    settingsPage(
      page,
      'followUps',
      {
        title: messages.title,
        intro: messages.intro,
        above: breadcrumb(page, [settingsLink(page)]),
        actions: linkButton({
          ...{ label: messages.add, icon: 'plus', kind: 'primary', href: replyPaths.template(workspace.slug, NEW) },
        }),
      },
      card({}, templateTable(page, templates)),
    ),
  )
}

function templateTable(page: PageContext, templates: readonly ReplyTemplate[]): Markup {
  const messages = page.t.replies.templates
  const { slug } = page.workspace
  return dataTable({
    caption: messages.title,
    hideCaption: true,
    rows: templates,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: (template) =>
          html`<a href="${replyPaths.template(slug, template.id)}">${template.name}</a>${stateBadge(page, template)}`,
      },
      {
        label: messages.subject,
        cell: ({ texts }) =>
          html`<span dir="auto">${(texts[page.format.language] ?? Object.values(texts)[0])?.subject}</span>`,
      },
    ],
  })
}

/** What is not obvious: it is archived, or one of ours that the workspace has changed. */
function stateBadge({ t }: PageContext, { standard, builtIn, archived }: ReplyTemplate): Markup {
  const messages = t.replies.templates
  if (archived) return html` ${badge(messages.archived)}`
  return builtIn && !standard ? html` ${badge(messages.changed)}` : html``
}

/** A template, or the form for a new one. */
export async function showTemplate(page: PageContext) {
  return page.c.html(await templatePage(page))
}

/** Saves a template in the languages that have a text. */
export async function saveTemplate(page: PageContext) {
  const { c, t, workspace, format } = page
  const { deps, caller } = c.var
  const id = c.req.param('template') ?? ''
  const submitted = await readForm(c)
  const template = id === NEW ? undefined : await findTemplate(page, id)
  const texts = appLanguages.flatMap((language) => {
    const [subject, text] = [submitted.text(`subject.${language}`), submitted.text(`text.${language}`)]
    return subject.trim() === '' && text.trim() === '' ? [] : [[language, { subject, text }] as const]
  })
  // Texts in other languages come by the API, and stay.
  const otherTexts = Object.entries(template?.texts ?? {}).filter(
    ([language]) => !appLanguages.some((appLanguage) => appLanguage === language),
  )
  const input = { name: submitted.text('name'), texts: Object.fromEntries([...otherTexts, ...texts]) }
  const { value, errors } = validateForm(NewReplyTemplate, input)
  if (errors) return c.html(await templatePage(page, { submitted, errors }), 400)
  if (template) await updateReplyTemplate(deps, caller, id, value, format.language)
  else await createReplyTemplate(deps, caller, value)
  return redirectWithNotice(c, replyPaths.templates(workspace.slug), t.replies.templates.saved)
}

/** Archives a template, uses it again, or restores one of ours. */
export async function saveTemplateState(page: PageContext) {
  const { c, t, workspace, format } = page
  const { deps, caller } = c.var
  const id = c.req.param('template') ?? ''
  const state = (await readForm(c)).text('state')
  const path = replyPaths.templates(workspace.slug)
  if (state === 'standard') {
    await resetReplyTemplate(deps, caller, id, format.language)
    return redirectWithNotice(c, path, t.replies.templates.resetDone)
  }
  await updateReplyTemplate(deps, caller, id, { archived: state === 'archived' }, format.language)
  return redirectWithNotice(c, path, t.replies.templates.saved)
}

async function findTemplate(page: PageContext, id: string): Promise<ReplyTemplate> {
  const template = (await loadTemplates(page)).find((candidate) => candidate.id === id)
  if (!template) throw notFound('reply-template', id)
  return template
}

async function templatePage(
  page: PageContext,
  { submitted = emptyForm, errors = {} }: { submitted?: Form; errors?: FieldErrors } = {},
): Promise<Markup> {
  const { c, t, workspace } = page
  const messages = t.replies.templates
  const id = c.req.param('template') ?? ''
  const template = id === NEW ? undefined : await findTemplate(page, id)
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  const parents = [settingsLink(page), { label: messages.title, href: replyPaths.templates(workspace.slug) }]
  return settingsPage(
    page,
    'followUps',
    { title: template?.name ?? messages.add, above: breadcrumb(page, parents), fieldErrors },
    html`${card(
      {},
      form(
        { action: replyPaths.template(workspace.slug, id) },
        html`${textField({
          name: 'name',
          label: messages.name,
          value: submitted.text('name', template?.name),
          error: errorFor('name'),
          required: true,
          attributes: { maxlength: 100 },
        })}
<p class="hint" id="texts">${messages.hint}</p>
${errorFor('texts') ? html`<p class="error">${errorFor('texts')}</p>` : ''}
${appLanguages.map((language) => textFields(page, { language, template, submitted }))}
${formActions(button({ label: messages.save, kind: 'primary' }))}`,
      ),
    )}
${template ? stateButtons(page, template) : ''}`,
  )
}

function textFields(
  { t }: PageContext,
  {
    language,
    template,
    submitted,
  }: { language: (typeof appLanguages)[number]; template: ReplyTemplate | undefined; submitted: Form },
): Markup {
  const messages = t.replies.templates
  const current = template?.texts[language]
  return html`<fieldset class="field">
<legend>${messages.language(languageNames[language])}</legend>
${textField({
  name: `subject.${language}`,
  label: messages.subject,
  value: submitted.text(`subject.${language}`, current?.subject),
  attributes: { lang: language, maxlength: 200 },
})}
${textArea({
  name: `text.${language}`,
  label: messages.text,
  value: submitted.text(`text.${language}`, current?.text),
  rows: 8,
  attributes: { lang: language, maxlength: 10_000 },
})}
</fieldset>`
}

function stateButtons({ t, workspace }: PageContext, { id, standard, builtIn, archived }: ReplyTemplate): Markup {
  const messages = t.replies.templates
  const action = replyPaths.templateState(workspace.slug, id)
  const stateButton = (label: string, state: string) => postButton({ label, action, fields: { state } })
  return html`<div class="actions">
${archived ? stateButton(messages.restore, 'active') : stateButton(messages.archive, 'archived')}
${builtIn && !standard ? stateButton(messages.reset, 'standard') : ''}
</div>`
}
