import type { Statement } from '../../store/database.ts'
import type { InvitationOrigin, InvitationRow } from '../../store/queries/invitations.ts'
import type { Caller, Deps } from '../deps.ts'
import { recordEvents } from './recording.ts'

/** The events of new invitations. */
export const recordInvitations = (
  deps: Pick<Deps, 'newId' | 'now'>,
  caller: Pick<Caller, 'workspaceId' | 'actor'>,
  rows: readonly (InvitationRow & InvitationOrigin)[],
): Statement[] =>
  recordEvents(
    deps,
    caller,
    rows.map(({ id, surveyId, channel, campaignId = null }) => ({
      type: 'invitation.created',
      subjectId: id,
      surveyId,
      data: { channel, campaignId },
    })),
  )
