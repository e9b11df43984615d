import { html } from 'hono/html'
import { may } from '../../../shared/roles.ts'
import type { TellingSegment } from '../../domain/reports/notable-segments.ts'
import { commonWords } from '../../i18n/common.ts'
import { intervalBar, isShown } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import { menu } from '../components/menu.ts'
import { badge, card } from '../components/parts.ts'
import { type Column, dataTable } from '../components/table.ts'
import { interval, number, points } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { overviewAt } from './query.ts'
import { saidOf } from './remarks.ts'
import { answersOf, csvOf, type Shown } from './views.ts'

/** A segment in a row: of a property, or all values beyond the most frequent ones. */
export type Row = Omit<TellingSegment, 'versusRest' | 'value'> & {
  value: string | null
  versusRest: TellingSegment['versusRest'] | null
}

/** The segments, those that differ from the rest marked and said in words. */
export function segmentsCard(view: Shown): Markup {
  const { words } = view
  return card({ title: words.segments.title, id: 'segments', aside: chooser(view) }, content(view))
}

function chooser({ c, words, asked, desk, of }: Shown): Markup {
  const counted = desk.keys.filter((one) => one.counted)
  if (counted.length === 0 || of.segments.kind === 'filtered') return html``
  const way = (label: string, by: string | undefined) =>
    html`<a href="${overviewAt(c, asked, { by })}#segments"${by === asked.by ? html` aria-current="true"` : ''}>${label}</a>`
  const ways = [way(words.segments.telling, undefined), ...counted.map(({ key }) => way(key, key))]
  return menu({ label: `${words.segments.compare}: ${asked.by ?? words.segments.telling}`, small: true }, ways)
}

function content(view: Shown): Markup {
  const { c, reader, words, asked, of } = view
  const { segments } = of
  if (segments.kind === 'undeclared') {
    const settings = may(c.var.staff.role, 'segment-keys')
      ? linkButton({ label: words.segments.declare, href: `${home(c)}/settings/segments` })
      : ''
    return html`<p class="intro">${words.segments.undeclared}</p><p>${settings}</p>`
  }
  if (segments.kind === 'filtered') return html`<p class="intro">${words.segments.filtered}</p>`
  if (segments.kind === 'uncounted') return html`<p class="intro">${words.segments.uncounted(asked.by ?? '')}</p>`
  if (segments.kind === 'by') return compared(view)
  const { compared: n, segments: telling } = segments
  if (n === 0) return html`<p class="intro">${words.segments.nothing}</p>`
  const intro = words.segments[telling.length > 0 ? 'tellingIntro' : 'noneTelling'](number(reader, n))
  return html`<p>${intro}</p>${telling.length > 0 ? table(view, telling, { withKey: true }) : ''}`
}

const MOST_ROWS = 20

/** The segments of one property, the ones that differ first, then the largest. */
function compared(view: Shown): Markup {
  const { reader, words } = view
  const rows = rowsOf(view)
  const visible = rows.filter(({ display }) => display !== 'hidden')
  const hidden = rows.length - visible.length
  const { missing, heterogeneity } = reportOf(view)
  const sorted = visible.toSorted((a, b) => Number(isTelling(b)) - Number(isTelling(a)) || b.count - a.count)
  const notes = [
    sorted.length > MOST_ROWS && words.segments.more(number(reader, sorted.length - MOST_ROWS)),
    hidden > 0 && words.segments.hidden(hidden, number(reader, hidden)),
    missing > 0 && words.segments.missing(missing, number(reader, missing)),
  ].filter((note) => note !== false)
  const significant = heterogeneity !== null && heterogeneity.pValue < 0.05
  const differ = heterogeneity && words.segments[significant ? 'differ' : 'differChance']
  if (rows.length === 0) return html`<p class="intro">${words.segments.nothing}</p>`
  return html`${differ ? html`<p>${differ}</p>` : ''}${table(view, sorted.slice(0, MOST_ROWS), { withKey: false })}<p class="small quiet">${notes.join(' ')}</p>`
}

function reportOf({ of }: Shown) {
  if (of.segments.kind !== 'by') throw new Error('Expected the segments of one property')
  return of.segments.report
}

/** All segments of one property. */
export function rowsOf(view: Shown): Row[] {
  const { by, segments, others } = reportOf(view)
  const rest = others ? [{ ...others, key: by, value: null, versusRest: null }] : []
  return [...segments.map((segment) => ({ ...segment, key: by })), ...rest]
}

/** Only of scores that may be shown in full is it said how they differ. */
const isTelling = ({ display, versusRest }: Row) => display === 'full' && versusRest?.significant === true

function table(view: Shown, rows: readonly Row[], { withKey }: { withKey: boolean }): Markup {
  const { reader, words, of } = view
  const common = commonWords(reader.language).chart
  const columns: Column<Row>[] = [
    { label: words.segments.segment, head: true, cell: (row) => nameOf(view, row, withKey) },
    { label: common.score, numeric: true, cell: (row) => scoreOf(view, row) },
    {
      label: common.interval,
      cell: (row) =>
        isShown(row)
          ? html`<span title="${interval(reader, row.interval)}">${intervalBar(reader, row, { compact: true, reference: of.score.display === 'full' ? of.score.nps : null })}</span>`
          : html`<span class="quiet">${common.tooFew}</span>`,
    },
    { label: common.answers, numeric: true, cell: (row) => countOf(view, row) },
    { label: words.segments.versusRest, cell: (row) => differenceOf(view, row) },
  ]
  const drawn = dataTable({ caption: words.segments.title, captionUnseen: true, columns, rows })
  const csv = html`<a href="${csvOf(view, 'segments')}" data-no-prefetch>${icon('download')}${common.csv}</a>`
  return html`${drawn}<div class="chart-links"><span></span>${csv}</div>`
}

function nameOf({ c, words, asked }: Shown, { key, value }: Row, withKey: boolean): string | Markup {
  if (value === null) return words.segments.others
  const only = overviewAt(c, asked, { by: undefined, where: { [key]: value } })
  return html`${withKey ? html`<span class="quiet">${key}</span> ` : ''}<a href="${only}" title="${words.segments.only(value)}">${value}</a>`
}

const scoreOf = ({ reader }: Shown, row: Row) =>
  isShown(row) ? html`<span class="${row.display === 'muted' ? 'quiet' : ''}">${points(reader, row.nps)}</span>` : '—'

function countOf(view: Shown, { key, value, count }: Row): string | Markup {
  const shown = number(view.reader, count)
  if (value === null) return shown
  const { survey, asked } = view.of
  return html`<a href="${answersOf({ ...view, of: { ...view.of, survey, where: { [key]: value } } }, {}, asked)}">${shown}</a>`
}

function differenceOf({ reader, words }: Shown, row: Row): string | Markup {
  if (row.display !== 'full' || !row.versusRest) return html`<span class="quiet">${words.segments.tooFew}</span>`
  const said = saidOf(reader, row.versusRest)
  const text = words.segments.differs(said)
  if (!said.significant) return html`<span class="quiet">${text}</span>`
  return badge(
    html`${icon(said.direction === 'up' ? 'up' : 'down')}${text}`,
    said.direction === 'up' ? 'promoter' : 'detractor',
  )
}
