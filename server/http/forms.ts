import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'

/** What a form has sent, by the names of its fields; a field that came several times as a list. */
export type FormFields = Record<string, string | File | (string | File)[]>

/** @throws HTTPException 400 for what is no form */
export async function parseFormFields(c: Context): Promise<FormFields> {
  try {
    return await c.req.parseBody({ all: true })
  } catch {
    throw new HTTPException(400, { message: 'Expected a form.' })
  }
}

/** What is wrong with a form, by the name of the field (`texts.en.question`); '' is about all of it. */
export type FieldErrors = Record<string, string>

export type FormResult<Value> = { value: Value; errors?: undefined } | { value?: undefined; errors: FieldErrors }

/**
 * What a form says, by its contract; or what is wrong, for the page that shows it again as it was filled in.
 * The messages are those of the contract, in English: a page says in its reader's language what it expects.
 */
export function validateForm<Schema extends z.ZodType>(schema: Schema, input: unknown): FormResult<z.output<Schema>> {
  const { data, error } = schema.safeParse(input)
  if (!error) return { value: data as z.output<Schema> }
  const errors: FieldErrors = {}
  for (const { path, message } of error.issues) errors[path.join('.')] ??= message
  return { errors }
}
