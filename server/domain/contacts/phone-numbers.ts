import type { Country } from '../../../shared/country.ts'
import { type PhoneError, readPhone } from '../../../shared/phone.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

const errorMessages: Record<PhoneError, string> = {
  unreadable: 'Expected a phone number, such as +442071234567',
  'country-missing':
    'Expected a phone number with its country code, such as +442071234567, because the workspace has no country',
  'service-number': 'Expected the phone number of a person, not of a service such as 400 812 3456',
  damaged: 'Expected a phone number; a spreadsheet has turned it into a number such as 1.38E+10',
}

/** The country by whose rules the workspace reads phone numbers. */
export async function loadCountry(deps: Pick<Deps, 'database'>, workspaceId: string): Promise<Country | null> {
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  return workspace?.country ?? null
}

/**
 * An input with its phone number in E.164. Numbers without a country code are read by the rules of `country`.
 * @throws DomainError `invalid-phone`
 */
export function normalizePhone<Input extends { phone?: string | null | undefined }>(
  input: Input,
  country: Country | null,
): Input {
  if (!input.phone) return input
  const reading = readPhone(input.phone, country)
  if ('phone' in reading) return { ...input, phone: reading.phone }
  throw new DomainError('invalid', 'invalid-phone', errorMessages[reading.error], {
    path: 'phone',
    params: { reason: reading.error },
  })
}

/** The same, by the country of a workspace, which is loaded only if it matters. */
export async function normalizeWorkspacePhone<Input extends { phone?: string | null | undefined }>(
  deps: Pick<Deps, 'database'>,
  workspaceId: string,
  input: Input,
): Promise<Input> {
  const needsCountry = input.phone && !input.phone.startsWith('+')
  return normalizePhone(input, needsCountry ? await loadCountry(deps, workspaceId) : null)
}
