import { newId, timePrefix } from '../../server/domain/ids.ts'
import type { Statement } from '../../server/store/database.ts'
import * as keys from '../../server/store/queries/api-keys.ts'
import * as attempts from '../../server/store/queries/attempts.ts'
import * as audit from '../../server/store/queries/audit.ts'
import * as backups from '../../server/store/queries/backups.ts'
import * as contactHistory from '../../server/store/queries/contact-history.ts'
import * as contactImports from '../../server/store/queries/contact-imports.ts'
import * as contacts from '../../server/store/queries/contacts.ts'
import * as counts from '../../server/store/queries/counts.ts'
import * as demo from '../../server/store/queries/demo.ts'
import * as followUpChanges from '../../server/store/queries/follow-up-changes.ts'
import * as followUps from '../../server/store/queries/follow-ups.ts'
import * as idempotency from '../../server/store/queries/idempotency.ts'
import * as visits from '../../server/store/queries/ignored-visits.ts'
import * as invitations from '../../server/store/queries/invitations.ts'
import * as outbox from '../../server/store/queries/jobs.ts'
import * as links from '../../server/store/queries/links.ts'
import * as memberInvitations from '../../server/store/queries/member-invitations.ts'
import * as members from '../../server/store/queries/members.ts'
import * as reports from '../../server/store/queries/reports.ts'
import * as changes from '../../server/store/queries/response-changes.ts'
import * as responseLists from '../../server/store/queries/response-lists.ts'
import * as responseNotes from '../../server/store/queries/response-notes.ts'
import * as responseTags from '../../server/store/queries/response-tags.ts'
import * as responses from '../../server/store/queries/responses.ts'
import * as retention from '../../server/store/queries/retention.ts'
import * as savedViews from '../../server/store/queries/saved-views.ts'
import * as jobs from '../../server/store/queries/schedule.ts'
import * as search from '../../server/store/queries/search.ts'
import * as segmentKeys from '../../server/store/queries/segment-keys.ts'
import * as sessions from '../../server/store/queries/sessions.ts'
import * as setup from '../../server/store/queries/setup.ts'
import * as signIn from '../../server/store/queries/sign-in.ts'
import * as skippedInvitations from '../../server/store/queries/skipped-invitations.ts'
import * as surveyLogos from '../../server/store/queries/survey-logos.ts'
import * as surveys from '../../server/store/queries/surveys.ts'
import * as people from '../../server/store/queries/users.ts'
import * as deletion from '../../server/store/queries/workspace-deletion.ts'
import * as workspaces from '../../server/store/queries/workspaces.ts'
import { type Position, sql } from '../../server/store/sql.ts'
import { splitRange } from '../../shared/calendar.ts'
import { LAST_DAY } from '../support/response-samples.ts'
import { buildResponseRow } from '../support/rows.ts'
import { DAY, NOON } from '../support/world.ts'
import type { SampleRows } from './workspaces.ts'

/** Every noun of the store, by the name of its file. */
export const nouns: Record<string, Record<string, unknown>> = {
  attempts,
  audit,
  backups,
  'contact-history': contactHistory,
  'contact-imports': contactImports,
  contacts,
  counts,
  'workspace-deletion': deletion,
  demo,
  'follow-up-changes': followUpChanges,
  'follow-ups': followUps,
  idempotency,
  invitations,
  schedule: jobs,
  'api-keys': keys,
  links,
  'member-invitations': memberInvitations,
  members,
  jobs: outbox,
  users: people,
  reports,
  'response-changes': changes,
  'response-lists': responseLists,
  'response-notes': responseNotes,
  'response-tags': responseTags,
  responses,
  'saved-views': savedViews,
  search,
  retention,
  'segment-keys': segmentKeys,
  sessions,
  setup,
  'sign-in': signIn,
  'skipped-invitations': skippedInvitations,
  'survey-logos': surveyLogos,
  surveys,
  'ignored-visits': visits,
  workspaces,
}

/** Parts that statements are made of; they are tried within those. */
export const PARTS = [
  'workspace-deletion.tables',
  'counts.SUSPECT',
  'counts.byScore',
  'jobs.APART',
  'sign-in.isModel',
  'reports.countedCells',
  'reports.suspectCells',
  'reports.answerCells',
  'contacts.contactsOf',
  'responses.standing',
  'responses.responsesOf',
  'responses.columns',
  'response-lists.filtered',
  'response-changes.nameOf',
  'search.having',
  'search.answersFound',
  'response-changes.replaced',
]

/** What reads all it is asked for by its nature, with the reason; whoever runs it says `long`, or is in no hurry. */
export const LONG: Record<string, string> = {
  'backups.holdings': 'counts what a backup holds, once',
  'counts.discrepancies': 'counts everything again',
  'counts.invitationDiscrepancies': 'counts everything again',
  'responses.claimsNaming': 'looks through what people have claimed, when one of them is erased',
  'counts.dropSegment': 'deletes all cells of a key',
  'workspace-deletion.tableWithRows': 'asks of each table for one row, of a workspace that nobody reaches any more',
  'workspace-deletion.cancelWork': 'looks through the work that waits, once, when a workspace is deleted',
  'workspace-deletion.deleteSome': 'deletes as many rows as it is told to, of a workspace that nobody reaches any more',
  'workspace-deletion.deleteRest': 'looks through all tables once, at the end of a workspace',
  'retention.personalAnswers': 'counts all that is to be forgotten, for whoever is about to decide that',
  'retention.idleContacts': 'counts all that is to be forgotten, for whoever is about to decide that',
  'jobs.outboxState': 'counts the work that waits, of which there is much only where something is broken',
  'responses.propertyKeys': 'looks for the columns of an export',
  'response-lists.propertyKeys': 'looks for the columns of an export',
  'search.unindexedComments': 'looks for what a worker has left over, in the background',
  'search.indexDiscrepancies': 'compares the whole index',
  'search.newestTerms': 'goes past the answers without a comment, of which there may be many',
}

/** Statements by their names, each tried on some rows that are there. */
export function statementsOn(places: SampleRows): Record<string, Record<string, Statement>> {
  const { workspaceId: ws, surveyId, smallSurveyId, answer, contact, idle, invitation, followedUp } = places
  const first: Position = { before: undefined, limit: 51 }
  const later = { before: answer, limit: 51 }
  const these = responses.responsesWhere.byIds([answer])
  const one = responses.responsesWhere.byId(ws, answer)
  const oneContact = contacts.contactsWhere.byIds(ws, [idle])
  const ofContact = responses.responsesWhere.byContact(ws, contact)
  const id = () => newId(NOON)
  const change = () => ({ id: id(), at: NOON, actor: 'cli' })
  const all = { workspaceId: ws, surveyId, where: {} }
  const some = { ...all, from: '2025-02-03', to: '2026-03-17' }
  const known = { externalId: [], email: [places.email, 'nobody@example.com'], phone: ['+4420000000000002'] }
  const row = (about: Partial<responses.NewResponseRow> = {}) => newRow(places, about)
  const work = { id: 'work-1', workspaceId: ws, type: 'count', payload: '{}', attempts: 1, claimedUntil: 5 }
  const lease = { now: NOON, until: NOON + 60_000 }
  const persons = (filter: contacts.ContactFilter, page = first) => contacts.selectContacts(ws, filter, page)
  const calls = (filter: followUps.FollowUpFilter, page: Partial<followUps.FollowUpPosition> = {}) =>
    followUps.selectFollowUps(ws, filter, { sort: 'newest', limit: 51, ...page })
  const list = (filter: responseLists.ResponseFilter, page: responseLists.ResponsePosition = first) =>
    responseLists.selectResponses(ws, { suspect: false, ...filter }, page)
  const cells = (filter: reports.ReportFilter, segment: { key: string; value?: string }) =>
    reports.selectCountedCells(filter, segment, splitRange(filter))
  const [whole, shops, agents] = [{ key: '', value: '' }, { key: 'shop' }, { key: 'agent' }]
  const daily = reports.selectCountedCells(all, whole, [{ span: 'day', from: '1970-01-01', to: '9999-12-31' }])
  const dailyOfShop = reports.selectCountedCells(all, { key: 'shop', value: 'Shop 3' }, [
    { span: 'day', from: '1970-01-01', to: '9999-12-31' },
  ])

  const shelf = { workspaceId: ws, userId: 'person', page: 'responses' }
  // As many as a chunk at most, as ids that begin alike are.
  const nearby = { after: answer, to: `${answer}z` }
  const nobody = { after: contact, to: `${contact}z` }
  const told = () => ({ ...change(), workspaceId: ws, actorName: '', action: '' })

  const newWorkspace = () => ({ id: id(), name: 'W', timeZone: 'UTC', slug: id(), demoAt: null, createdAt: NOON })

  const token = { field: 'token', operator: 'eq', value: 'token' } as const

  return {
    'attempts.attempts': { some: attempts.selectAttempts(['a', 'b']) },
    'attempts.countAttempt': {
      one: attempts.countAttempt({ key: 'a', since: NOON }, undefined, { threshold: 5, window: { from: 0, to: NOON } }),
    },
    'attempts.clearAttempts': { one: attempts.deleteAttempts('a') },
    'attempts.takeBackAttempt': { one: attempts.uncountAttempt('a') },
    'attempts.forgetAttemptsBefore': { none: attempts.deleteAttemptsBefore(1) },
    'audit.insertAudit': {
      one: audit.insertAuditEntry({
        ...change(),
        workspaceId: ws,
        actorName: '',
        action: '',
        subject: '',
        detail: '{}',
        address: '',
      }),
    },
    'audit.audits': {
      first: audit.selectAuditEntries(ws, {}, first),
      later: audit.selectAuditEntries(ws, {}, later),
      'of somebody': audit.selectAuditEntries(ws, { actor: 'cli' }, later),
      'of a kind': audit.selectAuditEntries(ws, { action: 'survey.closed' }, later),
      'of a time': audit.selectAuditEntries(ws, { fromId: answer, beforeId: followedUp }, first),
    },
    'audit.auditActors': { all: audit.selectAuditActors(ws) },
    'audit.auditActions': { all: audit.selectAuditActions(ws) },
    'demo.demoOf': { one: demo.selectDemoWorkspace('person'), any: demo.selectDemoWorkspace(undefined) },
    'demo.demos': { all: demo.selectDemoWorkspaceIds },
    'demo.adoptOwners': { none: demo.insertAllOwners(ws, NOON) },
    'demo.redateInvitations': { one: demo.updateInvitationAnswerTimes([invitation]) },
    'demo.insertDemoNotes': {
      one: demo.insertDemoNotes(ws, [{ id: followedUp, changeId: 'demo note', changed: '{"note":"Called"}' }]),
    },
    'demo.settleFollowUps': {
      one: demo.updateDemoFollowUps(ws, [
        { id: followedUp, openedAt: NOON, owner: null, dueAt: null, doneAt: null, doneBy: null, note: null },
      ]),
    },
    'retention.forgetful': { all: retention.selectWorkspacesWithRetention },
    'retention.forgettingOf': { one: retention.selectRedaction(ws) },
    'retention.moveForgetting': {
      one: retention.advanceRedaction(ws, 'responses ', 'contacts '),
      first: retention.advanceRedaction(ws, null, 'responses '),
    },
    'retention.resetForgetting': { one: retention.resetRedaction(ws) },
    'retention.endOfOld': {
      answers: retention.selectExpiredChunkEnd('response', ws, { after: answer, to: followedUp }, 1000),
      contacts: retention.selectExpiredChunkEnd('contact', ws, { after: contact, to: idle }, 1000),
    },
    'retention.idleIn': { some: retention.selectIdleContacts(ws, nobody, NOON, answer) },
    'retention.uncountedProperties': { some: retention.selectUncountedProperties(ws, nearby) },
    'retention.tellAnswers': { some: retention.insertResponseRedactionAudit(told(), nearby) },
    'retention.tellContacts': { some: retention.insertContactDeletionAudit(told(), [idle], NOON, answer) },
    'retention.forgetAnswers': named(retention.redactResponses(ws, nearby, ['order']), 'some'),
    'retention.forgetContacts': named(retention.deleteIdleContacts(ws, ['nobody'], NOON, answer), 'some'),
    'retention.forgetImports': named(retention.redactImports(ws, NOON), 'none'),
    'sessions.staffOf': {
      one: sessions.selectSessionMemberships('token'),
      'of nobody': sessions.selectSessionMemberships('nobody'),
    },
    'contacts.contactsBy': { mixed: contacts.selectContactsByIdentifiers(ws, known) },
    'contacts.insertContacts': { one: contacts.insertContacts([newContact(places)]) },
    'contacts.updateContacts': { one: contacts.updateContacts(ws, [{ id: contact, name: 'Ada' }], NOON) },
    'contacts.lastAsked': { one: contacts.selectLastSurveyedAt(ws, [contact, idle]) },
    'contacts.moveResponses': { one: contacts.moveResponses(ws, contact, contact) },
    'contacts.updateContact': { one: contacts.updateContact(ws, idle, { name: 'Grace' }) },
    'contacts.contact': { one: contacts.selectContactById(ws, contact) },
    'contacts.contacts': {
      first: persons({}),
      later: persons({}, { before: contact, limit: 51 }),
      'by email': persons({ email: places.email }),
      'by externalId': persons({ externalId: 'customer-000000000001' }),
      'by phone': persons({ phone: '+4420000000000002' }),
      'by two': persons({ email: places.email, phone: 'nobody’s' }),
    },
    'contacts.releaseClaim': { one: contacts.clearUnverifiedIdentifiers(ws, idle) },
    'contacts.deleteClaim': { one: contacts.deleteUnverifiedContact(ws, idle) },
    'contacts.dropIdleClaim': { one: contacts.deleteUnusedUnverifiedContact(ws, idle) },
    'contacts.holdContacts': { one: contacts.lockContacts(oneContact) },
    'contacts.contactsHaving': {
      some: contacts.selectContactsMatching(ws, [contact, idle], [], first),
      all: contacts.selectContactsMatching(ws, undefined, [], later),
    },
    'contacts.unindexedContacts': { next: contacts.selectUnindexedContacts(ws, contact, 500) },
    'contacts.setContactTerms': {
      one: contacts.updateContactTerms(ws, [{ id: idle, updatedAt: NOON, terms: '{"a":1}' }]),
    },
    'contact-history.invitationsOf': { first: contactHistory.selectInvitationsByContact(ws, contact, first) },
    'contact-history.followUpsOf': { one: contactHistory.selectFollowUpIdsByContact(ws, contact) },
    'contact-history.holdingsOf': { one: contactHistory.countContactRecords(ws, contact) },
    'contact-history.responsesOfContacts': {
      some: contactHistory.selectResponseIdsByContacts(ws, [contact, idle], 1000),
    },
    'contact-history.responsesOfContact': { one: contactHistory.selectResponseIdsByContact(ws, contact) },
    ...importStatements(ws),
    'skipped-invitations.insertSkippedInvitations': {
      one: skippedInvitations.insertSkippedInvitations([
        { id: id(), workspaceId: ws, surveyId, contactId: contact, reason: 'throttled', at: NOON },
      ]),
    },
    'skipped-invitations.skippedInvitationsOf': {
      first: skippedInvitations.selectSkippedInvitationsByContact(ws, contact, first),
    },
    'skipped-invitations.deleteSkippedInvitations': {
      one: skippedInvitations.deleteSkippedInvitationsByContact(ws, idle),
    },
    'counts.count': {
      one: counts.count(these),
      many: counts.count(responses.responsesWhere.byIds([answer, followedUp])),
    },
    'counts.uncount': named(counts.uncount(these), 'one'),
    'counts.holdCounts': { one: counts.lockCounts(surveyId) },
    'counts.countChunk': { next: counts.countChunk(ws, 'plan', { after: answer, to: followedUp }) },
    'counts.countInvitations': { one: counts.countInvitations(surveyId, ws, places.day, 1) },
    'counts.countNewInvitations': { one: counts.countNewInvitations([invitation]) },
    'counts.countAnswered': { one: counts.countAnsweredInvitations([places.invited]) },
    'counts.uncountAnswered': { one: counts.uncountAnsweredInvitations(ws, places.invited) },
    'counts.uncountInvitations': { one: counts.uncountInvitations(ws, contact) },
    'follow-ups.openFollowUps': { one: followUps.openFollowUps(these, NOON) },
    'follow-ups.matchFollowUp': { one: followUps.syncFollowUp(ws, followedUp) },
    'follow-ups.withdrawFollowUp': { one: followUps.withdrawFollowUp(ws, followedUp) },
    'follow-ups.followUp': {
      one: followUps.selectFollowUpById(ws, followedUp),
      'of a member': followUps.selectFollowUpById(ws, followedUp, 'nobody'),
    },
    'follow-ups.followUpsByIds': {
      two: followUps.selectFollowUpsByIds(ws, [followedUp, answer]),
      'of a member': followUps.selectFollowUpsByIds(ws, [followedUp], 'nobody'),
    },
    'follow-ups.followUps': {
      first: calls({}),
      later: calls({}, { after: { value: 0, id: answer } }),
      open: calls({ status: 'open' }),
      'due first': calls({}, { sort: 'due' }),
      'due first, of today': calls({ callBefore: NOON }, { sort: 'due' }),
      'due first, later': calls({}, { sort: 'due', after: { value: places.nextDayStart, id: answer } }),
      'due first, before': calls(
        {},
        { sort: 'due', after: { value: places.nextDayStart, id: answer }, backwards: true },
      ),
      'due first, overdue, and none is': calls({ overdue: { is: true, now: 0 } }, { sort: 'due' }),
      'due first, of a member who has none': calls({ restrictToOwner: 'nobody' }, { sort: 'due' }),
      'due first, of a survey': calls({ survey: smallSurveyId }, { sort: 'due' }),
      'lowest first': calls({}, { sort: 'score' }),
      'lowest first, later': calls({}, { sort: 'score', after: { value: 3, id: answer } }),
      'lowest first, of a tier, waiting': calls({ tier: 1, openedBefore: places.nextDayStart }, { sort: 'score' }),
      'by tier': calls({}, { sort: 'tier' }),
      'by tier, later': calls({}, { sort: 'tier', after: { value: 2, id: answer } }),
      'latest done': calls({}, { sort: 'done' }),
      'latest done, later': calls({}, { sort: 'done', after: { value: places.nextDayStart, id: answer } }),
      'of a member who has none': calls({ restrictToOwner: 'nobody' }),
      'of a member': calls({ ownerId: 'nobody' }),
      done: calls({ status: 'done' }),
      overdue: calls({ overdue: { is: true, now: NOON } }),
      'overdue, and none is': calls({ overdue: { is: true, now: 0 } }),
      'not overdue': calls({ overdue: { is: false, now: NOON } }),
      'of an owner': calls({ owner: 'owner-3' }),
      'of an owner who has none': calls({ owner: 'nobody' }),
      'of a survey': calls({ survey: smallSurveyId }),
      'open, of a survey': calls({ survey: smallSurveyId, status: 'open' }),
      'open, of an owner who has none': calls({ owner: 'nobody', status: 'open' }),
      'with a rare word': calls({
        search: { comment: { words: ['rare0'], prefixes: [] }, candidateIds: [answer, followedUp] },
      }),
      'of people with a name, due first': calls(
        { search: { contact: { words: [], prefixes: ['per'] }, candidateIds: [answer, followedUp] } },
        { sort: 'due' },
      ),
      'with a word that nothing has': calls({ search: {} }),
    },
    'follow-ups.openCounts': {
      all: followUps.countOpenFollowUps(ws, { now: NOON, tomorrow: NOON, me: 'nobody' }),
      'of a member': followUps.countOpenFollowUps(ws, { now: NOON, tomorrow: NOON, me: 'nobody' }, 'nobody'),
    },
    'follow-ups.openUpTo': {
      all: followUps.countOpenFollowUpsCapped(ws, 100),
      'of a member': followUps.countOpenFollowUpsCapped(ws, 100, 'nobody'),
    },
    'follow-ups.doneSince': { 'this week': followUps.countFollowUpsDoneSince(ws, LAST_DAY - 6 * DAY) },
    'follow-ups.holdFollowUps': { one: followUps.lockFollowUps(ws, [followedUp]) },
    'follow-ups.refuseChanged': { one: followUps.assertFollowUpsUnchanged(ws, [{ id: answer, updatedAt: NOON }]) },
    'follow-ups.updateFollowUps': { one: followUps.updateFollowUps(ws, [followedUp], { note: 'Called' }) },
    'follow-up-changes.insertFollowUpChanges': {
      one: followUpChanges.insertFollowUpChanges([
        { ...change(), workspaceId: ws, responseId: followedUp, actorName: '', changed: '{}' },
      ]),
    },
    'follow-up-changes.followUpChanges': { one: followUpChanges.selectFollowUpChanges(ws, followedUp) },
    'follow-ups.deleteFollowUps': {
      one: followUps.deleteFollowUps(one),
      'of a contact': followUps.deleteFollowUps(ofContact),
    },
    'idempotency.rememberedCall': { one: idempotency.selectIdempotencyRow(ws, 'call-1') },
    'idempotency.rememberCall': {
      one: idempotency.insertIdempotencyRow({
        workspaceId: ws,
        key: 'new',
        fingerprint: '',
        result: '{}',
        createdAt: NOON,
      }),
    },
    'idempotency.forgetCallsBefore': { none: idempotency.deleteIdempotencyRowsBefore(1) },
    'invitations.insertInvitations': { one: invitations.insertInvitations([newInvitation(places)]) },
    'invitations.invitationByToken': { one: invitations.selectInvitationByToken(places.token) },
    'invitations.invitationsByIds': { one: invitations.selectInvitationsByIds(ws, [invitation]) },
    'invitations.invitations': {
      first: invitations.selectInvitations(ws, surveyId, first),
      later: invitations.selectInvitations(ws, surveyId, later),
      'of a survey without': invitations.selectInvitations(ws, smallSurveyId, first),
    },
    'invitations.markAnswered': { one: invitations.markInvitationsAnswered([places.invited], NOON) },
    'invitations.markUnanswered': { one: invitations.markInvitationUnanswered(ws, places.invited) },
    'invitations.deleteInvitationsOf': { one: invitations.deleteInvitationsByContact(ws, idle) },
    'schedule.jobsRan': { all: jobs.lastRuns },
    'schedule.takeJob': { one: jobs.claimTask('job', NOON, { since: 0, until: NOON }) },
    'api-keys.insertKey': { one: keys.insertApiKey(newKey(places)) },
    'api-keys.keyByHash': { one: keys.selectApiKeyByHash('hash') },
    'api-keys.key': { one: keys.selectApiKeyById(ws, 'key') },
    'api-keys.keys': { first: keys.selectApiKeys(ws, first) },
    'api-keys.touchKey': { one: keys.touchApiKey(ws, 'key', NOON) },
    'api-keys.revokeKey': { one: keys.revokeApiKey(ws, 'key', NOON) },
    'links.insertLink': {
      one: links.insertLink({
        id: id(),
        workspaceId: ws,
        surveyId,
        slug: 'new',
        name: null,
        properties: '{}',
        createdAt: NOON,
      }),
    },
    'links.insertLinks': {
      one: links.insertLinks([
        { id: id(), workspaceId: ws, surveyId, slug: 'new-2', name: null, properties: '{}', createdAt: NOON },
      ]),
    },
    'links.linksByIds': { one: links.selectLinksByIds(ws, [places.linkId]) },
    'links.linkBySlug': { one: links.selectLinkBySlug('new') },
    'links.link': { one: links.selectLinkById(ws, places.linkId) },
    'links.links': { first: links.selectLinks(ws, surveyId, first) },
    'member-invitations.insertMemberInvitation': {
      one: memberInvitations.insertMemberInvitation(newMemberInvitation(places)),
    },
    'member-invitations.memberInvitation': { one: memberInvitations.selectMemberInvitationById(ws, 'nothing') },
    'member-invitations.memberInvitations': {
      first: memberInvitations.selectMemberInvitations(ws, first),
      later: memberInvitations.selectMemberInvitations(ws, later),
    },
    'member-invitations.memberInvitationByToken': { one: memberInvitations.selectMemberInvitationByToken('hash') },
    'member-invitations.memberInvitationsTo': {
      one: memberInvitations.selectMemberInvitationsByEmail('a@example.com', NOON),
    },
    'member-invitations.revokeMemberInvitation': { one: memberInvitations.revokeMemberInvitation(ws, 'x', NOON) },
    'member-invitations.revokeMemberInvitationsTo': {
      one: memberInvitations.revokeMemberInvitationsByEmail(ws, 'a@example.com', NOON),
    },
    'member-invitations.renewMemberInvitation': {
      one: memberInvitations.renewMemberInvitation(ws, 'x', { tokenHash: 'y', expiresAt: NOON }),
    },
    'member-invitations.acceptMemberInvitation': named(memberInvitations.acceptMemberInvitation('x', NOON), 'one'),
    'members.members': { first: members.selectMembers(ws, first), later: members.selectMembers(ws, later) },
    'members.member': { one: members.selectMemberById(ws, 'person') },
    'members.memberWithEmail': { one: members.selectMemberByEmail(ws, 'a@example.com') },
    'members.insertMember': {
      one: members.insertMember({
        workspaceId: ws,
        userId: 'person',
        role: 'viewer',
        createdAt: NOON,
        createdBy: 'cli',
      }),
    },
    'members.setRole': named(members.updateMemberRole(ws, 'person', 'viewer'), 'one'),
    'members.deleteMember': named(members.deleteMember(ws, 'person'), 'one'),
    'jobs.queueWork': {
      one: outbox.enqueueJob({ id: id(), workspaceId: ws, type: 'count', payload: {}, createdAt: NOON, dueAt: NOON }),
    },
    'jobs.nextMisdatedWork': { next: outbox.selectNextMisdatedJob(['count'], lease, 'x') },
    'jobs.nextWork': {
      next: outbox.selectNextJob(['count'], lease),
      'of no known kind': outbox.selectNextJob([], { now: 0, until: 1 }),
    },
    'jobs.takeWork': { one: outbox.claimJob('work-1', lease) },
    'jobs.settleWork': { one: outbox.completeJob(work) },
    'jobs.putBackWork': { one: outbox.releaseJob(work, { dueAt: NOON, attempts: 1, error: null }) },
    'users.person': { one: people.selectUserById('person') },
    'users.personWithEmail': { one: people.selectUserByEmail('ada@vouch.test') },
    'users.insertPerson': {
      one: people.insertUser({ id: id(), name: 'Mei', email: 'mei@vouch.test', locale: null, createdAt: NOON }),
    },
    'users.insertPassword': { one: people.insertPasswordAccount(id(), 'person', 'hash', NOON) },
    'users.accountsOf': { one: people.selectAccounts('person') },
    'users.setPassword': { one: people.updatePassword('person', 'hash', NOON) },
    'users.updatePerson': { one: people.updateUser('person', { name: 'Ada' }) },
    'users.placesOf': { one: people.selectMemberships('person') },
    'users.sessionsOf': { one: people.selectSessions('person', NOON) },
    'users.prolongSession': { one: people.extendSession('session', { now: NOON, until: NOON }) },
    'users.deleteSession': { one: people.deleteSession('person', 'session') },
    'users.deleteSessions': { all: people.deleteSessions('person', null) },
    'users.deleteProofs': { all: people.deletePendingVerifications('person') },
    'users.forgetOver': named(people.purgeExpired(1), 'one'),
    'reports.inAll': {
      ever: reports.selectTotalScores(cells(all, whole)),
      'of some days': reports.selectTotalScores(cells(some, whole)),
      'of a segment': reports.selectTotalScores(cells(some, { key: 'agent', value: 'Agent 7' })),
      suspect: reports.selectTotalScores(reports.selectSuspectCells(some, splitRange(some))),
    },
    'reports.byDay': {
      whole: reports.selectScoresByDay(daily),
      'of a segment': reports.selectScoresByDay(dailyOfShop),
    },
    'reports.byValue': {
      'of twenty': reports.selectScoresByValue(cells(all, shops), 200),
      'of twenty in some days': reports.selectScoresByValue(cells(some, shops), 200),
      'of two hundred in some days': reports.selectScoresByValue(cells(some, agents), 200),
    },
    'reports.surveysByActivity': { all: reports.selectSurveysByActivity(ws, 200) },
    'reports.segmentValues': { some: reports.selectSegmentValues(ws, surveyId, ['shop', 'agent'], 30) },
    'reports.invited': {
      ever: reports.selectInvitationTotals(all),
      'in some days': reports.selectInvitationTotals(some),
    },
    'response-changes.keepChange': { one: changes.insertResponseChange(change(), one) },
    'response-changes.keepDeletion': { one: changes.insertResponseDeletion(change(), one) },
    'response-changes.forgetWords': { one: changes.redactResponseChanges(ws, answer) },
    'response-changes.changes': { one: changes.selectResponseChanges(ws, answer) },
    'response-changes.deleteChanges': {
      one: changes.deleteResponseChanges(one),
      'of a contact': changes.deleteResponseChanges(ofContact),
    },
    'response-changes.scoresSince': { one: changes.countScoreChangesSince(ws, answer, 0) },
    'responses.insertResponses': {
      one: responses.insertResponses([row()]),
      again: responses.insertResponses([row({ key: places.key })]),
    },
    'responses.spendInvitation': { one: responses.redeemInvitation(ws, places.suspect) },
    'responses.liftSuspicion': { one: responses.clearSuspicion(ws, places.suspect, NOON, 'cli') },
    'responses.markSuspect': { one: responses.markSuspect(ws, answer, 'marked', NOON, 'cli') },
    'responses.suspect': { one: responses.setSuspicion(ws, answer, 'trap') },
    'responses.withdrawDeleted': { one: responses.deleteTombstonedResponses([answer]) },
    'responses.responsesByKeys': { some: responses.selectResponsesByKeys([places.key, 'nobody’s']) },
    'responses.holdResponses': { one: responses.lockResponses(one) },
    'responses.forgetClaims': { one: responses.redactUnverifiedContacts(ws, [answer]) },
    'responses.updateResponse': { one: responses.updateResponse(ws, answer, { score: 9 }) },
    'responses.response': { one: responses.selectResponseById(ws, answer) },
    'responses.responseToEdit': { one: responses.selectResponseForEdit(answer) },
    'response-lists.responses': {
      first: list({}),
      later: list({}, later),
      'of a survey': list({ survey: surveyId }, later),
      'of a small survey': list({ survey: smallSurveyId }),
      'of a contact': list({ contact }),
      'of a contact without': list({ contact: idle }),
      'of a group': list({ scores: { from: 0, to: 6 } }),
      'of a group, of a small survey': list({ survey: smallSurveyId, scores: { from: 7, to: 8 } }),
      'of some days': list({
        fromDay: places.day,
        toDay: places.day,
        fromId: timePrefix(places.nextDayStart - 1.6 * 86_400_000),
        beforeId: timePrefix(places.nextDayStart),
      }),
      'of a time': list({ survey: surveyId, fromId: answer, beforeId: timePrefix(places.nextDayStart) }),
      suspect: list({ suspect: true }),
      'suspect, later': list({ suspect: true }, later),
      'suspect, of a survey': list({ survey: surveyId, suspect: true }),
      'suspect, of a small survey': list({ survey: smallSurveyId, suspect: true }),
      'of an export': list({}, { before: answer, limit: 500 }),
      'newer than one': list({}, { after: answer, limit: 2 }),
      'of a score': list({ scores: { from: 4, to: 4 } }),
      'of a score, later': list({ scores: { from: 0, to: 0 } }, later),
      'with a comment': list({ hasComment: true }),
    },
    'response-lists.responsesAmong': {
      some: responseLists.selectResponsesByIds(
        ws,
        { suspect: false, tag: 'Delay', search: { words: ['driver'], prefixes: ['dr'], texts: ['driver'] } },
        [answer, followedUp],
      ),
    },
    'response-notes.insertNote': {
      one: responseNotes.insertResponseNote({
        ...change(),
        workspaceId: ws,
        responseId: followedUp,
        text: 'Called',
        actorName: 'Ada',
      }),
    },
    'response-notes.notes': { one: responseNotes.selectResponseNotes(ws, answer) },
    'response-notes.deleteNotes': {
      one: responseNotes.deleteResponseNotes(one),
      'of a contact': responseNotes.deleteResponseNotes(ofContact),
    },
    'response-tags.insertTag': {
      one: responseTags.insertResponseTag({
        workspaceId: ws,
        responseId: followedUp,
        tag: 'New',
        createdAt: NOON,
        createdBy: 'cli',
      }),
    },
    'response-tags.deleteTag': { one: responseTags.deleteResponseTag(ws, answer, 'New') },
    'response-tags.tagsOf': { two: responseTags.selectResponseTags(ws, [answer, followedUp]) },
    'response-tags.tags': { all: responseTags.selectTags(ws, 500) },
    'response-tags.tagged': {
      first: responseTags.selectTaggedResponseIds(ws, 'Delay', {}, 100),
      later: responseTags.selectTaggedResponseIds(ws, 'Delay', { before: answer }, 100),
      newer: responseTags.selectTaggedResponseIds(ws, 'Delay', { after: answer, oldest: true }, 100),
      none: responseTags.selectTaggedResponseIds(ws, 'Nothing', {}, 100),
    },
    'response-tags.deleteTags': {
      one: responseTags.deleteResponseTags(one),
      'of a contact': responseTags.deleteResponseTags(ofContact),
    },
    'saved-views.savedViews': { all: savedViews.selectSavedViews(shelf) },
    'saved-views.saveView': {
      one: savedViews.upsertSavedView(shelf, { id: id(), name: 'New', query: '', createdAt: NOON }),
    },
    'saved-views.deleteView': { one: savedViews.deleteSavedView(shelf, 'view') },
    'search.index': { one: search.index('comment', one), 'of a contact': search.index('contact', sql`r.id = ${idle}`) },
    'search.unindex': {
      one: search.unindex('comment', one),
      'of a contact’s answers': search.unindex('comment', ofContact),
      'of a contact': search.unindex('contact', sql`r.id = ${idle}`),
    },
    'search.setTerms': {
      one: search.updateCommentTerms(ws, [{ id: answer, comment: 'driver', terms: '{"driver":1}' }]),
    },
    'search.termsBeginning': {
      some: search.selectTermsByPrefix(ws, 'comment', 'dr', 65),
      none: search.selectTermsByPrefix(ws, 'comment', 'qq', 65),
    },
    'search.idsBeginning': { some: search.selectIdsByPrefix(ws, 'contact', 'per', 5000) },
    'search.frequencies': { three: search.countTermFrequencies(ws, 'comment', ['driver', 'rare0', 'nothing'], 1000) },
    'search.firstWith': {
      frequent: search.selectFirstIds(ws, 'comment', ['driver'], {}, 100),
      later: search.selectFirstIds(ws, 'comment', ['driver'], { before: answer }, 100),
      newer: search.selectFirstIds(ws, 'comment', ['driver'], { after: answer, oldest: true }, 100),
      rare: search.selectFirstIds(ws, 'comment', ['rare0'], {}, 100),
      absent: search.selectFirstIds(ws, 'comment', ['nothing'], {}, 100),
      any: search.selectFirstIds(ws, 'comment', ['driver', 'desk', 'rare0', 'nothing'], {}, 100),
    },
    'response-lists.newestComments': {
      first: responseLists.selectNewestComments(ws, { survey: surveyId, suspect: false }, 5),
      'of a small survey': responseLists.selectNewestComments(ws, { survey: smallSurveyId, suspect: false }, 5),
      'of some days, of a segment': responseLists.selectNewestComments(
        ws,
        {
          survey: surveyId,
          suspect: false,
          fromDay: places.day,
          toDay: places.day,
          fromId: timePrefix(places.nextDayStart - 1.6 * 86_400_000),
          beforeId: timePrefix(places.nextDayStart),
          where: { shop: 'Shop 3' },
        },
        5,
      ),
    },
    'responses.deleteResponses': { one: responses.deleteResponses(one) },
    'segment-keys.segmentKeys': { all: segmentKeys.selectSegmentKeys(ws) },
    'segment-keys.segmentKey': { one: segmentKeys.selectSegmentKey(ws, 'plan') },
    'segment-keys.insertSegmentKey': { one: segmentKeys.insertSegmentKey(ws, 'new', NOON) },
    'segment-keys.deleteSegmentKey': { one: segmentKeys.deleteSegmentKey(ws, 'new') },
    'segment-keys.moveCountedTo': { one: segmentKeys.advanceSegmentKey(ws, 'plan', answer, followedUp) },
    'segment-keys.completeSegmentKey': { one: segmentKeys.completeSegmentKey(ws, 'plan', answer, NOON) },
    'segment-keys.endOfChunk': { next: segmentKeys.selectChunkEnd(ws, answer, 2000) },
    'segment-keys.outermostIds': { both: segmentKeys.selectResponseIdRange(ws) },
    'setup.isSetUp': { one: setup.selectSetupState },
    'setup.insertSetup': { one: setup.insertSetup('person', NOON) },
    'setup.nameWorkspace': { one: setup.setUpWorkspace(ws, { name: 'W', slug: 'named', timeZone: 'UTC' }) },
    'setup.firstWorkspace': { one: setup.selectFirstWorkspace },
    'sign-in.insertOf': {
      one: signIn.insertModel('verification', {
        id: id(),
        identifier: 'i',
        value: 'v',
        expiresAt: 1,
        createdAt: 1,
        updatedAt: 1,
      }),
    },
    'sign-in.rowsWhere': { one: signIn.selectWhere('session', [token], { limit: 1 }) },
    'sign-in.countWhere': { one: signIn.countWhere('session', [token]) },
    'sign-in.updateWhere': { one: signIn.updateWhere('session', [token], { expiresAt: 1 }) },
    'sign-in.updateOneWhere': { one: signIn.updateOneWhere('session', [token], { expiresAt: 1 }) },
    'sign-in.deleteWhere': { one: signIn.deleteWhere('session', [token]) },
    'sign-in.takeOneWhere': { one: signIn.deleteOneWhere('session', [token]) },
    'sign-in.takeOnce': { one: signIn.claimOnce('code', { now: NOON, until: NOON + 1 }) },
    'survey-logos.putLogo': {
      one: surveyLogos.upsertSurveyLogo({ workspaceId: ws, surveyId, type: 'image/png', content: 'AAAA' }),
    },
    'survey-logos.logo': { one: surveyLogos.selectSurveyLogo(surveyId) },
    'survey-logos.dropLogo': { one: surveyLogos.deleteSurveyLogo(ws, smallSurveyId) },
    'surveys.surveysWithCounts': { first: surveys.selectSurveysWithCounts(ws, first) },
    'surveys.insertSurvey': { one: surveys.insertSurvey(newSurvey(places)) },
    'surveys.surveyToAnswer': { one: surveys.selectOpenSurvey(surveyId) },
    'surveys.survey': { one: surveys.selectSurveyById(ws, surveyId) },
    'surveys.surveys': { first: surveys.selectSurveys(ws, first) },
    'surveys.updateSurvey': { one: surveys.updateSurvey(ws, surveyId, { name: 'New' }) },
    'surveys.renewIdentity': { one: surveys.incrementIdentityVersion(ws, surveyId) },
    'surveys.closeSurvey': { one: surveys.closeSurvey(ws, smallSurveyId, NOON, 'cli') },
    'surveys.reopenSurvey': { one: surveys.reopenSurvey(ws, smallSurveyId, NOON) },
    'ignored-visits.countVisit': { one: visits.countIgnoredVisits(ws, surveyId, places.day, 'agent', 1) },
    'ignored-visits.visitsByKind': {
      ever: visits.selectIgnoredVisitsByType(all),
      'in some days': visits.selectIgnoredVisitsByType(some),
    },
    'workspaces.workspace': { one: workspaces.selectWorkspaceById(ws) },
    'workspaces.workspaceWithSlug': { one: workspaces.selectWorkspaceBySlug('w') },
    'workspaces.workspaces': { all: workspaces.selectWorkspaces },
    'workspaces.insertWorkspace': {
      one: workspaces.insertWorkspace(newWorkspace()),
    },
    'workspaces.closeWorkspace': named(workspaces.markWorkspaceDeleted('another', NOON), 'none'),
    'workspaces.updateWorkspace': { one: workspaces.updateWorkspace(ws, { name: 'W' }) },
    // Last, for what is gone cannot be tried.
    'contacts.deleteContact': { one: contacts.deleteContact(ws, idle) },
  }
}

const importStatements = (ws: string): Record<string, Record<string, Statement>> => ({
  'contact-imports.insertContactImport': {
    one: contactImports.insertContactImport({
      id: 'import',
      workspaceId: ws,
      fileName: 'people.csv',
      header: '[]',
      mapping: '{}',
      createdAt: NOON,
      createdBy: 'cli',
    }),
  },
  'contact-imports.contactImport': { one: contactImports.selectContactImportById(ws, 'import') },
  'contact-imports.contactImports': {
    first: contactImports.selectContactImports(ws, { before: undefined, limit: 51 }),
  },
  'contact-imports.prepareContactImport': named(
    contactImports.updateUnstartedContactImport(ws, 'none', { row_count: 1 }),
    'one',
  ),
  'contact-imports.moveContactImport': { one: contactImports.advanceContactImport(ws, 'none', 0, { processed: 1 }) },
  'contact-imports.cancelContactImport': named(contactImports.cancelContactImport(ws, 'none', NOON), 'one'),
  'contact-imports.deleteContactImport': { one: contactImports.deleteContactImport(ws, 'none') },
  'contact-imports.idleContactImports': {
    'never begun': contactImports.selectIdleContactImports(NOON, 'never begun'),
    over: contactImports.selectIdleContactImports(NOON, 'over'),
  },
  'contact-imports.insertImportChunks': { none: contactImports.insertImportChunks(ws, 'none', []) },
  'contact-imports.importChunk': { next: contactImports.selectImportChunk(ws, 'import', 250) },
  'contact-imports.importNames': { all: contactImports.selectContactImportNames(ws) },
  'contact-imports.renameImport': {
    one: contactImports.renameContactImport(ws, 'import', { file_name: '', header: '[]' }),
  },
  'contact-imports.nextImportChunk': { next: contactImports.selectNextImportChunk(ws, { importId: 'i', position: 0 }) },
  'contact-imports.rewriteImportChunk': {
    one: contactImports.updateImportChunk(ws, 'import', { position: 0, lines: '[]' }),
  },
  'contact-imports.assertImportPosition': named(contactImports.assertImportPosition(ws, 'none', 0), 'one'),
  'contact-imports.deleteImportChunk': { one: contactImports.deleteImportChunk(ws, 'import', 0) },
  'contact-imports.deleteImportChunks': { one: contactImports.deleteImportChunks(ws, 'import') },
  'contact-imports.insertImportRejections': { none: contactImports.insertImportRejections(ws, 'none', []) },
  'contact-imports.importRejections': { first: contactImports.selectImportRejections(ws, 'import', 0, 500) },
  'contact-imports.nextImportRejections': {
    next: contactImports.selectNextImportRejections(ws, { importId: 'i', line: 0 }, 500),
  },
  'contact-imports.deleteImportRejection': { one: contactImports.deleteImportRejection(ws, 'import', 2) },
  'contact-imports.deleteImportRejections': { one: contactImports.deleteImportRejections(ws, 'import') },
})

const named = (statements: readonly Statement[], name: string) =>
  Object.fromEntries(statements.map((statement, index) => [`${name}, ${index + 1}`, statement]))

const newRow = ({ workspaceId, surveyId, linkId }: SampleRows, about: Partial<responses.NewResponseRow>) =>
  buildResponseRow({ workspaceId, surveyId }, { score: 3, properties: { shop: 'Shop 3' }, linkId, ...about })

const newContact = ({ workspaceId }: SampleRows): contacts.NewContactRow => ({
  id: newId(NOON),
  workspaceId,
  externalId: 'new',
  email: 'new@example.com',
  phone: null,
  name: null,
  locale: null,
  properties: {},
  terms: null,
  unverifiedSince: null,
  createdAt: NOON,
  updatedAt: NOON,
})

const newInvitation = ({ workspaceId, surveyId, contact }: SampleRows): invitations.InvitationRow => ({
  id: newId(NOON),
  workspaceId,
  surveyId,
  contactId: contact,
  token: 'new',
  channel: 'email',
  day: '2026-11-22',
  createdAt: NOON,
  expiresAt: null,
  answeredAt: null,
})

const newMemberInvitation = ({ workspaceId }: SampleRows): memberInvitations.MemberInvitationRow => ({
  id: newId(NOON),
  workspaceId,
  email: 'new@example.com',
  role: 'viewer',
  locale: null,
  tokenHash: 'new',
  createdAt: NOON,
  createdBy: 'cli',
  expiresAt: NOON,
  acceptedAt: null,
  revokedAt: null,
})

const newKey = ({ workspaceId }: SampleRows): keys.ApiKeyRow => ({
  id: newId(NOON),
  workspaceId,
  name: 'New',
  scope: 'read',
  hash: 'new',
  hint: 'hint',
  createdAt: NOON,
  lastUsedAt: null,
  revokedAt: null,
})

const newSurvey = ({ workspaceId }: SampleRows): surveys.SurveyRow => ({
  id: newId(NOON),
  workspaceId,
  name: 'New',
  type: 'relationship',
  touchpoint: null,
  subject: null,
  locale: null,
  texts: '{}',
  followUpThreshold: 6,
  reasons: '{}',
  questions: '[]',
  thanksLinks: '{}',
  origins: '[]',
  look: '{}',
  logo: null,
  identityVersion: 1,
  createdAt: NOON,
  updatedAt: NOON,
  closedAt: null,
  closedBy: null,
})
