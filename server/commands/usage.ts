import { t } from './language.ts'

/** The options of all commands. */
export const options = {
  survey: { type: 'string' },
  map: { type: 'string', multiple: true },
  'leave-out': { type: 'string', multiple: true },
  update: { type: 'boolean' },
  'follow-ups-since': { type: 'string' },
  'no-follow-ups': { type: 'boolean' },
  country: { type: 'string' },
  encoding: { type: 'string' },
  'header-line': { type: 'string' },
  'date-order': { type: 'string' },
  'time-zone': { type: 'string' },
  'empty-dates': { type: 'string' },
  'accept-rejections': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  out: { type: 'string' },
  bom: { type: 'boolean' },
  format: { type: 'string' },
  language: { type: 'string' },
  name: { type: 'string' },
  scope: { type: 'string' },
  workspace: { type: 'string' },
  'audit-head': { type: 'string', multiple: true },
  remove: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** A mistake on the command line. The message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The arguments of a command, exactly one per name: an extra one is a mistake, such as `*.csv`. */
export function expectArgs<Names extends string[]>(
  args: readonly string[],
  ...names: Names
): { [Name in keyof Names]: string } {
  const missing = names.find((_, index) => !args[index])
  if (missing) throw new UsageError(t().expected(missing))
  if (args.length > names.length) throw new UsageError(t().unexpectedArgument(args[names.length] ?? ''))
  return args as { [Name in keyof Names]: string }
}
