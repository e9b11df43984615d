import type { SuppressionRow } from '../../store/queries/suppressions.ts'
import { digest } from '../secrets.ts'

/** An address that messages go to. Email addresses in lower case, phone numbers in E.164. */
export interface Address {
  kind: SuppressionRow['kind']
  address: string
}

/** The addresses of a contact, as they are stored. */
export const listAddresses = ({ email, phone }: { email: string | null; phone: string | null }): Address[] => [
  ...(email === null ? [] : [{ kind: 'email' as const, address: email }]),
  ...(phone === null ? [] : [{ kind: 'phone' as const, address: phone }]),
]

/** Recognises an address in one workspace without revealing it. */
export const digestAddress = (workspaceId: string, { kind, address }: Address): string =>
  digest(`${workspaceId} ${kind} ${address.toLowerCase()}`)
