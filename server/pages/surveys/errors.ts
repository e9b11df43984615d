import type { SurveyMessages } from '../../i18n/en/surveys.ts'

/** What is expected of a field, by the path of the fault: the contract says so in English alone. */
const messagesByPath: readonly [RegExp, (messages: SurveyMessages) => string][] = [
  [/^name/, (messages) => messages.faults.name],
  [/^(subject|touchpoint)/, (messages) => messages.faults.short],
  [/^texts/, (messages) => messages.faults.text],
  [/^thanksLinks\.\w+\.url/, (messages) => messages.faults.url],
  [/^origins/, (messages) => messages.faults.origins],
  [/^look\.colour/, (messages) => messages.faults.colour],
  [/options$/, (messages) => messages.faults.options],
  [/groups$/, (messages) => messages.faults.groups],
  [/^(reasons|questions|thanksLinks)/, (messages) => messages.faults.row],
]

export const errorMessageForPath = (path: string, messages: SurveyMessages): string =>
  messagesByPath.find(([pattern]) => pattern.test(path))?.[1](messages) ?? messages.faults.other

/** The id of the field that a fault is about: forms name some fields otherwise than the contract does. */
export const toFieldId = (path: string): string =>
  path
    .replace(/^texts\.[^.]+\./, 'texts.')
    .replace(/^thanksLinks\./, 'links.')
    .replace(/^look\./, '')
    .replace(/^origins.*/, 'origins')
    .replace(/^(reasons\.\w+|questions\.\d+\.options)\..*/, '$1')
    .replace(/\.text\.[^.]+$/, '.text')
