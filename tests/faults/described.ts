import { z } from 'zod'
import type { Schema, Schemas } from './values.ts'

/** What the description says that a call may be answered with: the schema of its JSON, by status; none where it is no JSON. */
export type Answers = Map<string, Schema | undefined>

interface Described {
  content?: Record<string, { schema: Schema }>
}

export const answersOf = (responses: Record<string, Described>): Answers =>
  new Map(
    Object.entries(responses)
      .filter(([status]) => Number(status) < 400)
      .map(([status, { content }]) => [status, content?.['application/json']?.schema]),
  )

/** Holds answers to the description. */
export class Conformity {
  readonly #schemas: Schemas
  readonly #known = new Map<string, z.ZodType>()

  constructor(schemas: Schemas) {
    this.#schemas = schemas
  }

  /** What is wrong with an answer, if anything. */
  faultIn(answers: Answers, status: number, text: string): string | undefined {
    if (!answers.has(`${status}`)) return `status ${status}, which is not described`
    const schema = answers.get(`${status}`)
    const result = schema && this.#zodOf(schema).safeParse(JSON.parse(text))
    const [issue] = result?.error?.issues ?? []
    return issue && `not as described: ${issue.path.join('.')}: ${issue.message}`
  }

  #zodOf(schema: Schema): z.ZodType {
    const text = JSON.stringify(schema)
    const known = this.#known.get(text)
    if (known) return known
    const local = { ...schema, $defs: this.#schemas }
    const made = z.fromJSONSchema(JSON.parse(JSON.stringify(local).replaceAll('#/components/schemas/', '#/$defs/')))
    this.#known.set(text, made)
    return made
  }
}
