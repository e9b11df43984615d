import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import type { Survey } from '../../../shared/survey.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import { renderQrSvg } from '../../http/qr-code.ts'
import { attributes } from '../components/attributes.ts'
import { button, linkButton } from '../components/button.ts'
import { textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { surveyPath } from './paths.ts'
import type { ShareState } from './share-link.ts'
import { sharePage } from './share-views.ts'

export const MAX_PLACES = 100

/** The QR code of each open link, and the form that creates many of them for places. */
export async function qrTab(page: PageContext, survey: Survey, state: ShareState): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.surveys
  const links = (await getSurveyLinks(deps, caller, survey.id)).filter(({ closedAt }) => closedAt === null)
  const codes =
    links.length === 0
      ? emptyState({ icon: 'qr', title: messages.noLinks, text: page.t.sharing.noOpenLinks })
      : codesCard(page, survey, links)
  return sharePage(
    page,
    survey,
    { tab: 'qr', errors: state.errors },
    html`${codes}
${placesForm(page, survey, state)}`,
  )
}

function codesCard(page: PageContext, survey: Survey, links: readonly Link[]): Markup {
  const printButton = linkButton({
    label: page.t.surveys.printAll,
    icon: 'print',
    small: true,
    href: surveyPath(page, survey, '/print'),
  })
  const list = html`<ul class="codes">
${links.map((link) => codeItem(page, survey, link))}
</ul>`
  return card({ title: page.t.sharing.codes, intro: page.t.sharing.codesIntro, aside: printButton }, list)
}

function codeItem(page: PageContext, survey: Survey, { id, slug, name, url }: Link): Markup {
  const messages = page.t.surveys
  const label = name ?? slug
  const qrAttributes = attributes({
    class: 'qr',
    href: withQuery(surveyPath(page, survey, '/print'), { links: id, per: 1 }),
    'aria-label': messages.printOne(label),
  })
  const pngLink = (size: number) =>
    html`<a href="${url}/qr.png?size=${size}" download="${slug}-${size}.png">${messages.pngOf(size)}</a>`
  return html`<li>
<a${qrAttributes}>${raw(renderQrSvg(url))}</a>
<strong>${label}</strong>
<p class="row small">
<a href="${url}/qr.svg" download="${slug}.svg">${messages.svg}</a>
${pngLink(512)}
${pngLink(2048)}
</p>
</li>`
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
    html`<p class="hint">${messages.manyPlacesIntro}</p>
${placesField}
${propertyField}
${formActions(button({ label: messages.makePlaces, icon: 'print' }))}`,
  )
  return html`<details class="card" ${Object.keys(errors).length > 0 ? 'open' : ''}>
<summary>${messages.manyPlaces}</summary>
${content}
</details>`
}
