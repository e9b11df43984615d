/** Structured logging: never personal data, tokens or keys. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** All of it that most parts need. */
export type ErrorLog = Pick<Log, 'error'>

/** What the log may say of an error. PostgreSQL's own carry the row at fault in further fields. */
export function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: typeof error }
  const code = 'code' in error ? error.code : undefined
  return { type: error.name, code, message: error.message, stack: error.stack }
}
