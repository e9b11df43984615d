import { isPlaceholder } from '../../../shared/placeholders.ts'

/** Characters that no one sees: marks of direction and width, soft hyphens, and byte order marks. */
const INVISIBLE = /\p{Cf}|\u034F/gu

const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** The text of a cell as people see it: without invisible characters, full-width ones as usual ones, and single spaces. */
export function cleanCell(cell: string): string {
  if (PLAIN.test(cell) && !cell.includes('  ')) return cell
  return cell.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()
}

/** Whether a cell says that there is no value: empty, `N/A`, `-`, `#N/A`, `(空)` and the like. */
export const isNothing = (cell: string): boolean => cell === '' || isPlaceholder(cell, 'answer')
