/** Structured logging: never personal data, tokens or keys. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What most parts need of the log. */
export type ErrorLog = Pick<Log, 'error'>

/** What may be logged of an error. Further fields of PostgreSQL errors contain the row. */
export function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: typeof error }
  const code = 'code' in error ? error.code : undefined
  return { type: error.name, code, message: error.message, stack: error.stack }
}
