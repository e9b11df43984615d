import { z } from 'zod'
import { Email, Locale } from './contact.ts'
import { roles } from './roles.ts'

export const RoleName = z.enum(roles)

/** Somebody who may enter a workspace. */
export const Member = z
  .object({
    id: z.string().meta({ description: 'Of the person: the same in all workspaces' }),
    name: z.string(),
    email: z.string(),
    role: RoleName,
    createdAt: z.string(),
    lastSeenAt: z.string().nullable().meta({ description: 'To the day; null where nobody is signed in' }),
  })
  .meta({ id: 'Member' })

export type Member = z.infer<typeof Member>

export const MemberPatch = z.strictObject({ role: RoleName }).meta({ id: 'MemberPatch' })
export type MemberPatch = z.output<typeof MemberPatch>

export const NewMemberInvitation = z
  .strictObject({
    email: Email,
    role: RoleName,
    locale: Locale.nullish().meta({ description: 'The language of the e-mail; English where left out' }),
  })
  .meta({ id: 'NewMemberInvitation' })

export type NewMemberInvitation = z.output<typeof NewMemberInvitation>

/** Somebody who has been asked to come into a workspace, and has not done so yet. */
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
    .meta({ description: 'Where it is accepted, shown this once; null when the call is a repetition' }),
}).meta({ id: 'MemberInvitationWithUrl' })

export type MemberInvitationWithUrl = z.infer<typeof MemberInvitationWithUrl>
