import { z } from 'zod'

/** Within how many days contacts are asked once who want fewer surveys where there is no throttle; it counts twice, too. */
export const ASSUMED_THROTTLE_DAYS = 90

/**
 * What contacts choose about surveys: none at all, none of a type, none on a channel, fewer, or that an address is not theirs.
 * Several choices can stand beside each other.
 */
export const preferenceChoices = [
  'all',
  'relationship',
  'touchpoint',
  'email',
  'sms',
  'less-often',
  'wrong-person',
] as const

export const PreferenceChoice = z.enum(preferenceChoices).meta({
  description:
    '`all`: no surveys. `relationship`, `touchpoint`: none of this type. `email`, `sms`: none on this channel. `less-often`: at ' +
    'most half as often: the throttle counts twice, and without one, once in 180 days. `wrong-person`: the addresses belong to someone else and get no messages',
})
export type PreferenceChoice = z.infer<typeof PreferenceChoice>

export const ContactPreference = z
  .object({
    choice: PreferenceChoice,
    at: z.string(),
    source: z.string().meta({
      description: 'Where it was chosen: `preferences` and `self-service` are pages, `one-click` is a mail program',
    }),
  })
  .meta({ id: 'ContactPreference' })

export type ContactPreference = z.infer<typeof ContactPreference>
