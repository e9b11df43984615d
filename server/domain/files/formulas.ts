/** What spreadsheets run as a formula when it starts a cell. */
const FORMULA = /[=+\-@＝＋－＠﹦﹢﹣﹫]/

/** Where a list separator other than the comma splits a cell: quotes keep nothing together then. */
const SPLIT = /[;\t\r\n]/
const QUOTE_OR_SPACE = /["'\s]/

const MAY_HAVE_FORMULA = /^["'\s]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[;\t\r\n]/

/** Puts an apostrophe before everything in a cell that a spreadsheet could run as a formula. */
export function escapeFormulas(cell: string): string {
  if (!MAY_HAVE_FORMULA.test(cell)) return cell
  let escaped = ''
  let position = 0
  for (const start of findFormulas(cell)) {
    escaped += `${cell.slice(position, start)}'`
    position = start
  }
  return escaped + cell.slice(position)
}

/** Removes the apostrophes that `escapeFormulas` adds. */
export function unescapeFormulas(cell: string): string {
  if (!cell.includes("'")) return cell
  let text = ''
  let position = 0
  for (const start of findFormulas(cell)) {
    if (cell[start - 1] !== "'") continue
    text += cell.slice(position, start - 1)
    position = start
  }
  return text + cell.slice(position)
}

/** The indexes of what would start a formula, wherever the cell is split. Looks at each character once. */
function* findFormulas(cell: string): Generator<number> {
  let isStart = true
  for (let index = 0; index < cell.length; index++) {
    const character = cell[index] ?? ''
    if (SPLIT.test(character)) isStart = true
    else if (isStart && FORMULA.test(character)) {
      yield index
      isStart = false
    } else if (isStart) isStart = QUOTE_OR_SPACE.test(character)
  }
}
