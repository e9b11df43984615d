import { group, scores } from '../../../shared/nps.ts'
import type { Figures } from '../../../shared/report.ts'
import type { Overview } from '../../domain/reports/overview.ts'
import { isShown } from '../charts/interval-bar.ts'

type Cells = unknown[][]

/** The tables of the page as files: like the page, they say no more of few answers than these bear. */
export const tables = { trend, distribution, segments } satisfies Record<string, (of: Overview) => Cells>

const figureNames = ['answers', 'promoters', 'passives', 'detractors', 'nps', 'low', 'high']

function figuresIn(of: Figures): unknown[] {
  if (of.display === 'hidden') return figureNames.map(() => null)
  const score = isShown(of) ? [of.nps, of.interval.low, of.interval.high] : [null, null, null]
  return [of.count, of.promoters, of.passives, of.detractors, ...score]
}

function trend({ trend: { points } }: Overview): Cells {
  const rows = points.map((point) => [point.from, point.to, String(point.complete), ...figuresIn(point)])
  return [['from', 'to', 'complete', ...figureNames], ...rows]
}

function distribution({ score: { histogram, count, display } }: Overview): Cells {
  const rows = scores.map((score) => {
    const n = histogram[score] ?? 0
    return [score, group(score), n, count === 0 ? null : n / count]
  })
  return [['score', 'group', 'answers', 'share'], ...(display === 'hidden' ? [] : rows)]
}

const comparison = ['difference', 'differenceLow', 'differenceHigh', 'adjustedPValue', 'significant']

function segments({ segments }: Overview): Cells {
  const compared = ({ display, versusRest: of }: Compared) =>
    of && display === 'full'
      ? [of.difference, of.low, of.high, of.adjustedPValue, String(of.significant)]
      : comparison.map(() => null)
  const shown = partsOf(segments).filter(({ display }) => display !== 'hidden')
  const rows = shown.map((one) => [one.key, one.value, ...figuresIn(one), ...compared(one)])
  return [['property', 'segment', ...figureNames, ...comparison], ...rows]
}

type Telling = Extract<Overview['segments'], { kind: 'telling' }>['segments'][number]
type Compared = Omit<Telling, 'versusRest'> & { versusRest: Telling['versusRest'] | null }

function partsOf(segments: Overview['segments']): Compared[] {
  if (segments.kind === 'telling') return segments.segments
  if (segments.kind !== 'by') return []
  const { by, segments: parts, others } = segments.report
  const rest = others ? [{ ...others, key: by, value: '', versusRest: null }] : []
  return [...parts.map((part) => ({ ...part, key: by })), ...rest]
}
