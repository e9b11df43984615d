import type { Context } from 'hono'
import { pseudonymize } from '../domain/secrets.ts'
import { toClientNetwork } from '../http/client-address.ts'
import type { Env } from '../http/env.ts'

/** Leaves a line in the log, which tells attempts of one account or network apart but names neither. */
export function logFailure(
  c: Context<Env>,
  message: string,
  { account, ...fields }: { account?: string; attempts?: number } = {},
): void {
  const { deps, requestId } = c.var
  const network = pseudonymize(deps.secret, toClientNetwork(deps.getClientAddress(c)))
  const accountField = account !== undefined && { account: pseudonymize(deps.secret, account) }
  deps.log.warn({ requestId, ...accountField, network, ...fields }, message)
}
