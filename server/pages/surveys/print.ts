import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import type { Survey } from '../../../shared/survey.ts'
import { isId } from '../../domain/ids.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import { renderQrSvg } from '../../http/qr-code.ts'
import { button, hiddenFields } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { segmentedControl } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import { htmlDocument } from '../layout/document.ts'
import { takeNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { surveyPath } from './paths.ts'
import { loadSurvey } from './views.ts'

const sheetSizes = ['1', '2', '4', '8'] as const
const MAX_LINKS = 200
const MAX_CAPTION_LENGTH = 200

interface PrintQuery {
  perSheet: (typeof sheetSizes)[number]
  caption: string
}

/** QR codes of links to print on A4 and cut out. */
export async function showPrint(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const survey = await loadSurvey(page)
  const ids = c.req.query('links')?.split('.').filter(isId).slice(0, MAX_LINKS)
  const allLinks = await getSurveyLinks(c.var.deps, c.var.caller, survey.id, ids)
  const links = allLinks.filter(({ closedAt }) => closedAt === null)
  const query: PrintQuery = {
    perSheet: sheetSizes.find((size) => size === c.req.query('per')) ?? '4',
    caption: (c.req.query('caption') ?? messages.captionOurs).slice(0, MAX_CAPTION_LENGTH),
  }
  const content = html`${printBar(page, survey, query)}
<main>
${links.length === 0 ? html`<p>${messages.noLinks}</p>` : sheets(links, query)}
</main>`
  return c.html(htmlDocument(page, { title: `${messages.printTitle} · ${survey.name}`, look: 'print' }, content))
}

function printBar(page: PageContext, survey: Survey, { perSheet, caption }: PrintQuery): Markup {
  const { c } = page
  const messages = page.t.surveys
  const sizeLinks = sheetSizes.map((size) => ({
    label: messages.perSheetOf(Number(size)),
    href: withQuery('', { ...c.req.query(), per: size }),
    current: size === perSheet,
  }))
  const captionField = textField({
    name: 'caption',
    label: messages.caption,
    value: caption,
    attributes: { maxlength: MAX_CAPTION_LENGTH },
  })
  const printButton = button({
    label: messages.print,
    kind: 'primary',
    icon: 'print',
    attributes: { type: 'button', 'data-print': true },
  })
  return html`<header class="print-bar">
<h1>${messages.printTitle}</h1>
${takeNotice(page) ?? ''}
<div class="row spread">
<a href="${surveyPath(page, survey, '/share/qr')}">${messages.back}</a>
${segmentedControl(messages.perSheet, sizeLinks)}
</div>
<form class="row choosing" method="get">
${hiddenFields({ links: c.req.query('links'), per: perSheet })}
${captionField}
${button({ label: messages.applyCaption, small: true })}
</form>
<p class="hint">${messages.printHint}</p>
<p class="needs-script">${printButton}</p>
</header>`
}

function sheets(links: readonly Link[], { perSheet, caption }: PrintQuery): Markup[] {
  const size = Number(perSheet)
  return Array.from({ length: Math.ceil(links.length / size) }, (_, index) => {
    const sheetLinks = links.slice(index * size, (index + 1) * size)
    return html`<section class="sheet-a4 per-${perSheet}">
${sheetLinks.map((link) => linkFigure(link, caption))}
</section>`
  })
}

const linkFigure = ({ name, slug, url }: Link, caption: string): Markup =>
  html`<figure>
${caption ? html`<p class="say">${caption}</p>` : ''}
${raw(renderQrSvg(url))}
<figcaption>
<strong>${name ?? slug}</strong>
<span>${url.replace(/^https?:\/\//, '')}</span>
</figcaption>
</figure>`
