import { sql } from '../sql.ts'

/** Records that an image of a message was loaded, the first time. @param token that of the personal link in the message */
export const markDeliveryOpened = (token: string, reminder: number, now: number) => sql`
  update delivery
  set    opened_at = ${now}
  where  invitation_id in (select i.id from invitation i where i.token = ${token})
  and    reminder = ${reminder} and opened_at is null`
