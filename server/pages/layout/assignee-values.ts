/** Before the id of a team in a field whose other values are members. */
const TEAM_PREFIX = 'team:'

/** The value of a team in such a field. */
export const toTeamValue = (teamId: string): string => `${TEAM_PREFIX}${teamId}`

/** The team that a value of such a field names; undefined for a member. */
export const parseTeamValue = (value: string): string | undefined =>
  value.startsWith(TEAM_PREFIX) ? value.slice(TEAM_PREFIX.length) : undefined

/** What a value of such a field asks for; an empty value is nobody. */
export function parseAssignee(value: string): { teamId: string } | { ownerId: string | null } {
  const teamId = parseTeamValue(value)
  return teamId === undefined ? { ownerId: value || null } : { teamId }
}
