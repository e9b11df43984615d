import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import { NewLink } from '../../../shared/link.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { createLink, createLinks, getSurveyLinks } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, validateForm } from '../../http/forms.ts'
import { renderQrSvg } from '../../http/qr-code.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { textArea, textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card, tag } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { type FormValue, getText, readFormValues } from './form.ts'
import { buildSnippets } from './snippets.ts'
import { loadSurvey, surveyPage, surveyPath } from './views.ts'

const MAX_PLACES = 100

export async function showShare(c: Context<Env>) {
  return c.html(await sharePage(c, await loadSurvey(c), {}, {}))
}

/** Makes one link, or one for each line of a list of places. */
export async function saveLinks(c: Context<Env>) {
  const [survey, values] = [await loadSurvey(c), await readFormValues(c)]
  return getText(values, 'places') || values.places !== undefined
    ? savePlaceLinks(c, survey, values)
    : saveLink(c, survey, values)
}

async function saveLink(c: Context<Env>, survey: Survey, values: FormValue) {
  const messages = t(c).surveys
  const properties = parseProperties(getText(values, 'properties'))
  const slug = getText(values, 'slug') || undefined
  const { value, errors } = validateForm(NewLink, { name: getText(values, 'name') || null, properties, slug })
  if (!value) return c.html(await sharePage(c, survey, values, localizeErrors(errors, messages)), 400)
  try {
    await createLink(c.var.deps, c.var.caller, survey.id, value)
  } catch (error) {
    if (!hasErrorCode(error, 'slug-taken')) throw error
    return c.html(await sharePage(c, survey, values, { slug: messages.faults.slugTaken }), 409)
  }
  return redirectWithNotice(c, `${surveyPath(c, survey)}/share`, messages.linkMade)
}

async function savePlaceLinks(c: Context<Env>, survey: Survey, values: FormValue) {
  const messages = t(c).surveys
  const lines = getText(values, 'places').split('\n')
  const places = [...new Set(lines.map((line) => line.trim()).filter(Boolean))]
  const property = getText(values, 'property')
  const showError = async (message: string, field = 'places') =>
    c.html(await sharePage(c, survey, values, { [field]: message }), 400)
  if (places.length === 0 || places.length > MAX_PLACES) return showError(messages.faults.places(MAX_PLACES))
  const results = places.map((name) =>
    validateForm(NewLink, { name, properties: property ? { [property]: name } : {} }),
  )
  const invalidResult = results.find(({ errors }) => errors)
  if (invalidResult?.errors?.name) return showError(messages.faults.name)
  if (invalidResult) return showError(messages.faults.property, 'property')
  const inputs = results.flatMap(({ value }) => value ?? [])
  const ids = await createLinks(c.var.deps, c.var.caller, survey.id, inputs)
  return redirectWithNotice(c, `${surveyPath(c, survey)}/print?links=${ids.join('.')}`, messages.linksMade(ids.length))
}

/** `shop = Harbour Street`, a line each. */
const parseProperties = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim())
      .map((line) => {
        const [, key = '', value = ''] = /^([^=:：＝]*)[=:：＝]?(.*)$/.exec(line) ?? []
        return [key.trim(), value.trim()]
      }),
  )

const localizeErrors = (errors: FieldErrors, messages: Messages['surveys']): FieldErrors =>
  Object.fromEntries(
    Object.keys(errors).map((path) => {
      const [field = ''] = path.split('.')
      const text = { name: messages.faults.name, slug: messages.faults.slug, properties: messages.faults.properties }[
        field
      ]
      return [field, text ?? messages.faults.other]
    }),
  )

async function sharePage(c: Context<Env>, survey: Survey, values: FormValue, errors: FieldErrors) {
  const messages = t(c).surveys
  const links = (await getSurveyLinks(c.var.deps, c.var.caller, survey.id)).reverse()
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const printButton = linkButton({
    label: messages.printAll,
    icon: 'print',
    small: true,
    href: `${surveyPath(c, survey)}/print`,
  })
  const content = html`${errorSummary(buildPageContext(c), fieldErrors)}
${
  links.length === 0
    ? emptyState({ icon: 'link', title: messages.noLinks, text: messages.noLinksText })
    : card(
        { title: messages.links, aside: printButton },
        html`<ul class="links">${links.map((link) => linkItem(c, survey, link))}</ul>`,
      )
}
<div class="grid">${linkForm(c, survey, values, errors)}${placesForm(c, survey, values, errors)}</div>
${hasPermission(c.var.member.role, 'identity-secret') ? card({ title: messages.signed, intro: messages.signedIntro, aside: linkButton({ label: messages.signedOpen, icon: 'mail', small: true, href: `${surveyPath(c, survey)}/signed-links` }) }, html``) : ''}
${card({ title: messages.embed, intro: messages.embedIntro, id: 'embed' }, embedSnippets(c, survey))}`
  return surveyPage(c, survey, { title: messages.shareTitle, tab: 'share', intro: survey.name }, content)
}

function linkItem(c: Context<Env>, survey: Survey, link: Link) {
  const messages = t(c).surveys
  const pngLink = (size: number) =>
    html`<a href="${link.url}/qr.png?size=${size}" download="${link.slug}-${size}.png">${messages.pngOf(size)}</a>`
  const properties = Object.entries(link.properties)
  return html`<li><a class="qr" href="${surveyPath(c, survey)}/print?links=${link.id}&amp;per=1" aria-label="${messages.printOne(link.name ?? link.slug)}">${raw(renderQrSvg(link.url))}</a>
<div class="stack"><strong>${link.name ?? link.slug}</strong>${copyField(buildPageContext(c), { id: `link-${link.slug}`, label: messages.address, text: link.url })}
<p class="row small">${properties.map(([key, value]) => tag(`${key}: ${value}`))}<a href="${link.url}/qr.svg" download="${link.slug}.svg">${messages.svg}</a>${pngLink(512)}${pngLink(2048)}<a href="${link.url}" target="_blank" rel="noopener">${messages.openLink}</a></p></div></li>`
}

function linkForm(c: Context<Env>, survey: Survey, values: FormValue, errors: FieldErrors) {
  const messages = t(c).surveys
  const fieldOptions = (name: string) => ({ name, value: getText(values, name), error: errors[name] })
  return card(
    { title: messages.newLink, intro: messages.newLinkIntro },
    html`<form class="form" method="post" action="${surveyPath(c, survey)}/links">
${textField({ ...fieldOptions('name'), label: messages.linkName, hint: messages.linkNameHint, attributes: { maxlength: 200 } })}
${textArea({ ...fieldOptions('properties'), label: messages.properties, hint: messages.propertiesHint, rows: 2, optionalLabel: t(c).common.optional })}
${textField({ ...fieldOptions('slug'), label: messages.slug, hint: messages.slugHint, optionalLabel: t(c).common.optional, attributes: { maxlength: 64 } })}
<div class="actions">${button({ label: messages.makeLink, icon: 'link' })}</div></form>`,
  )
}

function placesForm(c: Context<Env>, survey: Survey, values: FormValue, errors: FieldErrors) {
  const messages = t(c).surveys
  const fieldOptions = (name: string) => ({ name, value: getText(values, name), error: errors[name] })
  return card(
    { title: messages.manyPlaces, intro: messages.manyPlacesIntro },
    html`<form class="form" method="post" action="${surveyPath(c, survey)}/links">
${textArea({ ...fieldOptions('places'), label: messages.places, hint: messages.placesHint(MAX_PLACES), rows: 5, required: true })}
${textField({ ...fieldOptions('property'), value: getText(values, 'property') || messages.propertyOurs, label: messages.property, hint: messages.propertyHint, attributes: { maxlength: 64 } })}
<div class="actions">${button({ label: messages.makePlaces, icon: 'print' })}</div></form>`,
  )
}

function embedSnippets(c: Context<Env>, survey: Survey) {
  const messages = t(c).surveys
  const snippets = buildSnippets(c.var.deps.publicUrl, survey.id)
  return html`${snippets.map(
    ({ id, title, code }) =>
      html`<details${id === 'html' ? raw(' open') : ''}><summary>${title}</summary><p class="hint">${messages.snippetHints[id]}</p>${code.map((text, index) => copyField(buildPageContext(c), { id: `snippet-${id}-${index}`, label: title, text: text, block: true }))}</details>`,
  )}<p class="row"><a href="/docs/widget">${messages.widgetDocs}</a></p>`
}
