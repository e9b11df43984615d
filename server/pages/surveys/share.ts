import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import { NewLink } from '../../../shared/link.ts'
import { may } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import { DomainError } from '../../domain/errors.ts'
import { createLink, createLinks, linksOf } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, readForm } from '../../http/forms.ts'
import { qrSvg } from '../../http/qr-code.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { copyable } from '../components/copy.ts'
import { textArea, textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card, tag } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import { type Sent, sentBy, textAt } from './form.ts'
import { snippetsOf } from './snippets.ts'
import { placeOf, surveyOf, surveyPage, wordsOf } from './views.ts'

const MOST_PLACES = 100

export async function showShare(c: Context<Env>) {
  return c.html(await sharePage(c, await surveyOf(c), {}, {}))
}

/** Makes one link, or one for each line of a list of places. */
export async function makeLinks(c: Context<Env>) {
  const [survey, sent] = [await surveyOf(c), await sentBy(c)]
  return textAt(sent, 'places') || sent.places !== undefined ? makeMany(c, survey, sent) : makeOne(c, survey, sent)
}

async function makeOne(c: Context<Env>, survey: Survey, sent: Sent) {
  const words = wordsOf(c)
  const properties = propertiesIn(textAt(sent, 'properties'))
  const slug = textAt(sent, 'slug') || undefined
  const { value, errors } = readForm(NewLink, { name: textAt(sent, 'name') || null, properties, slug })
  if (!value) return c.html(await sharePage(c, survey, sent, localized(errors, words)), 400)
  try {
    await createLink(c.var.deps, c.var.caller, survey.id, value)
  } catch (error) {
    if (!(error instanceof DomainError && error.path === 'slug')) throw error
    return c.html(await sharePage(c, survey, sent, { slug: words.faults.slugTaken }), 409)
  }
  return redirectWith(c, `${placeOf(c, survey)}/share`, words.linkMade)
}

async function makeMany(c: Context<Env>, survey: Survey, sent: Sent) {
  const words = wordsOf(c)
  const lines = textAt(sent, 'places').split('\n')
  const places = [...new Set(lines.map((line) => line.trim()).filter(Boolean))]
  const property = textAt(sent, 'property')
  const again = async (message: string, field = 'places') =>
    c.html(await sharePage(c, survey, sent, { [field]: message }), 400)
  if (places.length === 0 || places.length > MOST_PLACES) return again(words.faults.places(MOST_PLACES))
  const made = places.map((name) => readForm(NewLink, { name, properties: property ? { [property]: name } : {} }))
  const faulty = made.find(({ errors }) => errors)
  if (faulty?.errors?.name) return again(words.faults.name)
  if (faulty) return again(words.faults.property, 'property')
  const inputs = made.flatMap(({ value }) => value ?? [])
  const ids = await createLinks(c.var.deps, c.var.caller, survey.id, inputs)
  return redirectWith(c, `${placeOf(c, survey)}/print?links=${ids.join('.')}`, words.linksMade(ids.length))
}

/** `shop = Harbour Street`, a line each. */
const propertiesIn = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim())
      .map((line) => {
        const [, key = '', value = ''] = /^([^=:：＝]*)[=:：＝]?(.*)$/.exec(line) ?? []
        return [key.trim(), value.trim()]
      }),
  )

const localized = (errors: FieldErrors, words: ReturnType<typeof wordsOf>): FieldErrors =>
  Object.fromEntries(
    Object.keys(errors).map((path) => {
      const [field = ''] = path.split('.')
      const text = { name: words.faults.name, slug: words.faults.slug, properties: words.faults.properties }[field]
      return [field, text ?? words.faults.other]
    }),
  )

async function sharePage(c: Context<Env>, survey: Survey, sent: Sent, errors: FieldErrors) {
  const words = wordsOf(c)
  const links = (await linksOf(c.var.deps, c.var.caller, survey.id)).reverse()
  const faults = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const print = linkButton({ label: words.printAll, icon: 'print', small: true, href: `${placeOf(c, survey)}/print` })
  const content = html`${errorSummary(staffLanguage(c), faults)}
${
  links.length === 0
    ? emptyState({ icon: 'link', title: words.noLinks, text: words.noLinksText })
    : card(
        { title: words.links, aside: print },
        html`<ul class="links">${links.map((link) => linkItem(c, survey, link))}</ul>`,
      )
}
<div class="grid">${oneForm(c, survey, sent, errors)}${manyForm(c, survey, sent, errors)}</div>
${may(c.var.staff.role, 'identity') ? card({ title: words.signed, intro: words.signedIntro, aside: linkButton({ label: words.signedOpen, icon: 'mail', small: true, href: `${placeOf(c, survey)}/signed-links` }) }, html``) : ''}
${card({ title: words.embed, intro: words.embedIntro, id: 'embed' }, embedPart(c, survey))}`
  return surveyPage(c, survey, { title: words.shareTitle, at: 'share', intro: survey.name }, content)
}

function linkItem(c: Context<Env>, survey: Survey, link: Link) {
  const words = wordsOf(c)
  const png = (size: number) =>
    html`<a href="${link.url}/qr.png?size=${size}" download="${link.slug}-${size}.png">${words.pngOf(size)}</a>`
  const properties = Object.entries(link.properties)
  return html`<li><a class="qr" href="${placeOf(c, survey)}/print?links=${link.id}&amp;per=1" aria-label="${words.printOne(link.name ?? link.slug)}">${raw(qrSvg(link.url))}</a>
<div class="stack"><strong>${link.name ?? link.slug}</strong>${copyable(staffLanguage(c), { id: `link-${link.slug}`, label: words.address, text: link.url })}
<p class="row small">${properties.map(([key, value]) => tag(`${key}: ${value}`))}<a href="${link.url}/qr.svg" download="${link.slug}.svg">${words.svg}</a>${png(512)}${png(2048)}<a href="${link.url}" target="_blank" rel="noopener">${words.openLink}</a></p></div></li>`
}

function oneForm(c: Context<Env>, survey: Survey, sent: Sent, errors: FieldErrors) {
  const words = wordsOf(c)
  const language = staffLanguage(c)
  const about = (name: string) => ({ name, value: textAt(sent, name), error: errors[name] })
  return card(
    { title: words.newLink, intro: words.newLinkIntro },
    html`<form class="form" method="post" action="${placeOf(c, survey)}/links">
${textField({ ...about('name'), label: words.linkName, hint: words.linkNameHint, attributes: { maxlength: 200 } })}
${textArea({ ...about('properties'), label: words.properties, hint: words.propertiesHint, rows: 2, optionalIn: language })}
${textField({ ...about('slug'), label: words.slug, hint: words.slugHint, optionalIn: language, attributes: { maxlength: 64 } })}
<div class="actions">${button({ label: words.makeLink, icon: 'link' })}</div></form>`,
  )
}

function manyForm(c: Context<Env>, survey: Survey, sent: Sent, errors: FieldErrors) {
  const words = wordsOf(c)
  const about = (name: string) => ({ name, value: textAt(sent, name), error: errors[name] })
  return card(
    { title: words.manyPlaces, intro: words.manyPlacesIntro },
    html`<form class="form" method="post" action="${placeOf(c, survey)}/links">
${textArea({ ...about('places'), label: words.places, hint: words.placesHint(MOST_PLACES), rows: 5, required: true })}
${textField({ ...about('property'), value: textAt(sent, 'property') || words.propertyOurs, label: words.property, hint: words.propertyHint, attributes: { maxlength: 64 } })}
<div class="actions">${button({ label: words.makePlaces, icon: 'print' })}</div></form>`,
  )
}

function embedPart(c: Context<Env>, survey: Survey) {
  const words = wordsOf(c)
  const pieces = snippetsOf(c.var.deps.publicUrl, survey.id)
  return html`${pieces.map(
    ({ id, title, code }) =>
      html`<details${id === 'html' ? raw(' open') : ''}><summary>${title}</summary><p class="hint">${words.snippetHints[id]}</p>${code.map((one, index) => copyable(staffLanguage(c), { id: `snippet-${id}-${index}`, label: title, text: one, block: true }))}</details>`,
  )}<p class="row"><a href="/docs/widget">${words.widgetDocs}</a></p>`
}
