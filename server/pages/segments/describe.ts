import type { SegmentConditions } from '../../../shared/segment.ts'
import type { ViewContext } from '../layout/context.ts'

/** What the contacts of a segment have in common, as a sentence. */
export function describeConditions(view: ViewContext, conditions: SegmentConditions | null): string {
  const messages = view.t.segments
  if (conditions === null) return messages.fixedList
  const parts = listParts(view, conditions)
  return parts.length === 0 ? messages.all : messages.sentence.join([messages.sentence.contacts, ...parts])
}

function listParts({ t, format }: ViewContext, conditions: SegmentConditions): string[] {
  const messages = t.segments.sentence
  const { lastScore, hasResponded, notAskedWithinDays: days, createdSince, createdBefore } = conditions
  const oneOf = (values: readonly string[]) => format.choice(values)
  const parts: (string | false | undefined)[] = [
    conditions.tiers && messages.tiers(oneOf(conditions.tiers)),
    ...Object.entries(conditions.properties ?? {}).map(([key, values]) =>
      messages.property(format.propertyName(key), oneOf(values)),
    ),
    conditions.languages && messages.languages(oneOf(conditions.languages.map((code) => format.languageName(code)))),
    conditions.groups && messages.groups(oneOf(conditions.groups.map((group) => t.common.groupsPlural[group]))),
    lastScore && messages.lastScore(format.number(lastScore.from), format.number(lastScore.to)),
    hasResponded !== undefined && (hasResponded ? messages.hasResponded : messages.hasNotResponded),
    conditions.tags && messages.tags(oneOf(conditions.tags)),
    conditions.neverAsked && messages.neverAsked,
    days !== undefined && messages.notAskedWithinDays(days, format.number(days)),
    createdSince !== undefined && messages.createdSince(format.day(createdSince)),
    createdBefore !== undefined && messages.createdBefore(format.day(createdBefore)),
  ]
  return parts.filter((part): part is string => typeof part === 'string')
}
