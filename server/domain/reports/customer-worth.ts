import { type CustomerWorth, findCustomerWorth } from '../../../shared/customer-worth.ts'
import { selectCustomerFacts } from '../../store/queries/contact-history.ts'
import type { Caller, Deps } from '../deps.ts'

/** What is known of the worth of a customer beyond their tier. */
export interface CustomerFacts extends CustomerWorth {
  responses: number
  /** New customers who came by their personal link. */
  referrals: number
}

/** Null if the contact is gone. */
export async function loadCustomerFacts(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  contactId: string,
): Promise<CustomerFacts | null> {
  const [row] = await database.all(selectCustomerFacts(workspaceId, contactId))
  if (!row) return null
  const { properties, responses, referrals } = row
  return { ...findCustomerWorth(JSON.parse(properties)), responses, referrals }
}
