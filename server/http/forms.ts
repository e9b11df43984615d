import type { Context } from 'hono'
import type { z } from 'zod'
import { HttpError } from './errors.ts'

/** The fields of a form by name; a field that occurs several times has a list. */
export type FormFields = Record<string, string | File | (string | File)[]>

/** A submitted form. The same object fills the page again when the form has errors. */
export interface Form {
  /** All fields, for a schema. */
  fields: FormFields
  has(name: string): boolean
  /** The first text of this field, else the fallback. */
  text(name: string, fallback?: string): string
  /** All texts of this field. */
  list(name: string): string[]
  file(name: string): File | undefined
}

export function createForm(fields: FormFields): Form {
  const getValues = (name: string) => (Object.hasOwn(fields, name) ? [fields[name] ?? []].flat() : [])
  const list = (name: string) => getValues(name).filter((value) => typeof value === 'string')
  return {
    fields,
    list,
    has: (name) => getValues(name).length > 0,
    text: (name, fallback = '') => list(name)[0] ?? fallback,
    file: (name) => getValues(name).find((value) => value instanceof File),
  }
}

/** The form of a page that has not been submitted yet. */
export const emptyForm = createForm({})

/** @throws HttpError 400 if the body is not a form */
export async function readForm(c: Context): Promise<Form> {
  try {
    return createForm(await c.req.parseBody({ all: true }))
  } catch {
    throw new HttpError(400, 'form-required', 'Expected a form.')
  }
}

/** What is wrong with a form, by the name of the field (`texts.en.question`); `''` is about the whole form. */
export type FieldErrors = Record<string, string>

export type FormResult<Value> = { value: Value; errors?: undefined } | { value?: undefined; errors: FieldErrors }

/**
 * Parses form input by a schema. The error messages are those of the schema, in English: pages show their own, in the
 * user's language.
 */
export function validateForm<Schema extends z.ZodType>(schema: Schema, input: unknown): FormResult<z.output<Schema>> {
  const { data, error } = schema.safeParse(input)
  if (!error) return { value: data as z.output<Schema> }
  const errors: FieldErrors = {}
  for (const { path, message } of error.issues) errors[path.join('.')] ??= message
  return { errors }
}
