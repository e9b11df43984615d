import {
  type CauseHeading,
  causeHeadings,
  type FigureGroupType,
  type FigureHeading,
  type FigureName,
  type FollowUpCause,
  type FollowUpFigures,
  type FollowUpShare,
  type FollowUpTimes,
  figureHeadings,
} from '../../../shared/follow-up-figures.ts'
import type { Caller, Deps } from '../deps.ts'
import { type Table, toTable } from '../files/table.ts'
import { type FigureDays, getFollowUpFigures } from './figures.ts'

/** A file for readers has their words; one for programs has the names of the API. */
export interface FigureTexts {
  headings: Record<FigureHeading, string>
  groupTypes: Record<FigureGroupType, string>
  names: Record<FigureName, string>
  all: string
}

export interface CauseTexts {
  headings: Record<CauseHeading, string>
  nameCause: Readonly<Record<string, string>>
}

type Values = readonly [value: number | null, low: number | null, high: number | null, n: number | null]

/** One row a figure: of all, then of each owner and team with ten follow-ups or more. */
export async function buildFigureTable(
  deps: Deps,
  caller: Caller,
  { texts, ...days }: FigureDays & { texts?: FigureTexts | undefined },
): Promise<Table> {
  const figures = await getFollowUpFigures(deps, caller, days)
  const toRows = (type: FigureGroupType, id: string | null, group: string, rows: readonly Row[]) =>
    rows.map(([name, values]) => [
      ...[texts?.names[name] ?? name, texts?.groupTypes[type] ?? type, id, group],
      ...values,
    ])
  const rows = [
    ...toRows('all', null, texts?.all ?? 'all', listFigures(figures)),
    ...figures.amends.flatMap(({ currency, count, amount }) =>
      toRows('currency', currency, currency, [['amends', [amount, null, null, count]]]),
    ),
    ...figures.teams.flatMap((team) => toRows('team', team.id, team.name, listGroupFigures(team))),
    ...figures.owners.flatMap((owner) => toRows('member', owner.id, owner.name, listGroupFigures(owner))),
  ]
  return toTable(
    figureHeadings.map((name) => texts?.headings[name] ?? name),
    rows,
  )
}

type Row = readonly [FigureName, Values]

function listFigures(figures: FollowUpFigures): Row[] {
  const { count, conversion, comparison, silence } = figures
  const { total, asked, waiting, nps, npsLow, npsHigh } = conversion
  const bothSides = comparison.reached.total + comparison.notReached.total
  return [
    ['count', [count, null, null, count]],
    ['open', [figures.open, null, null, figures.open]],
    ['overdue', [figures.overdue, null, null, figures.open]],
    ['contactedInTime', toValues(figures.contactedInTime)],
    ...listTimes('hoursToContact', figures.toContact),
    ...listTimes('hoursToClose', figures.toClose),
    ['converted', toValues(conversion)],
    ['convertedToPassive', [conversion.toPassive, null, null, total]],
    ['convertedToPromoter', [conversion.toPromoter, null, null, total]],
    ['convertedIfSilentUnconverted', [conversion.ifSilentUnconverted, null, null, asked - waiting]],
    ['waitingForResponse', [waiting, null, null, asked]],
    ['scoreAfter', [nps, npsLow, npsHigh, total]],
    ['convertedReached', toValues(comparison.reached)],
    ['convertedNotReached', toValues(comparison.notReached)],
    ['convertedDifference', [comparison.difference, comparison.low, comparison.high, bothSides]],
    ...(silence ? listSilence(silence) : []),
  ]
}

const listSilence = ({
  customers,
  complaints,
  unhappy,
  silent,
  responses,
}: NonNullable<FollowUpFigures['silence']>): Row[] => [
  ['customers', [customers, null, null, customers]],
  ['complaints', [complaints, null, null, complaints]],
  ['unhappy', [unhappy?.value ?? null, unhappy?.low ?? null, unhappy?.high ?? null, responses]],
  ['silentShare', [silent?.value ?? null, silent?.low ?? null, silent?.high ?? null, responses]],
]

function listGroupFigures(group: FollowUpFigures['owners'][number] | FollowUpFigures['teams'][number]): Row[] {
  const { count, contactedInTime, toContact, toClose, conversion } = group
  const rows: Row[] = [['count', [count, null, null, count]]]
  if (contactedInTime) rows.push(['contactedInTime', toValues(contactedInTime)])
  if (toContact) rows.push(...listTimes('hoursToContact', toContact))
  if (toClose) rows.push(...listTimes('hoursToClose', toClose))
  if (conversion) rows.push(['converted', toValues(conversion)])
  return rows
}

const toValues = ({ share, low, high, total }: FollowUpShare): Values => [share, low, high, total]

const listTimes = (name: 'hoursToContact' | 'hoursToClose', { median, p90, total }: FollowUpTimes): Row[] => [
  [`${name}Median`, [median.hours, median.low, median.high, total]],
  [`${name}P90`, [p90.hours, p90.low, p90.high, total]],
]

/** One row a cause, the most frequent first. */
export async function buildCauseTable(
  deps: Deps,
  caller: Caller,
  { texts, ...days }: FigureDays & { texts?: CauseTexts | undefined },
): Promise<Table> {
  const { causes } = await getFollowUpFigures(deps, caller, days)
  const toCells = ({ cause, count, total, share, low, high, effect, conversion }: FollowUpCause) => [
    ...[texts?.nameCause[cause] ?? cause, count, total, share, low, high],
    ...[effect?.points, effect?.low, effect?.high],
    ...[conversion.count, conversion.total, conversion.share, conversion.low, conversion.high],
  ]
  return toTable(
    causeHeadings.map((name) => texts?.headings[name] ?? name),
    causes.map(toCells),
  )
}
