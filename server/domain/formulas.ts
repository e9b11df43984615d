/** What spreadsheets run as a formula when it starts a cell. */
const FORMULA = '[=+\\-@＝＋－＠]'

/** The start of a cell, also where a list separator other than the comma splits it: quotes keep nothing together then. */
const START = '(?<=(?:^|[;\\t\\r\\n])["\'\\s]*)'

const FORMULA_PATTERN = new RegExp(START + FORMULA, 'gu')
const ESCAPED_PATTERN = new RegExp(`${START}'(?=${FORMULA})`, 'gu')
const MAY_HAVE_FORMULA = /^["'\s]*[=+\-@＝＋－＠]|[;\t\r\n]/u

/** Puts an apostrophe before everything in a cell that a spreadsheet could run as a formula. */
export const escapeFormulas = (cell: string): string =>
  MAY_HAVE_FORMULA.test(cell) ? cell.replace(FORMULA_PATTERN, "'$&") : cell

/** Removes the apostrophes that `escapeFormulas` adds. */
export const unescapeFormulas = (cell: string): string =>
  cell.includes("'") ? cell.replace(ESCAPED_PATTERN, '') : cell
