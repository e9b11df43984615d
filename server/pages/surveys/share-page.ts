import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import type { Survey } from '../../../shared/survey.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { renderQrSvg } from '../../http/qr-code.ts'
import { attributes } from '../components/attributes.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { textArea, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card, tag } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { surveyPath } from './paths.ts'
import { buildSnippets, type Snippet } from './snippets.ts'
import { surveyPage } from './views.ts'

export const MAX_PLACES = 100

interface ShareState {
  submitted: Form
  errors: FieldErrors
}

export async function sharePage(page: PageContext, survey: Survey, state: ShareState): Promise<Markup> {
  const { c } = page
  const messages = page.t.surveys
  const links = (await getSurveyLinks(c.var.deps, c.var.caller, survey.id)).reverse()
  const fieldErrors = Object.entries(state.errors).map(([field, message]) => ({ field, message }))
  return surveyPage(
    page,
    survey,
    { title: messages.shareTitle, tab: 'share', intro: survey.name },
    html`${errorSummary(page, fieldErrors)}
${linksCard(page, survey, links)}
<div class="grid">
${linkForm(page, survey, state)}
${placesForm(page, survey, state)}
</div>
${page.may('identity-secret') ? signedLinksCard(page, survey) : ''}
${card({ title: messages.embed, intro: messages.embedIntro, id: 'embed' }, embedSnippets(page, survey))}`,
  )
}

function linksCard(page: PageContext, survey: Survey, links: readonly Link[]): Markup {
  const messages = page.t.surveys
  if (links.length === 0) return emptyState({ icon: 'link', title: messages.noLinks, text: messages.noLinksText })
  const printButton = linkButton({
    label: messages.printAll,
    icon: 'print',
    small: true,
    href: surveyPath(page, survey, '/print'),
  })
  const list = html`<ul class="links">
${links.map((link) => linkItem(page, survey, link))}
</ul>`
  return card({ title: messages.links, aside: printButton }, list)
}

function linkItem(page: PageContext, survey: Survey, link: Link): Markup {
  const messages = page.t.surveys
  const { slug, url } = link
  const label = link.name ?? slug
  const qrAttributes = attributes({
    class: 'qr',
    href: withQuery(surveyPath(page, survey, '/print'), { links: link.id, per: 1 }),
    'aria-label': messages.printOne(label),
  })
  const pngLink = (size: number) =>
    html`<a href="${url}/qr.png?size=${size}" download="${slug}-${size}.png">${messages.pngOf(size)}</a>`
  return html`<li>
<a${qrAttributes}>${raw(renderQrSvg(url))}</a>
<div class="stack">
<strong>${label}</strong>
${copyField(page, { id: `link-${slug}`, label: messages.address, text: url })}
<p class="row small">
${Object.entries(link.properties).map(([key, value]) => tag(`${key}: ${value}`))}
<a href="${url}/qr.svg" download="${slug}.svg">${messages.svg}</a>
${pngLink(512)}
${pngLink(2048)}
<a href="${url}" target="_blank" rel="noopener">${messages.openLink}</a>
</p>
</div>
</li>`
}

function linkForm(page: PageContext, survey: Survey, { submitted, errors }: ShareState): Markup {
  const { surveys: messages, common } = page.t
  const fieldProps = (name: string) => ({ name, value: submitted.text(name), error: errors[name] })
  const nameField = textField({
    ...fieldProps('name'),
    label: messages.linkName,
    hint: messages.linkNameHint,
    attributes: { maxlength: 200 },
  })
  const propertiesField = textArea({
    ...fieldProps('properties'),
    label: messages.properties,
    hint: messages.propertiesHint,
    rows: 2,
    optionalLabel: common.optional,
  })
  const slugField = textField({
    ...fieldProps('slug'),
    label: messages.slug,
    hint: messages.slugHint,
    optionalLabel: common.optional,
    attributes: { maxlength: 64 },
  })
  const content = form(
    { action: surveyPath(page, survey, '/links') },
    html`${nameField}
${propertiesField}
${slugField}
${formActions(button({ label: messages.makeLink, icon: 'link' }))}`,
  )
  return card({ title: messages.newLink, intro: messages.newLinkIntro }, content)
}

function placesForm(page: PageContext, survey: Survey, { submitted, errors }: ShareState): Markup {
  const messages = page.t.surveys
  const placesField = textArea({
    name: 'places',
    label: messages.places,
    hint: messages.placesHint(MAX_PLACES),
    value: submitted.text('places'),
    error: errors.places,
    rows: 5,
    required: true,
  })
  const propertyField = textField({
    name: 'property',
    label: messages.property,
    hint: messages.propertyHint,
    value: submitted.text('property') || messages.propertyOurs,
    error: errors.property,
    attributes: { maxlength: 64 },
  })
  const content = form(
    { action: surveyPath(page, survey, '/place-links') },
    html`${placesField}
${propertyField}
${formActions(button({ label: messages.makePlaces, icon: 'print' }))}`,
  )
  return card({ title: messages.manyPlaces, intro: messages.manyPlacesIntro }, content)
}

function signedLinksCard(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  const openButton = linkButton({
    label: messages.signedOpen,
    icon: 'mail',
    small: true,
    href: surveyPath(page, survey, '/signed-links'),
  })
  return card({ title: messages.signed, intro: messages.signedIntro, aside: openButton }, html``)
}

function embedSnippets(page: PageContext, survey: Survey): Markup {
  const snippets = buildSnippets(page.c.var.deps.publicUrl, survey.id)
  return html`${snippets.map((snippet) => snippetDetails(page, snippet))}
<p class="row"><a href="/docs/widget">${page.t.surveys.widgetDocs}</a></p>`
}

function snippetDetails(page: PageContext, { id, title, code }: Snippet): Markup {
  const fields = code.map((text, index) =>
    copyField(page, { id: `snippet-${id}-${index}`, label: title, text, block: true }),
  )
  return html`<details${attributes({ open: id === 'html' })}>
<summary>${title}</summary>
<p class="hint">${page.t.surveys.snippetHints[id]}</p>
${fields}
</details>`
}
