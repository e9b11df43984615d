import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import { isId } from '../../domain/ids.ts'
import { linksOf } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { qrSvg } from '../../http/qr-code.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { segmented } from '../components/navigation.ts'
import { documentOf } from '../layout/document.ts'
import { takeNotice } from '../layout/notices.ts'
import { placeOf, surveyOf, wordsOf } from './views.ts'

const sizes = ['1', '2', '4', '8'] as const

/** A sheet with one QR code for each place, to be printed on A4 and cut. */
export async function showPrint(c: Context<Env>) {
  const survey = await surveyOf(c)
  const words = wordsOf(c)
  const ids = c.req.query('links')?.split('.').filter(isId).slice(0, 200)
  const links = await linksOf(c.var.deps, c.var.caller, survey.id, ids)
  const per = sizes.find((one) => one === c.req.query('per')) ?? '4'
  const caption = (c.req.query('caption') ?? words.captionOurs).slice(0, 200)
  const to = (change: Record<string, string>) => `?${new URLSearchParams({ ...c.req.query(), ...change })}`
  const sheets = Array.from({ length: Math.ceil(links.length / Number(per)) }, (_, index) =>
    links.slice(index * Number(per), (index + 1) * Number(per)),
  )
  const content = html`<header class="print-bar"><h1>${words.printTitle}</h1>${takeNotice(c) ?? ''}<div class="row spread"><a href="${placeOf(c, survey)}/share">${words.back}</a>${segmented(
    words.perSheet,
    sizes.map((one) => ({ label: words.perSheetOf(Number(one)), href: to({ per: one }), current: one === per })),
  )}</div>
<form class="row choosing" method="get">${Object.entries({ links: c.req.query('links'), per }).map(([name, value]) => (value ? html`<input type="hidden" name="${name}" value="${value}">` : ''))}${textField({ name: 'caption', label: words.caption, value: caption, attributes: { maxlength: 200 } })}${button({ label: words.applyCaption, small: true })}</form>
<p class="hint">${words.printHint}</p><p class="needs-script">${button({ label: words.print, kind: 'primary', icon: 'print', attributes: { type: 'button', 'data-print': true } })}</p></header>
<main>${links.length === 0 ? html`<p>${words.noLinks}</p>` : sheets.map((sheet) => html`<section class="sheet-a4 per-${per}">${sheet.map((link) => place(link, caption))}</section>`)}</main>`
  const about = { title: `${words.printTitle} · ${survey.name}`, language: staffLanguage(c), look: 'print' } as const
  return c.html(documentOf(c, about, content))
}

const place = ({ name, slug, url }: Link, caption: string) =>
  html`<figure>${caption ? html`<p class="say">${caption}</p>` : ''}${raw(qrSvg(url))}<figcaption><strong>${name ?? slug}</strong><span>${url.replace(/^https?:\/\//, '')}</span></figcaption></figure>`
