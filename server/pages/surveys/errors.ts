import type { SurveyWords } from '../../i18n/surveys.ts'

/** What is expected of a field, by the path of the fault: the contract says so in English alone. */
const expected: readonly [RegExp, (words: SurveyWords) => string][] = [
  [/^name/, (words) => words.faults.name],
  [/^(subject|touchpoint)/, (words) => words.faults.short],
  [/^texts/, (words) => words.faults.text],
  [/^thanksLinks\.\w+\.url/, (words) => words.faults.url],
  [/^origins/, (words) => words.faults.origins],
  [/^look\.colour/, (words) => words.faults.colour],
  [/options$/, (words) => words.faults.options],
  [/groups$/, (words) => words.faults.groups],
  [/^(reasons|questions|thanksLinks)/, (words) => words.faults.row],
]

export const faultIn = (path: string, words: SurveyWords): string =>
  expected.find(([pattern]) => pattern.test(path))?.[1](words) ?? words.faults.other

/** The id of the field that a fault is about: forms name some fields otherwise than the contract does. */
export const fieldOf = (path: string): string =>
  path
    .replace(/^texts\.[^.]+\./, 'texts.')
    .replace(/^thanksLinks\./, 'links.')
    .replace(/^look\./, '')
    .replace(/^origins.*/, 'origins')
    .replace(/^(reasons\.\w+|questions\.\d+\.options)\..*/, '$1')
    .replace(/\.text\.[^.]+$/, '.text')
