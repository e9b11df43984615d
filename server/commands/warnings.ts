import type { Tally, WarningCode } from '../domain/imports/warnings.ts'
import { formatNumber } from './format.ts'

/** What was left out of a row, by the code of the warning. */
const messages: Record<WarningCode, string> = {
  invalid: 'left out because they cannot be read',
  encoding: 'left out because of unreadable characters; choose another --encoding',
  long: 'shortened',
  more: 'with several values, of which the first is taken',
  extension: 'without their extension',
  damaged: 'left out because a spreadsheet has turned them into numbers such as 1.38E+10',
  'country-missing': 'left out because they have no country code; choose --country',
  'service-number': 'left out because they reach no person',
  placeholder: 'left out because they are placeholders, such as N/A or {{name}}',
  taken: 'left out because they belong to another contact',
  'too-many': 'left out because a record has at most 50 properties',
}

/** One line per field and reason: `3 values of phone left out …`. @param warnings counts by field and code */
export function describeWarnings(
  warnings: Readonly<Record<string, number>>,
  tallies: ReadonlyMap<string, Tally> = new Map(),
): string[] {
  return Object.entries(warnings).map(([key, count]) => {
    const [, field = '', code = ''] = /^(.*) (\S+)$/.exec(key) ?? []
    const [example] = tallies.get(key)?.examples ?? []
    const place = example ? ` (“${example.cell}” on line ${example.line}${count > 1 ? ', and others' : ''})` : ''
    return `${formatNumber(count)} ${count === 1 ? 'value' : 'values'} of ${field} ${messages[code as WarningCode]}${place}.`
  })
}
