import { text } from '../../../shared/text.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { textField } from '../components/field.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

export type SaveResult<Saved = { id: string }> =
  | { saved: Saved; errors?: undefined }
  | { errors: FieldErrors; status: 400 | 409 }

const Name = text(100)

/** The name in a field of a form. @returns undefined if it is missing or too long */
export const parseName = (submitted: Form, field: string): string | undefined =>
  Name.safeParse(submitted.text(field).trim()).data

/** Saves under a name, unless another segment has it. */
export async function saveNamed<Saved>(
  { t }: ViewContext,
  field: string,
  save: () => Promise<Saved>,
): Promise<SaveResult<Saved>> {
  try {
    return { saved: await save() }
  } catch (error) {
    if (!hasErrorCode(error, 'name-taken')) throw error
    return { errors: { [field]: t.segments.errors.nameTaken }, status: 409 }
  }
}

export const invalidName = ({ t }: ViewContext, field: string): SaveResult<never> => ({
  errors: { [field]: t.segments.errors.name },
  status: 400,
})

interface NameFieldProps {
  name: string
  label: string
  form: Form
  errors: FieldErrors
  required?: boolean
}

export const nameField = ({ name, label, form, errors, required = true }: NameFieldProps): Markup =>
  textField({
    name,
    label,
    value: form.text(name),
    error: errors[name],
    required,
    attributes: { maxlength: 100 },
  })
