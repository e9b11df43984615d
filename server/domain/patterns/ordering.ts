import type { PatternRule } from '../../../shared/pattern.ts'
import { DomainError } from '../errors.ts'

/** Between two default patterns there is room for others. */
export const POSITION_STEP = 10

const badOrder = (path: string, message: string) => new DomainError('conflict', 'pattern-order', message, { path })

/** The rules with the positions of a new order. @throws DomainError `pattern-order` unless `ids` has each of them once */
export function orderRules(rules: readonly PatternRule[], ids: readonly string[]): PatternRule[] {
  const rulesById = new Map(rules.map((rule) => [rule.id, rule]))
  const ordered = ids.flatMap((id, index) => {
    const rule = rulesById.get(id)
    return rule ? [{ ...rule, position: (index + 1) * POSITION_STEP }] : []
  })
  if (ordered.length !== ids.length || new Set(ids).size !== rules.length)
    throw badOrder('ids', 'Expected the ids of all patterns, each once.')
  return ordered
}

/**
 * The rules with one of them tried after another, or first (null). Their positions stay if that is their order already.
 * @throws DomainError `pattern-order` if the other is not there
 */
export function moveRule(rules: readonly PatternRule[], id: string, after: string | null): PatternRule[] {
  const ids = rules.map((rule) => rule.id)
  const others = ids.filter((other) => other !== id)
  if (after !== null && !others.includes(after)) throw badOrder('after', 'Expected the id of another pattern.')
  const target = others.toSpliced(after === null ? 0 : others.indexOf(after) + 1, 0, id)
  return target.every((other, index) => other === ids[index]) ? [...rules] : orderRules(rules, target)
}
