import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { Email } from './contact.ts'
import { isStorable, text } from './text.ts'

/** The languages that the pages of staff exist in. */
export const MemberLocale = z.enum(['en', 'zh-Hans', 'zh-Hant'])
export type MemberLocale = z.infer<typeof MemberLocale>

/** Long rather than odd. As it is typed: spaces count. */
export const Password = z.string().min(10).max(128).refine(isStorable)

export const UserName = text(100)

/** Who comes into a workspace as somebody new. */
export const NewUser = z.object({ name: UserName, password: Password, locale: MemberLocale.nullable() })
export type NewUser = z.output<typeof NewUser>

/** The first owner, and what his workspace is called. */
export const Setup = NewUser.extend({
  email: Email,
  workspace: text(100),
  timeZone: z.string().refine(isTimeZone),
})
export type Setup = z.output<typeof Setup>

/** What somebody changes about himself. */
export const Profile = z.object({ name: UserName, locale: MemberLocale.nullable() })
export type Profile = z.output<typeof Profile>
