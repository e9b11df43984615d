import { fileTypes } from '../../domain/files/writer.ts'
import { type PageRoute, pageRoutes, visitorRoutes } from '../layout/routes.ts'
import { dismissSampleBanner } from '../layout/sample-banner.ts'
import { createKey, revokeKey, showKeys } from './api-keys.ts'
import { downloadAuditLog, showAuditLog } from './audit.ts'
import { createColleagueEntry, removeColleague, saveColleague, showColleague, showColleagues } from './colleagues.ts'
import { confirmDeletion, deleteSample, showDangerZone } from './danger.ts'
import { archiveFollowUpChoice, saveFollowUpChoice, showFollowUpChoices } from './follow-up-choices.ts'
import { saveFollowUpSettings, showFollowUpSettings } from './follow-ups.ts'
import { saveTestEmail, showHealth } from './health.ts'
import { endAllMemberSessions, endMemberSession, showMemberSessions, unbindMember } from './member-sessions.ts'
import {
  changeRole,
  createInvitation,
  deleteMember,
  resendInvitation,
  resetMemberFactors,
  revokeInvitation,
  saveSecondFactorRequirement,
  showMembers,
} from './members.ts'
import { savePrivacyNotice, showPrivacyNotice } from './privacy.ts'
import { saveGuideSettings, showGuideSettings } from './recovery-guide.ts'
import { saveReferralSettings, showReferralSettings } from './referrals.ts'
import {
  createRequest,
  downloadRequests,
  saveCorrection,
  saveRequestOutcome,
  showRequest,
  showRequests,
} from './requests.ts'
import { saveRetention, showRetention } from './retention.ts'
import { createSegmentKey, deleteSegmentKey, saveSegmentLabels, showSegmentKeys } from './segments.ts'
import { saveSending, showSending } from './sending.ts'
import { deleteSuppression, downloadSuppressions, saveSuppressions, showSuppressions } from './suppressions.ts'
import {
  createNewTeam,
  deleteMemberAbsence,
  downloadTeams,
  removeTeam,
  saveMemberAbsence,
  saveTeam,
  showTeam,
  showTeams,
} from './teams.ts'
import { deleteVerificationFile, saveFilings, showWebsite, uploadVerificationFile } from './website.ts'
import { saveWorkspace, showWorkspace } from './workspace.ts'
import { createSample, createWorkspace, showWorkspaces } from './workspaces.ts'

type Route = Omit<PageRoute, 'permission'>

const workspaceSettings: Route[] = [
  { method: 'get', path: '/settings', handler: showWorkspace },
  { method: 'post', path: '/settings', handler: saveWorkspace },
  { method: 'get', path: '/settings/follow-ups', handler: showFollowUpSettings },
  { method: 'post', path: '/settings/follow-ups', handler: saveFollowUpSettings },
  { method: 'get', path: '/settings/follow-ups/guide', handler: showGuideSettings },
  { method: 'post', path: '/settings/follow-ups/guide', handler: saveGuideSettings },
  { method: 'get', path: '/settings/follow-ups/choices', handler: showFollowUpChoices },
  { method: 'post', path: '/settings/follow-ups/choices', handler: saveFollowUpChoice },
  { method: 'post', path: '/settings/follow-ups/choices/archive', handler: archiveFollowUpChoice },
  { method: 'get', path: '/settings/referrals', handler: showReferralSettings },
  { method: 'post', path: '/settings/referrals', handler: saveReferralSettings, maxKilobytes: 256 },
  { method: 'get', path: '/settings/colleagues', handler: showColleagues },
  { method: 'post', path: '/settings/colleagues', handler: createColleagueEntry },
  { method: 'get', path: '/settings/colleagues/:id', handler: showColleague },
  { method: 'post', path: '/settings/colleagues/:id', handler: saveColleague },
  { method: 'post', path: '/settings/colleagues/:id/deletion', handler: removeColleague },
  { method: 'get', path: '/settings/teams', handler: showTeams },
  { method: 'post', path: '/settings/teams', handler: createNewTeam },
  ...fileTypes.map((type) => ({ method: 'get' as const, path: `/settings/teams.${type}`, handler: downloadTeams })),
  { method: 'post', path: '/settings/teams/out-of-office', handler: saveMemberAbsence },
  { method: 'post', path: '/settings/teams/out-of-office/deletion', handler: deleteMemberAbsence },
  { method: 'get', path: '/settings/teams/:id', handler: showTeam },
  { method: 'post', path: '/settings/teams/:id', handler: saveTeam },
  { method: 'post', path: '/settings/teams/:id/deletion', handler: removeTeam },
  { method: 'get', path: '/settings/sending', handler: showSending },
  { method: 'post', path: '/settings/sending', handler: saveSending },
  { method: 'get', path: '/settings/retention', handler: showRetention },
  { method: 'post', path: '/settings/retention', handler: saveRetention },
  { method: 'get', path: '/settings/privacy', handler: showPrivacyNotice },
  { method: 'post', path: '/settings/privacy', handler: savePrivacyNotice, maxKilobytes: 128 },
]

const segmentSettings: Route[] = [
  { method: 'get', path: '/settings/segments', handler: showSegmentKeys },
  { method: 'post', path: '/settings/segments', handler: createSegmentKey },
  { method: 'post', path: '/settings/segments/labels', handler: saveSegmentLabels },
  { method: 'post', path: '/settings/segments/deletion', handler: deleteSegmentKey },
]

const memberSettings: Route[] = [
  { method: 'get', path: '/settings/people', handler: showMembers },
  { method: 'post', path: '/settings/people', handler: createInvitation },
  { method: 'post', path: '/settings/people/second-factor', handler: saveSecondFactorRequirement },
  { method: 'post', path: '/settings/people/:id/role', handler: changeRole },
  { method: 'post', path: '/settings/people/:id/second-factors/deletion', handler: resetMemberFactors },
  { method: 'post', path: '/settings/people/:id/deletion', handler: deleteMember },
  { method: 'get', path: '/settings/people/:id/sessions', handler: showMemberSessions },
  { method: 'post', path: '/settings/people/:id/provider-account/deletion', handler: unbindMember },
  { method: 'post', path: '/settings/people/:id/sessions/deletion', handler: endAllMemberSessions },
  { method: 'post', path: '/settings/people/:id/sessions/:session/deletion', handler: endMemberSession },
  { method: 'post', path: '/settings/people/invitations/:id/renewal', handler: resendInvitation },
  { method: 'post', path: '/settings/people/invitations/:id/revocation', handler: revokeInvitation },
  { method: 'get', path: '/settings/keys', handler: showKeys },
  { method: 'post', path: '/settings/keys', handler: createKey },
  { method: 'post', path: '/settings/keys/:id/revocation', handler: revokeKey },
]

const auditLog: Route[] = [
  { method: 'get', path: '/settings/audit', handler: showAuditLog },
  ...fileTypes.map((type) => ({ method: 'get' as const, path: `/settings/audit.${type}`, handler: downloadAuditLog })),
]

const healthPages: Route[] = [
  { method: 'get', path: '/settings/health', handler: showHealth },
  { method: 'post', path: '/settings/health/email', handler: saveTestEmail },
]

const websitePages: Route[] = [
  { method: 'get', path: '/settings/website', handler: showWebsite },
  { method: 'post', path: '/settings/website', handler: saveFilings },
  { method: 'post', path: '/settings/website/files', handler: uploadVerificationFile, maxKilobytes: 0 },
  { method: 'post', path: '/settings/website/files/deletion', handler: deleteVerificationFile },
]

const requestPages: Route[] = [
  { method: 'get', path: '/settings/requests', handler: showRequests },
  { method: 'post', path: '/settings/requests', handler: createRequest },
  { method: 'get', path: '/settings/requests.csv', handler: downloadRequests },
  { method: 'get', path: '/settings/requests/:id', handler: showRequest },
  { method: 'post', path: '/settings/requests/:id/outcome', handler: saveRequestOutcome },
  { method: 'post', path: '/settings/requests/:id/correction', handler: saveCorrection },
]

const suppressionPages: Route[] = [
  { method: 'get', path: '/settings/suppressions', handler: showSuppressions },
  { method: 'post', path: '/settings/suppressions', handler: saveSuppressions, maxKilobytes: 0 },
  ...fileTypes.map((type) => ({
    method: 'get' as const,
    path: `/settings/suppressions.${type}`,
    handler: downloadSuppressions,
  })),
]

const suppressionRemoval: Route[] = [
  { method: 'post', path: '/settings/suppressions/:id/deletion', handler: deleteSuppression },
]

const dangerZone: Route[] = [
  { method: 'get', path: '/settings/danger', handler: showDangerZone },
  { method: 'post', path: '/settings/danger', handler: confirmDeletion },
  { method: 'post', path: '/settings/danger/sample', handler: deleteSample },
]

const everyone: Route[] = [{ method: 'post', path: '/settings/sample-banner/dismissal', handler: dismissSampleBanner }]

const withPermission = (permission: PageRoute['permission'], routes: Route[]): PageRoute[] =>
  routes.map((route) => ({ ...route, permission }))

export const settingsPages = pageRoutes([
  ...withPermission('settings', workspaceSettings),
  ...withPermission('segment-keys', segmentSettings),
  ...withPermission('contacts.erase', requestPages),
  ...withPermission('contacts.change', suppressionPages),
  ...withPermission('contacts.erase', suppressionRemoval),
  ...withPermission('members', memberSettings),
  ...withPermission('audit', auditLog),
  ...withPermission('health', [...healthPages, ...websitePages]),
  ...withPermission('workspace.delete', dangerZone),
  ...withPermission('workspace.view', everyone),
])

/** The list of the user's workspaces, which needs none of them. */
export const workspaceListPages = visitorRoutes([
  { method: 'get', path: '/workspaces', handler: showWorkspaces },
  { method: 'post', path: '/workspaces', handler: createWorkspace },
  { method: 'post', path: '/workspaces/sample', handler: createSample },
])
