/** Structured logging: never personal data, tokens or keys. */
export interface Log {
  info(about: object, message: string): void
  error(about: object, message: string): void
}
