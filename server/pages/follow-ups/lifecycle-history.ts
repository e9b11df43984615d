import type { FollowUpChangedFields } from '../../../shared/follow-up.ts'
import type { ViewContext } from '../layout/context.ts'

/** What Vouch itself has done in a change: asked again, concluded, escalated or merged. */
export function describeLifecycle({ t }: ViewContext, changed: FollowUpChangedFields): (string | false | undefined)[] {
  const messages = t.followUpLifecycle
  const { stage, status, outcome, askedBy, notAsked, scoreAfter, escalation, mergedInto, merged } = changed
  const isDone = stage && stage in messages.stages
  const reason = notAsked && { ...t.contacts.decisions, ...messages.notAskedReasons }[notAsked]
  return [
    askedBy && messages.asked[askedBy],
    scoreAfter !== undefined && (status === 'open' ? messages.unhappy(scoreAfter) : messages.score(scoreAfter)),
    reason
      ? messages.notAsked(reason)
      : isDone &&
        (outcome === undefined || stage === 'unreachable') &&
        messages.stages[stage as keyof typeof messages.stages],
    stage === 'contacted' && outcome === undefined && messages.resumed,
    escalation && messages.escalations[escalation],
    mergedInto !== undefined && messages.mergedInto,
    merged && messages.merged(merged.length),
  ]
}
