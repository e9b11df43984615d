import { hasErrorCode } from '../../domain/errors.ts'
import type { FieldErrors } from '../../http/forms.ts'
import type { SurveyMessages } from '../../i18n/en/surveys.ts'

/** Localized error messages by the path of the invalid value; the schema has them in English only. */
const messagesByPath: readonly [RegExp, (messages: SurveyMessages) => string][] = [
  [/^name/, (messages) => messages.errors.name],
  [/^(subject|touchpoint)/, (messages) => messages.errors.short],
  [/^texts/, (messages) => messages.errors.text],
  [/^thanksLinks\.\w+\.url/, (messages) => messages.errors.url],
  [/^origins/, (messages) => messages.errors.origins],
  [/^look\.colour/, (messages) => messages.errors.colour],
  [/^closesAt/, (messages) => messages.errors.time],
  [/options$/, (messages) => messages.errors.options],
  [/groups$/, (messages) => messages.errors.groups],
  [/^(reasons|questions|thanksLinks)/, (messages) => messages.errors.row],
]

const getMessage = (path: string, messages: SurveyMessages): string =>
  messagesByPath.find(([pattern]) => pattern.test(path))?.[1](messages) ?? messages.errors.other

/** The errors of a survey by path, in the user's language. */
export const localizeErrors = (errors: FieldErrors, messages: SurveyMessages): FieldErrors =>
  Object.fromEntries(Object.keys(errors).map((path) => [path, getMessage(path, messages)]))

/** Why a picture is refused, in the user's language. @throws any other error */
export function describeLogoError({ errors }: SurveyMessages, error: unknown): string {
  if (hasErrorCode(error, 'logo-dimensions')) return errors.logoWide
  if (hasErrorCode(error, 'logo-too-large', 'logo-type')) return errors.logoKind
  throw error
}

/** The id of the field for a path of the schema, where the form uses another name. */
export const toFieldId = (path: string): string =>
  path
    .replace(/^texts\.[^.]+\./, 'texts.')
    .replace(/^thanksLinks\./, 'links.')
    .replace(/^look\./, '')
    .replace(/^origins.*/, 'origins')
    .replace(/^(reasons\.\w+|questions\.\d+\.options)\..*/, '$1')
    .replace(/\.text\.[^.]+$/, '.text')
