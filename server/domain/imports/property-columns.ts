import { propertyFromColumn } from '../../../shared/contact-import.ts'
import type { ColumnGuess } from './column-guesses.ts'

/** How many columns become properties that no segment key declares. */
const MAX_UNDECLARED = 20

/**
 * Adds properties for the columns of a proposed mapping that are nothing else: what a file says of people can be compared
 * and filtered later. Columns that could be a field stay out, such as a second email address.
 * @returns the target of each column
 * @example proposeProperties(guess, ['Email', 'Shop']) // ['email', 'property.shop']
 */
export function proposeProperties(
  { columns, unknown }: ColumnGuess,
  header: readonly string[],
): ColumnGuess['columns'] {
  const targets = [...columns]
  const names = new Set(columns.flatMap((target) => target?.toLowerCase() ?? []))
  let left = MAX_UNDECLARED
  for (const column of unknown) {
    const target = `property.${propertyFromColumn(header[column] ?? '', column)}`
    if (left === 0 || names.has(target)) continue
    targets[column] = target
    names.add(target)
    left--
  }
  return targets
}
