import type { z } from 'zod'
import { findPlaceholders } from '../../../shared/contact.ts'
import type { ContactField } from '../../../shared/contact-import.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { isDamagedNumber } from '../../../shared/placeholders.ts'
import { type FieldErrors, type FormResult, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { getPhoneExample, type PropertyLine } from './edit-fields.ts'

/** The values of the form, as they were typed. */
export interface ContactFormValues {
  fields: Record<ContactField, string>
  properties: PropertyLine[]
}

/** What a form says, before it is validated. */
export interface ContactInput {
  externalId?: string | null
  phone?: string | null
  properties: Record<string, string | null>
}

/**
 * Validates a form. Reads the phone number by the country of the workspace, so that its error appears with those of the other
 * fields. A placeholder would be left out in silence, so it is an error for someone who types it.
 */
export function validateContact<Schema extends z.ZodType>(
  { workspace }: PageContext,
  schema: Schema,
  input: ContactInput,
): FormResult<z.output<Schema>> {
  const { value, errors } = validateForm(schema, input)
  const isPhoneInvalid = input.phone && parsePhone(input.phone, workspace.country) === undefined
  const allErrors = { ...errors, ...(isPhoneInvalid && { phone: 'invalid' }), ...findPlaceholderErrors(input) }
  return Object.keys(allErrors).length > 0 ? { errors: allErrors } : { value: value as z.output<Schema> }
}

function findPlaceholderErrors(input: ContactInput): FieldErrors {
  return Object.fromEntries(
    findPlaceholders(input).map(({ path }) => {
      const text = String(input[path as keyof ContactInput]).trim()
      return [path, isDamagedNumber(text) ? 'damaged' : 'placeholder']
    }),
  )
}

/** The errors by field, in the user's language. */
export function localizeErrors(
  { t, workspace }: PageContext,
  values: ContactFormValues,
  errors: FieldErrors,
): Record<string, string> {
  const messages = t.contacts
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) => {
      const [field = ''] = path.split('.')
      if (message === 'taken') return [field, messages.taken]
      if (message === 'damaged') return [field, messages.errors.damaged]
      if (message === 'placeholder') return [field, messages.placeholder(findTypedText(values, path))]
      if (field === 'phone') return [field, messages.phoneError(getPhoneExample(workspace))]
      return field === ''
        ? ['', messages.errors.nobody]
        : [field, messages.errors[field as keyof typeof messages.errors] ?? message]
    }),
  )
}

function findTypedText({ fields, properties }: ContactFormValues, path: string): string {
  const line = properties.find(({ key }) => `properties.${key}` === path)
  return line?.value ?? fields[path as ContactField] ?? ''
}
