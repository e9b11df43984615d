import type { NewFollowUpAttempt } from '../../../shared/follow-up.ts'
import type { DemoFollowUpState } from '../../store/queries/demo-follow-ups.ts'
import type { FollowUpAttemptRow } from '../../store/queries/follow-up-attempts.ts'
import type { FollowUpChangeRow } from '../../store/queries/follow-up-changes.ts'
import type { FollowUpMessageRow } from '../../store/queries/follow-up-messages.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import { describeAttempt, resolveDueTime, toAttemptRow } from '../follow-ups/attempts.ts'
import type { DescribedChange } from '../follow-ups/change-batch.ts'
import { describeFindings, type Findings, toFindingColumns } from '../follow-ups/findings.ts'
import { type LifecycleContext, toSolvedColumns } from '../follow-ups/stages.ts'
import { describeReopening } from '../recovery/answers.ts'
import { describeAsking } from '../recovery/asking.ts'
import { type Closing, describeClosing } from '../recovery/closing.ts'
import { countStepsBefore, getNextStep } from '../recovery/escalation-steps.ts'
import { resumeFollowUp } from '../replies/inbound.ts'

/** A colleague of the sample company, who is no member. */
export const colleague = (name: string): Pick<Caller, 'actor' | 'name'> => ({ actor: 'demo', name })

type Person = ReturnType<typeof colleague>
type AttemptInput = Pick<NewFollowUpAttempt, 'outcome' | 'channel' | 'note' | 'dueAt'> & {
  findings?: Partial<Findings>
}
type Mail = Pick<FollowUpMessageRow, 'subject' | 'text'>

/** What the life of a follow-up leaves in the database. */
export interface LifeRows {
  state: DemoFollowUpState
  changes: FollowUpChangeRow[]
  attempts: Omit<FollowUpAttemptRow, 'undoneAt' | 'undoneBy'>[]
  messages: FollowUpMessageRow[]
}

export type Life = ReturnType<typeof startLife>

/** Plays the life of a follow-up in memory, by the rules of the product: each step at its time, after the one before. */
export function startLife(
  deps: Pick<Deps, 'newId'>,
  workspaceId: string,
  start: FollowUpRow,
  lifecycle: LifecycleContext,
) {
  const system = systemCaller(workspaceId)
  const rows: Omit<LifeRows, 'state'> = { changes: [], attempts: [], messages: [] }
  let row: FollowUpRow & { askedResponseId: string | null } = {
    ...start,
    owner: start.storedOwner,
    askedResponseId: null,
  }
  let failed = 0

  const set = (columns: ColumnValues, at: number) => {
    row = { ...row, ...toRow(columns), unnotifiedSince: null, updatedAt: at }
  }
  const change = (at: number, by: Person, { changes, columns }: DescribedChange, id = deps.newId(at)) => {
    const origin = { id, workspaceId, responseId: row.id, at, actor: by.actor, actorName: by.name }
    rows.changes.push({ ...origin, changed: JSON.stringify(changes) })
    set(columns, at)
  }
  const write = (at: number, by: Person, mail: Mail, direction: 'in' | 'out') => {
    const id = deps.newId(at)
    rows.messages.push({
      ...{ id, workspaceId, responseId: row.id, direction, at, actor: by.actor, actorName: by.name },
      ...{ address: row.email ?? '', mailId: id, state: direction === 'out' ? 'sent' : 'received', error: null },
      ...mail,
    })
  }

  return {
    get row() {
      return row
    },
    assign: (at: number, by: Person, owner: string) =>
      change(at, by, { changes: { owner }, columns: { owner, owner_id: null } }),
    attempt: (at: number, by: Person, { findings = {}, ...input }: AttemptInput) => {
      const dueAt = resolveDueTime({ now: () => at }, row, input, lifecycle)
      const attempt = { ...input, dueAt, findings, lifecycle, failed }
      const described = describeAttempt(row, { attempt, now: at, actor: by.actor })
      const id = deps.newId(at)
      rows.attempts.push({ ...toAttemptRow(row, attempt), id, workspaceId, at, actor: by.actor, actorName: by.name })
      failed = input.outcome === 'not-reached' ? failed + 1 : 0
      change(at, by, described, id)
    },
    find: (at: number, by: Person, findings: Partial<Findings>) =>
      change(at, by, { changes: describeFindings(row, findings), columns: toFindingColumns(findings) }),
    /** The next step after the deadline has passed. @param owner who gets it, if it is reassigned */
    escalate: (owner: string) => {
      const next = getNextStep(row.escalation, row.dueAt ?? row.openedAt, lifecycle)
      if (!next) return
      const isReassigned = next.step === 'reassigned'
      change(next.at, system, {
        changes: { escalation: next.step, ...(isReassigned && { owner }) },
        columns: { escalation: countStepsBefore(next.step) + 1, ...(isReassigned && { owner, owner_id: null }) },
      })
    },
    send: (at: number, by: Person, mail: Mail) => {
      change(at, by, { changes: { message: 'sent' }, columns: {} })
      write(at, by, mail, 'out')
    },
    receive: (at: number, mail: Mail) => {
      const customer = { actor: 'respondent', name: row.name ?? row.email ?? '' }
      const { changes, columns } = resumeFollowUp(row, at, lifecycle)
      change(at, customer, { changes: { message: 'received', ...changes }, columns })
      write(at, customer, mail, 'in')
    },
    /** A follow-up that was solved without more goes on. */
    goOn: () => set(toSolvedColumns(row, row.doneAt ?? row.openedAt, lifecycle), row.updatedAt),
    ask: (at: number, invitationId: string) => change(at, system, describeAsking('email', { invitationId, now: at })),
    close: (at: number, closing: Closing) => change(at, system, describeClosing(row, closing, at)),
    reopen: (at: number, reopening: { owner: string; dueAt: number; response: { id: string; score: number } }) => {
      failed = 0
      const owner = { id: null, name: reopening.owner }
      change(at, system, describeReopening(row, { ...reopening, owner, now: at }))
    },
    finish: (): LifeRows => ({ ...rows, state: row }),
  }
}

/** Columns by the names that rows have them under. What is left out stays. */
const toRow = (columns: ColumnValues): object =>
  Object.fromEntries(
    Object.entries(columns)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value]),
  )
