import type { FieldErrors } from '../../http/forms.ts'
import type { SurveyMessages } from '../../i18n/en/surveys.ts'

/** Localized error messages by the path of the invalid value; the schema has them in English only. */
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

const getMessage = (path: string, messages: SurveyMessages): string =>
  messagesByPath.find(([pattern]) => pattern.test(path))?.[1](messages) ?? messages.faults.other

/** The errors of a survey by path, in the user's language. */
export const localizeErrors = (errors: FieldErrors, messages: SurveyMessages): FieldErrors =>
  Object.fromEntries(Object.keys(errors).map((path) => [path, getMessage(path, messages)]))

/** The id of the field for a path of the schema, where the form uses another name. */
export const toFieldId = (path: string): string =>
  path
    .replace(/^texts\.[^.]+\./, 'texts.')
    .replace(/^thanksLinks\./, 'links.')
    .replace(/^look\./, '')
    .replace(/^origins.*/, 'origins')
    .replace(/^(reasons\.\w+|questions\.\d+\.options)\..*/, '$1')
    .replace(/\.text\.[^.]+$/, '.text')
