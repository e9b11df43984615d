import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { Email } from './contact.ts'
import { isStorable, text } from './text.ts'

/** The languages that the pages of staff exist in. */
export const StaffLocale = z.enum(['en', 'zh-Hans', 'zh-Hant'])
export type StaffLocale = z.infer<typeof StaffLocale>

/** Long rather than odd. As it is typed: spaces count. */
export const Password = z.string().min(10).max(128).refine(isStorable)

export const PersonName = text(100)

/** Who comes into a workspace as somebody new. */
export const NewPerson = z.object({ name: PersonName, password: Password, locale: StaffLocale.nullable() })
export type NewPerson = z.output<typeof NewPerson>

/** The first owner, and what his workspace is called. */
export const SetUp = NewPerson.extend({
  email: Email,
  workspace: text(100),
  timeZone: z.string().refine(isTimeZone),
})
export type SetUp = z.output<typeof SetUp>

/** What somebody changes about himself. */
export const Profile = z.object({ name: PersonName, locale: StaffLocale.nullable() })
export type Profile = z.output<typeof Profile>
