import { html } from 'hono/html'
import { attributes } from '../components/attributes.ts'
import { linkButton } from '../components/button.ts'
import { menu } from '../components/menu.ts'
import { card } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { isNotable, type SegmentRow, segmentTable } from './segment-table.ts'
import { overviewHref, type SurveyOverviewView } from './views.ts'

/** The segments, with those that differ from the rest first. */
export function segmentsCard(view: SurveyOverviewView): Markup {
  const { title } = view.t.overview.segments
  const isPerPerson = view.pageQuery.per === 'person'
  const note = isPerPerson ? html`<p class="small quiet">${view.t.overview.trend.allResponses}</p>` : ''
  return card({ title, id: 'segments', aside: segmentMenu(view) }, html`${cardContent(view)}${note}`)
}

function segmentMenu(view: SurveyOverviewView): Markup {
  const { t, format, pageQuery, data, overview } = view
  const messages = t.overview.segments
  const countedKeys = data.keys.filter((segmentKey) => segmentKey.counted)
  if (countedKeys.length === 0 || overview.segments.kind === 'filtered') return html``
  const link = (label: string, by: string | undefined) => {
    const linkAttributes = {
      href: `${overviewHref(view, { by })}#segments`,
      'aria-current': by === pageQuery.by ? 'true' : null,
    }
    return html`<a${attributes(linkAttributes)}>${label}</a>`
  }
  const links = [
    link(messages.notable, undefined),
    ...countedKeys.map(({ key }) => link(format.propertyName(key), key)),
  ]
  const current = pageQuery.by === undefined ? messages.notable : format.propertyName(pageQuery.by)
  return menu({ label: t.common.labelled(messages.compare, current), small: true }, links)
}

const intro = (text: string) => html`<p class="intro">${text}</p>`

function cardContent(view: SurveyOverviewView): Markup {
  const messages = view.t.overview.segments
  switch (view.overview.segments.kind) {
    case 'undeclared':
      return undeclaredNote(view)
    case 'filtered':
      return intro(messages.filtered)
    case 'uncounted':
      return uncountedNote(view)
    case 'by':
      return segmentComparison(view)
    case 'notable':
      return notableSegments(view)
  }
}

function undeclaredNote({ t, workspace, may }: SurveyOverviewView): Markup {
  const messages = t.overview.segments
  const href = workspacePath(workspace.slug, '/settings/segments')
  const settingsLink = may('segment-keys') ? linkButton({ label: messages.declare, href }) : ''
  return html`${intro(messages.undeclared)}
<p>${settingsLink}</p>`
}

/** Names the keys that responses are counted by: the URL may be mistyped, or older than the settings. */
function uncountedNote({ t, format, pageQuery, data }: SurveyOverviewView): Markup {
  const messages = t.overview.segments
  const countedKeys = data.keys.filter(({ counted }) => counted).map(({ key }) => format.propertyName(key))
  const choices =
    countedKeys.length > 0 ? [messages.choices(countedKeys.join(format.language === 'en' ? ', ' : '、'))] : []
  return intro(format.sentences([messages.uncounted(pageQuery.by ?? ''), ...choices]))
}

/** The segments of all properties that differ from the rest. */
function notableSegments(view: SurveyOverviewView): Markup {
  const { t, format, overview } = view
  const messages = t.overview.segments
  if (overview.segments.kind !== 'notable') return html``
  const { compared, segments } = overview.segments
  if (compared === 0) return intro(messages.nothing)
  const text = messages[segments.length > 0 ? 'notableIntro' : 'noneNotable'](format.number(compared))
  return html`<p>${text}</p>
${segments.length > 0 ? segmentTable(view, segments, { showKey: true }) : ''}`
}

const MAX_ROWS = 20

/** The segments of one property: first those that differ, then the largest. */
function segmentComparison(view: SurveyOverviewView): Markup {
  const messages = view.t.overview.segments
  const rows = buildRows(view)
  if (rows.length === 0) return intro(messages.nothing)
  const visibleRows = rows.filter(({ display }) => display !== 'hidden')
  const sortedRows = visibleRows.toSorted((a, b) => Number(isNotable(b)) - Number(isNotable(a)) || b.count - a.count)
  const { heterogeneity } = getReport(view)
  const isSignificant = heterogeneity !== null && heterogeneity.pValue < 0.05
  const differenceText = heterogeneity && messages[isSignificant ? 'differ' : 'differChance']
  const notes = listNotes(view, { visible: visibleRows.length, hidden: rows.length - visibleRows.length })
  return html`${differenceText ? html`<p>${differenceText}</p>` : ''}
${segmentTable(view, sortedRows.slice(0, MAX_ROWS), { showKey: false })}
<p class="small quiet">${view.format.sentences(notes)}</p>`
}

/** What the table leaves out. */
function listNotes(view: SurveyOverviewView, { visible, hidden }: { visible: number; hidden: number }): string[] {
  const { t, format } = view
  const messages = t.overview.segments
  const { missing } = getReport(view)
  return [
    visible > MAX_ROWS && messages.more(format.number(visible - MAX_ROWS)),
    hidden > 0 && messages.hidden(hidden, format.number(hidden)),
    missing > 0 && messages.missing(missing, format.number(missing)),
  ].filter((note) => note !== false)
}

function getReport({ overview }: SurveyOverviewView) {
  if (overview.segments.kind !== 'by') throw new Error('Expected the segments of one property')
  return overview.segments.report
}

/** All segments of one property. */
function buildRows(view: SurveyOverviewView): SegmentRow[] {
  const { by, segments, others } = getReport(view)
  const otherRows = others ? [{ ...others, key: by, value: null, versusRest: null }] : []
  return [...segments.map((segment) => ({ ...segment, key: by })), ...otherRows]
}
