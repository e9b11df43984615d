import { z } from 'zod'
import { Email, Locale } from './contact.ts'
import { roles } from './roles.ts'
import { OutOfOffice } from './team.ts'

export const RoleName = z.enum(roles)

/** What proves, beside a password, who signs in. */
export const secondFactors = ['authenticator-app', 'passkey'] as const
export type SecondFactor = (typeof secondFactors)[number]

/** A user with access to a workspace. */
export const Member = z
  .object({
    id: z.string().meta({ description: 'The id of the user, the same in all workspaces' }),
    name: z.string(),
    email: z.string(),
    role: RoleName,
    secondFactors: z.array(z.enum(secondFactors)).meta({ description: 'What the member has, beside a password' }),
    outOfOffice: OutOfOffice.nullable().meta({ description: 'Gets no new follow-ups on these days' }),
    createdAt: z.string(),
    lastSeenAt: z.string().nullable().meta({ description: 'Accurate to the day; null if the member has no session' }),
  })
  .meta({ id: 'Member' })

export type Member = z.infer<typeof Member>

export const MemberPatch = z.strictObject({ role: RoleName }).meta({ id: 'MemberPatch' })
export type MemberPatch = z.output<typeof MemberPatch>

export const NewMemberInvitation = z
  .strictObject({
    email: Email,
    role: RoleName,
    locale: Locale.nullish().meta({ description: 'The language of the email; English if omitted' }),
  })
  .meta({ id: 'NewMemberInvitation' })

export type NewMemberInvitation = z.output<typeof NewMemberInvitation>

/** A pending invitation to a workspace. */
export const MemberInvitation = z
  .object({
    id: z.string(),
    email: z.string(),
    role: RoleName,
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'MemberInvitation' })

export type MemberInvitation = z.infer<typeof MemberInvitation>

export const MemberInvitationWithUrl = MemberInvitation.extend({
  url: z
    .string()
    .nullable()
    .meta({ description: 'Where to accept it, returned only once; null when the call is a repetition' }),
}).meta({ id: 'MemberInvitationWithUrl' })

export type MemberInvitationWithUrl = z.infer<typeof MemberInvitationWithUrl>
