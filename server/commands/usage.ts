/** The command line says something that cannot be done; the message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}
