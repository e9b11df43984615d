import { markDeliveryOpened } from '../../store/queries/delivery-opens.ts'
import { insertOpenEvent } from '../../store/queries/guarded-events.ts'
import type { Deps } from '../deps.ts'

/**
 * The address of the image that tells when a message is loaded. What that says of people is little: many mail programs load no
 * images, and others load all of them before anyone reads the message.
 */
export const buildPixelUrl = ({ publicUrl }: Pick<Deps, 'publicUrl'>, token: string, reminder: number): string =>
  `${publicUrl}/o/${token}-${reminder}.gif`

/** Records that the image of a message was loaded. Nothing happens for an unknown one. */
export async function recordOpen({ database, now, newId }: Deps, name: string): Promise<void> {
  const [, token, reminder] = /^(\w{22})-(\d)\.gif$/.exec(name) ?? []
  if (token === undefined) return
  const at = now()
  await database.batch([
    ...insertOpenEvent(token, Number(reminder), { id: newId(at), at }),
    markDeliveryOpened(token, Number(reminder), at),
  ])
}
