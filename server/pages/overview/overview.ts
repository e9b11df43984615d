import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Desk } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import { overviewWords } from '../../i18n/overview.ts'
import { errorSummary } from '../components/form.ts'
import { readerOf, span } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { withoutAnswers, withoutSurvey } from './empty.ts'
import { filters } from './filters.ts'
import type { Reading } from './query.ts'
import { spread, standing } from './score-card.ts'
import { segmentsCard } from './segments.ts'
import { trendCard } from './trend-card.ts'
import type { Shown, View } from './views.ts'
import { callsCard, commentsCard } from './work-cards.ts'

const NOBODY: Desk = { surveys: [], overview: null, waiting: null, keys: [] }

/** One look at where loyalty stands. @param desk nothing where the address asks for what there cannot be */
export function overviewPage(c: Context<Env>, reading: Reading, desk: Desk = NOBODY): Markup {
  const reader = readerOf(c)
  const words = overviewWords(reader.language)
  const view: View = { c, reader, words, asked: reading.asked, desk }
  const of = desk.overview
  const about = {
    title: words.title,
    current: 'overview',
    wide: true,
    ...(of && {
      intro: html`<span class="printed">${c.var.staff.place.name} · </span>${of.survey.name} · ${span(reader, of.span)}`,
    }),
  } as const
  return shell(
    c,
    about,
    html`${faultsOf(view, reading)}${of || faulty(reading) ? filters(view, reading, of?.survey.id) : ''}
${of ? ofSurvey({ ...view, of }) : faulty(reading) ? '' : withoutSurvey(view)}`,
  )
}

export const faulty = ({ faults }: Reading) => Object.keys(faults).length > 0

const faultsOf = ({ reader, words }: View, { faults }: Reading) =>
  errorSummary(
    reader.language,
    Object.entries(faults).map(([field, fault]) => ({
      field: fault === 'other' ? undefined : field,
      message: words.faults[fault],
    })),
  )

function ofSurvey(view: Shown): Markup {
  const { score } = view.of
  if (score.count === 0) return html`${withoutAnswers(view)}${callsCard(view)}`
  // What is too small to be shown is not to be put together from its parts either.
  if (score.display === 'hidden') return html`${standing(view)}${callsCard(view)}`
  return html`${standing(view)}${trendCard(view)}
<div class="grid">${callsCard(view)}${commentsCard(view)}${spread(view)}</div>
${segmentsCard(view)}`
}
