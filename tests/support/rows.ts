import { newId } from '../../server/domain/ids.ts'
import type { NewResponseRow } from '../../server/store/queries/responses.ts'
import { NOON } from './world.ts'

/** A response as the store takes it, with overrides for what a test is about. */
export function buildResponseRow(
  ids: { workspaceId: string; surveyId: string },
  overrides: Partial<NewResponseRow> = {},
): NewResponseRow {
  const id = overrides.id ?? newId(overrides.answeredAt ?? NOON)
  return {
    id,
    ...ids,
    key: id,
    score: 9,
    comment: null,
    commentFolded: null,
    terms: null,
    answers: {},
    reasons: {},
    properties: {},
    contactId: null,
    identity: null,
    unverifiedContact: null,
    contactRequestedAt: null,
    channel: 'website',
    linkId: null,
    invitationId: null,
    page: null,
    locale: null,
    interaction: null,
    suspicion: null,
    suspectedInvitationId: null,
    day: '2026-11-22',
    answeredAt: NOON,
    createdAt: NOON,
    ...overrides,
  }
}
