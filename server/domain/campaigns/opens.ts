import { markDeliveryOpened } from '../../store/queries/delivery-opens.ts'
import type { Deps } from '../deps.ts'

/**
 * The address of the image that tells when a message is loaded. What that says of people is little: many mail programs load no
 * images, and others load all of them before anyone reads the message.
 */
export const buildPixelUrl = ({ publicUrl }: Pick<Deps, 'publicUrl'>, token: string, reminder: number): string =>
  `${publicUrl}/o/${token}-${reminder}.gif`

/** Records that the image of a message was loaded. Nothing happens for an unknown one. */
export async function recordOpen({ database, now }: Deps, name: string): Promise<void> {
  const [, token, reminder] = /^(\w{22})-(\d)\.gif$/.exec(name) ?? []
  if (token !== undefined) await database.batch([markDeliveryOpened(token, Number(reminder), now())])
}
