import { z } from 'zod'
import type { Schema, Schemas } from './values.ts'

/** The documented responses of an operation: the JSON schema by status, or none if the response is not JSON. */
export type ResponseSchemas = Map<string, Schema | undefined>

interface ResponseDescription {
  content?: Record<string, { schema: Schema }>
}

export const getResponseSchemas = (responses: Record<string, ResponseDescription>): ResponseSchemas =>
  new Map(
    Object.entries(responses)
      .filter(([status]) => Number(status) < 400)
      .map(([status, { content }]) => [status, content?.['application/json']?.schema]),
  )

/** Checks responses against the OpenAPI document. */
export class ResponseValidator {
  readonly #schemas: Schemas
  readonly #parsers = new Map<string, z.ZodType>()

  constructor(schemas: Schemas) {
    this.#schemas = schemas
  }

  /** The problem with a response, if any. */
  findViolation(responseSchemas: ResponseSchemas, status: number, text: string): string | undefined {
    if (!responseSchemas.has(`${status}`)) return `status ${status}, which is not described`
    const schema = responseSchemas.get(`${status}`)
    const result = schema && this.#buildParser(schema).safeParse(JSON.parse(text))
    const [issue] = result?.error?.issues ?? []
    return issue && `not as described: ${issue.path.join('.')}: ${issue.message}`
  }

  #buildParser(schema: Schema): z.ZodType {
    const text = JSON.stringify(schema)
    const cachedParser = this.#parsers.get(text)
    if (cachedParser) return cachedParser
    const resolvable = { ...schema, $defs: this.#schemas }
    const parser = z.fromJSONSchema(
      JSON.parse(JSON.stringify(resolvable).replaceAll('#/components/schemas/', '#/$defs/')),
    )
    this.#parsers.set(text, parser)
    return parser
  }
}
