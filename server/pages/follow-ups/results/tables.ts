import { html } from 'hono/html'
import type { FollowUpCause, FollowUpFigures, FollowUpTimes } from '../../../../shared/follow-up-figures.ts'
import { chooseShareDisplay, differenceBar } from '../../charts/share-bar.ts'
import { card, metric } from '../../components/parts.ts'
import { dataTable } from '../../components/table.ts'
import type { ViewContext } from '../../layout/context.ts'
import { fileLinks } from '../../layout/exports.ts'
import type { Markup } from '../../layout/page.ts'
import { formatHours, formatQuantile, shareCell } from './parts.ts'

/** Causes that are shown. */
export const MAX_CAUSES = 25
const MAX_GROUPS = 50

interface CausesProps {
  nameCause(id: string): string
  /** Links to what is done about a cause. */
  improvements: ReadonlyMap<string, Markup>
  fileHref: Parameters<typeof fileLinks>[1]
}

/** The causes by frequency, with their effect on the score and what became of those customers. */
export function causesCard(
  view: ViewContext,
  { causes }: FollowUpFigures,
  { nameCause, improvements, fileHref }: CausesProps,
): Markup {
  const { t, format } = view
  const messages = t.followUpResults.causes
  if (causes.length === 0) return card({ title: messages.title }, html`<p class="quiet">${messages.none}</p>`)
  const effects = causes.flatMap(({ effect }) => (effect ? [Math.abs(effect.low), Math.abs(effect.high)] : []))
  const span = Math.max(1, ...effects)
  const effectCell = ({ effect }: FollowUpCause) =>
    effect
      ? html`<div class="measure">${differenceBar(view, effect, span)}<span>${messages.points(format.difference(effect.points))}</span></div>`
      : '—'
  const table = dataTable<FollowUpCause>({
    caption: messages.title,
    hideCaption: true,
    rows: causes.slice(0, MAX_CAUSES),
    columns: [
      {
        label: messages.cause,
        isRowHeader: true,
        cell: ({ cause }) => html`${nameCause(cause)} ${improvements.get(cause) ?? ''}`,
      },
      { label: t.followUpResults.groups.count, isNumeric: true, cell: ({ count }) => format.number(count) },
      { label: messages.frequency, cell: (cause) => shareCell(view, cause) },
      ...(effects.length > 0 ? [{ label: messages.effect, cell: effectCell }] : []),
      { label: messages.converted, cell: ({ conversion }) => shareCell(view, conversion) },
    ],
  })
  return card(
    { title: messages.title, intro: messages.intro },
    html`${table}
${effects.length > 0 ? html`<p class="hint">${messages.effectNote}</p>` : ''}
<p class="chart-links">${fileLinks(view, fileHref)}</p>`,
  )
}

export function amendsCard({ t, format }: ViewContext, { amends }: FollowUpFigures): Markup {
  const messages = t.followUpResults.amends
  if (amends.length === 0) return card({ title: messages.title }, html`<p class="quiet">${messages.none}</p>`)
  return card(
    { title: messages.title },
    html`<div class="figures">${amends.map(({ currency, amount, count }) => {
      const average = format.money({ amount: Math.round(amount / count), currency })
      return metric({
        label: currency,
        value: format.money({ amount, currency }),
        note: messages.average(format.number(count), average),
      })
    })}</div>`,
  )
}

type Group = FollowUpFigures['owners'][number] | FollowUpFigures['teams'][number]

/** Teams and members beside each other, from ten follow-ups on. */
export function groupsCard(view: ViewContext, { teams, owners }: FollowUpFigures): Markup {
  const messages = view.t.followUpResults.groups
  if (teams.length + owners.length === 0) return html``
  return card(
    { title: messages.title, intro: messages.intro },
    html`${teams.length > 0 ? groupTable(view, messages.teams, teams) : ''}
${owners.length > 0 ? groupTable(view, messages.owners, owners) : ''}`,
  )
}

/** The median; of few, greyed with its limits. */
function medianCell(view: ViewContext, { median, total }: FollowUpTimes): Markup | string {
  const text = formatQuantile(view, median)
  if (median.hours === null || chooseShareDisplay(total) === 'full') return text
  const format = (hours: number | null) => (hours === null ? '—' : formatHours(view, hours))
  const limits = view.t.followUpResults.likely(format(median.low), format(median.high))
  return html`<span class="quiet" title="${limits}">${text}</span>`
}

function groupTable(view: ViewContext, caption: string, groups: readonly Group[]): Markup {
  const messages = view.t.followUpResults.groups
  const timesCell = (times: FollowUpTimes | null) => (times === null ? '—' : medianCell(view, times))
  return dataTable<Group>({
    caption,
    rows: groups.slice(0, MAX_GROUPS),
    columns: [
      { label: messages.name, isRowHeader: true, cell: ({ name }) => name },
      { label: messages.count, isNumeric: true, cell: ({ count }) => view.format.number(count) },
      {
        label: messages.inTime,
        cell: ({ contactedInTime }) =>
          contactedInTime ? shareCell(view, contactedInTime) : html`<span class="quiet">${messages.tooFew}</span>`,
      },
      { label: messages.toContact, isNumeric: true, cell: ({ toContact }) => timesCell(toContact) },
      { label: messages.toClose, isNumeric: true, cell: ({ toClose }) => timesCell(toClose) },
      { label: messages.converted, cell: ({ conversion }) => shareCell(view, conversion) },
    ],
  })
}
