import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import { isId } from '../../domain/ids.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { renderQrSvg } from '../../http/qr-code.ts'
import { t } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { segmentedControl } from '../components/navigation.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { htmlDocument } from '../layout/document.ts'
import { takeNotice } from '../layout/notices.ts'
import { loadSurvey, surveyPath } from './views.ts'

const sizes = ['1', '2', '4', '8'] as const

/** A sheet with one QR code for each place, to be printed on A4 and cut. */
export async function showPrint(c: Context<Env>) {
  const survey = await loadSurvey(c)
  const messages = t(c).surveys
  const ids = c.req.query('links')?.split('.').filter(isId).slice(0, 200)
  const links = await getSurveyLinks(c.var.deps, c.var.caller, survey.id, ids)
  const perSheet = sizes.find((size) => size === c.req.query('per')) ?? '4'
  const caption = (c.req.query('caption') ?? messages.captionOurs).slice(0, 200)
  const linkTo = (change: Record<string, string>) => `?${new URLSearchParams({ ...c.req.query(), ...change })}`
  const sheets = Array.from({ length: Math.ceil(links.length / Number(perSheet)) }, (_, index) =>
    links.slice(index * Number(perSheet), (index + 1) * Number(perSheet)),
  )
  const content = html`<header class="print-bar"><h1>${messages.printTitle}</h1>${takeNotice(c) ?? ''}<div class="row spread"><a href="${surveyPath(c, survey)}/share">${messages.back}</a>${segmentedControl(
    messages.perSheet,
    sizes.map((size) => ({
      label: messages.perSheetOf(Number(size)),
      href: linkTo({ per: size }),
      current: size === perSheet,
    })),
  )}</div>
<form class="row choosing" method="get">${Object.entries({ links: c.req.query('links'), per: perSheet }).map(([name, value]) => (value ? html`<input type="hidden" name="${name}" value="${value}">` : ''))}${textField({ name: 'caption', label: messages.caption, value: caption, attributes: { maxlength: 200 } })}${button({ label: messages.applyCaption, small: true })}</form>
<p class="hint">${messages.printHint}</p><p class="needs-script">${button({ label: messages.print, kind: 'primary', icon: 'print', attributes: { type: 'button', 'data-print': true } })}</p></header>
<main>${links.length === 0 ? html`<p>${messages.noLinks}</p>` : sheets.map((sheet) => html`<section class="sheet-a4 per-${perSheet}">${sheet.map((link) => linkFigure(link, caption))}</section>`)}</main>`
  const options = {
    title: `${messages.printTitle} · ${survey.name}`,
    look: 'print',
  } as const
  return c.html(htmlDocument(buildVisitorContext(c), options, content))
}

const linkFigure = ({ name, slug, url }: Link, caption: string) =>
  html`<figure>${caption ? html`<p class="say">${caption}</p>` : ''}${raw(renderQrSvg(url))}<figcaption><strong>${name ?? slug}</strong><span>${url.replace(/^https?:\/\//, '')}</span></figcaption></figure>`
