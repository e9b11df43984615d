import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { Day, text } from './text.ts'

/** How the members of a team get new follow-ups: in turn, or who has the fewest open ones. */
export const teamAssignments = ['round-robin', 'load'] as const
export const TeamAssignment = z.enum(teamAssignments)
export type TeamAssignment = z.infer<typeof TeamAssignment>

export const MAX_TEAMS = 100
export const MAX_TEAM_MEMBERS = 200

const TeamMemberInput = z.strictObject({
  memberId: text(40),
  lead: z.boolean().default(false).meta({
    description: 'Leads the team: sees, changes and assigns within the team the follow-ups of its members',
  }),
})

const settings = {
  name: text(100).meta({ example: 'Harbour shop' }),
  assignment: TeamAssignment.meta({
    description: 'Its members get new follow-ups in turn, or by load: who has the fewest open ones',
  }),
  members: z
    .array(TeamMemberInput)
    .max(MAX_TEAM_MEMBERS)
    .refine(
      (members) => new Set(members.map(({ memberId }) => memberId)).size === members.length,
      fieldErrors['unique-members'],
    )
    .meta({ description: 'Members whose role includes follow-ups' }),
}

export const NewTeam = z
  .strictObject({
    ...settings,
    assignment: settings.assignment.default('round-robin'),
    members: settings.members.default([]),
  })
  .meta({ id: 'NewTeam' })
export type NewTeam = z.output<typeof NewTeam>

export const TeamPatch = z.strictObject(settings).partial().meta({ id: 'TeamPatch' })
export type TeamPatch = z.output<typeof TeamPatch>

/** The first and the last day of an absence, inclusive, in the time zone of the workspace. */
export const OutOfOffice = z
  .strictObject({ from: Day, until: Day })
  .refine(({ from, until }) => from <= until, { error: fieldErrors['day-order'], path: ['until'] })
  .meta({ id: 'OutOfOffice' })
export type OutOfOffice = z.output<typeof OutOfOffice>

const TeamMember = z.object({
  memberId: z.string(),
  name: z.string(),
  lead: z.boolean(),
  outOfOffice: OutOfOffice.nullable().meta({ description: 'Gets no new follow-ups on these days' }),
})
export type TeamMember = z.infer<typeof TeamMember>

/** Members who share follow-ups. */
export const Team = z
  .object({
    id: z.string(),
    name: z.string(),
    assignment: TeamAssignment,
    members: z.array(TeamMember).meta({ description: 'By name, leads first' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Team' })
export type Team = z.infer<typeof Team>
