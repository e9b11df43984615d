import { DomainError } from '../../domain/errors.ts'
import type { FieldErrors } from '../../http/forms.ts'

/**
 * Makes a change that a form can get wrong.
 * @param toErrors what the domain refuses, as errors by field; undefined for what is no mistake of the form
 */
export async function attemptChange<Value>(
  change: () => Promise<Value>,
  toErrors: (error: DomainError) => FieldErrors | undefined,
): Promise<{ value: Value; errors?: undefined } | { errors: FieldErrors }> {
  try {
    return { value: await change() }
  } catch (error) {
    const errors = error instanceof DomainError ? toErrors(error) : undefined
    if (!errors) throw error
    return { errors }
  }
}
