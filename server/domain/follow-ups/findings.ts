import { OTHER_ID } from '../../../shared/flow.ts'
import type { FollowUpChangedFields, FollowUpPatch } from '../../../shared/follow-up.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getSurvey, listSurveys } from '../surveys/surveys.ts'
import { listFollowUpChoices } from './choices.ts'
import { loadCurrency } from './currency.ts'
import { toMoney } from './views.ts'

/** What members find out and agree on with a customer. */
export type Findings = Pick<FollowUpRow, 'cause' | 'remedy' | 'amends' | 'amendsCurrency' | 'promise'>

export const noFindings: Findings = { cause: null, remedy: null, amends: null, amendsCurrency: null, promise: null }

export const toFindings = ({ cause, remedy, amends, amendsCurrency, promise }: Findings): Findings => ({
  cause,
  remedy,
  amends,
  amendsCurrency,
  promise,
})

/**
 * What an input sets; what it leaves out is left out.
 * @throws DomainError `unknown-cause`, or `unknown-remedy`
 */
export async function resolveFindings(
  deps: Deps,
  caller: Caller,
  row: FollowUpRow,
  { cause, remedy, amends, promise }: Pick<FollowUpPatch, 'cause' | 'remedy' | 'amends' | 'promise'>,
): Promise<Partial<Findings>> {
  if (cause && cause !== row.cause) await requireCause(deps, caller, row, cause)
  if (remedy && remedy !== row.remedy) await requireRemedy(deps, caller, remedy)
  return {
    ...(cause !== undefined && { cause }),
    ...(remedy !== undefined && { remedy }),
    ...(amends !== undefined && {
      amends: amends?.amount ?? null,
      amendsCurrency: amends && (amends.currency ?? (await loadCurrency(deps, caller))),
    }),
    ...(promise !== undefined && { promise }),
  }
}

/** @throws DomainError `unknown-cause` unless the workspace or a survey has this cause, or the customer chose it */
async function requireCause(deps: Deps, caller: Caller, row: FollowUpRow, cause: string) {
  if (cause === OTHER_ID) return
  if ((await listFollowUpChoices(deps, caller, 'cause')).some(({ id }) => id === cause)) return
  const { reasons: chosenReasons = [] }: { reasons?: unknown } = JSON.parse(row.answers)
  if ([chosenReasons].flat().includes(cause)) return
  const ownSurvey = await getSurvey(deps, caller, row.surveyId)
  const { data: surveys } = await listSurveys(deps, caller, { limit: 200 })
  const offered = [ownSurvey, ...surveys].flatMap(({ reasons }) => Object.values(reasons).flat())
  if (offered.some((reason) => reason.id === cause)) return
  throw new DomainError(
    'invalid',
    'unknown-cause',
    'Expected a cause of the workspace, a reason that a survey offers, or other',
    {
      path: 'cause',
    },
  )
}

/** @throws DomainError `unknown-remedy` */
async function requireRemedy(deps: Deps, caller: Caller, remedy: string) {
  if ((await listFollowUpChoices(deps, caller, 'remedy')).some(({ id }) => id === remedy)) return
  throw new DomainError('invalid', 'unknown-remedy', 'Expected a remedy of the workspace', { path: 'remedy' })
}

/** Which of the findings differ from those of a follow-up, for its history. */
export function describeFindings(row: Findings, findings: Partial<Findings>): FollowUpChangedFields {
  const target = { ...row, ...findings }
  const isAmendsChanged = target.amends !== row.amends || target.amendsCurrency !== row.amendsCurrency
  return {
    ...(target.cause !== row.cause && { cause: target.cause }),
    ...(target.remedy !== row.remedy && { remedy: target.remedy }),
    ...(isAmendsChanged && { amends: toMoney(target) }),
    ...(target.promise !== row.promise && { promise: target.promise }),
  }
}

export const toFindingColumns = ({
  cause,
  remedy,
  amends,
  amendsCurrency,
  promise,
}: Partial<Findings>): ColumnValues => ({
  cause,
  remedy,
  amends,
  amends_currency: amendsCurrency,
  promise,
})
