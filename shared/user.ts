import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { Email } from './contact.ts'
import { Country } from './country.ts'
import { isStorable, text } from './text.ts'

/** The languages of the app. */
export const MemberLocale = z.enum(['en', 'zh-Hans', 'zh-Hant'])
export type MemberLocale = z.infer<typeof MemberLocale>

/** Length matters, not character classes. Not trimmed: spaces count. */
export const Password = z.string().min(10).max(128).refine(isStorable)

export const UserName = text(100)

/** A user who joins without an account. */
export const NewUser = z.object({ name: UserName, password: Password, locale: MemberLocale.nullable() })
export type NewUser = z.output<typeof NewUser>

/** The first owner and workspace. */
export const Setup = NewUser.extend({
  email: Email,
  workspace: text(100),
  timeZone: z.string().refine(isTimeZone),
  country: Country.nullable(),
})
export type Setup = z.output<typeof Setup>

/** What users can change about themselves. */
export const Profile = z.object({ name: UserName, locale: MemberLocale.nullable() })
export type Profile = z.output<typeof Profile>
