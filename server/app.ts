import { methodNotAllowed } from 'hono/method-not-allowed'
import { getPath } from 'hono/utils/url'
import pkg from '../package.json' with { type: 'json' }
import { guide } from '../widget/package/guide.ts'
import { bodyLimit } from './http/body-limit.ts'
import { forbidStoring } from './http/caching.ts'
import type { AppDeps } from './http/env.ts'
import { HttpError, handleErrors } from './http/errors.ts'
import { createMetrics } from './http/metrics.ts'
import { createRouter, registerSecuritySchemes, shareComponents } from './http/openapi.ts'
import { responseRateLimit } from './http/rate-limit.ts'
import { assignRequestId, countSubmission, observeRequest } from './http/request-log.ts'
import { rejectWhileStarting } from './http/startup.ts'
import { localizeProblem } from './i18n/problems.ts'
import { actPages } from './pages/act/routes.ts'
import { actionPages } from './pages/actions/routes.ts'
import { blocklistPages } from './pages/blocklist/routes.ts'
import { campaignPages } from './pages/campaigns/routes.ts'
import { channelPages } from './pages/channels/routes.ts'
import { contactPages } from './pages/contacts/routes.ts'
import { docsPages } from './pages/docs/api.ts'
import { widgetDocs } from './pages/docs/widget.ts'
import { followUpPages } from './pages/follow-ups/routes.ts'
import { gatewayPages } from './pages/gateways/routes.ts'
import { helpPages } from './pages/help/routes.ts'
import { responseImportPages } from './pages/imports/routes.ts'
import { errorPage } from './pages/layout/errors.ts'
import { securityHeaders } from './pages/layout/headers.ts'
import { speculationRoutes } from './pages/layout/speculation.ts'
import { websiteRoutes } from './pages/layout/website.ts'
import { livePages } from './pages/live/routes.ts'
import { notificationPages } from './pages/notifications/routes.ts'
import { overviewPages } from './pages/overview/routes.ts'
import { patternPages } from './pages/patterns/routes.ts'
import { phoneSurveyPages } from './pages/phone-surveys/routes.ts'
import { promoterPages } from './pages/promoters/routes.ts'
import { referralPages } from './pages/referrals/routes.ts'
import { replyPages } from './pages/replies/routes.ts'
import { normalizeLinkPath } from './pages/respond/link-parameters.ts'
import { respondRoutes } from './pages/respond/routes.ts'
import { responsePages } from './pages/responses/routes.ts'
import { rulePages } from './pages/rules/routes.ts'
import { searchPages } from './pages/search/routes.ts'
import { segmentPages } from './pages/segments/routes.ts'
import { settingsPages, workspaceListPages } from './pages/settings/routes.ts'
import { accountPages, signInPages } from './pages/sign-in/routes.ts'
import { surveyPages } from './pages/surveys/routes.ts'
import { updatePages } from './pages/updates/routes.ts'
import { webhookPages } from './pages/webhooks/routes.ts'
import { actionRoutes } from './routes/actions.ts'
import { annotationRoutes } from './routes/annotations.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { blocklistRoutes } from './routes/blocklist.ts'
import { bounceRoutes } from './routes/bounces.ts'
import { brandRoutes } from './routes/brand.ts'
import { campaignAudienceRoutes } from './routes/campaign-audience.ts'
import { campaignFigureRoutes } from './routes/campaign-figures.ts'
import { campaignLinkRoutes } from './routes/campaign-links.ts'
import { campaignMailRoutes } from './routes/campaign-mail.ts'
import { campaignProgressRoutes } from './routes/campaign-progress.ts'
import { campaignRoutes } from './routes/campaigns.ts'
import { channelDeliveryRoutes, webhookDeliveryRoutes } from './routes/channel-deliveries.ts'
import { channelRoutes } from './routes/channels.ts'
import { contactPreferenceRoutes } from './routes/contact-preferences.ts'
import { contactRoutes } from './routes/contacts.ts'
import { allowAnyOrigin, embedRoutes } from './routes/embed.ts'
import { eventRoutes } from './routes/events.ts'
import { followUpChoiceRoutes } from './routes/follow-up-choices.ts'
import { followUpFigureRoutes } from './routes/follow-up-figures.ts'
import { followUpSettingsRoutes } from './routes/follow-up-settings.ts'
import { followUpRoutes } from './routes/follow-ups.ts'
import { gatewayRoutes } from './routes/gateways.ts'
import { importRoutes } from './routes/imports.ts'
import { inboundRoutes } from './routes/inbound.ts'
import { inboundSmsRoutes } from './routes/inbound-sms.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { linkRoutes } from './routes/links.ts'
import { memberRoutes } from './routes/members.ts'
import { operationRoutes } from './routes/operation.ts'
import { patternRoutes } from './routes/patterns.ts'
import { phoneSurveyRoutes } from './routes/phone-surveys.ts'
import { praiseRoutes } from './routes/praise.ts'
import { privacyNoticeRoutes } from './routes/privacy-notice.ts'
import { privacyRequestRoutes } from './routes/privacy-requests.ts'
import { recoveryGuideRoutes } from './routes/recovery-guide.ts'
import { referralRoutes } from './routes/referrals.ts'
import { replyRoutes } from './routes/replies.ts'
import { reportRoutes } from './routes/reports.ts'
import { responseRoutes } from './routes/responses.ts'
import { ruleRoutes } from './routes/rules.ts'
import { segmentKeyRoutes } from './routes/segment-keys.ts'
import { segmentRoutes } from './routes/segments.ts'
import { suppressionRoutes } from './routes/suppressions.ts'
import { surveyRoutes } from './routes/surveys.ts'
import { teamRoutes } from './routes/teams.ts'
import { unsubscriptionRoutes } from './routes/unsubscriptions.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { workspaceRoutes } from './routes/workspace.ts'

const apiRoutes = [
  surveyRoutes,
  brandRoutes,
  privacyNoticeRoutes,
  privacyRequestRoutes,
  linkRoutes,
  importRoutes,
  gatewayRoutes,
  channelRoutes,
  channelDeliveryRoutes,
  webhookRoutes,
  webhookDeliveryRoutes,
  inboundSmsRoutes,
  invitationRoutes,
  campaignRoutes,
  campaignProgressRoutes,
  campaignLinkRoutes,
  eventRoutes,
  ruleRoutes,
  teamRoutes,
  blocklistRoutes,
  campaignAudienceRoutes,
  campaignFigureRoutes,
  campaignMailRoutes,
  contactRoutes,
  contactPreferenceRoutes,
  segmentRoutes,
  suppressionRoutes,
  unsubscriptionRoutes,
  bounceRoutes,
  inboundRoutes,
  responseRoutes,
  phoneSurveyRoutes,
  followUpFigureRoutes,
  followUpRoutes,
  followUpChoiceRoutes,
  followUpSettingsRoutes,
  recoveryGuideRoutes,
  actionRoutes,
  referralRoutes,
  patternRoutes,
  praiseRoutes,
  replyRoutes,
  reportRoutes,
  segmentKeyRoutes,
  annotationRoutes,
  apiKeyRoutes,
  auditRoutes,
  memberRoutes,
  workspaceRoutes,
  embedRoutes,
  operationRoutes,
]

const pageRoutes = [
  signInPages,
  accountPages,
  notificationPages,
  actPages,
  respondRoutes,
  referralPages,
  patternPages,
  promoterPages,
  actionPages,
  blocklistPages,
  responseImportPages,
  responsePages,
  searchPages,
  updatePages,
  livePages,
  contactPages,
  overviewPages,
  followUpPages,
  replyPages,
  phoneSurveyPages,
  helpPages,
  gatewayPages,
  rulePages,
  channelPages,
  webhookPages,
  settingsPages,
  workspaceListPages,
  speculationRoutes,
  websiteRoutes,
  surveyPages,
  campaignPages,
  segmentPages,
]

type App = ReturnType<typeof createRouter>

/** The whole service as a Hono app. Tests call `createApp(deps).request('/…')`. */
export function createApp(deps: AppDeps): App {
  const app = createRouter({ getPath: (request) => normalizeLinkPath(getPath(request)) })
  handleErrors(app, errorPage, localizeProblem)
  provideContext(app, deps)
  app.use(assignRequestId, observeRequest, forbidStoring, securityHeaders(deps), rejectUnknownMethods(app))
  // CORS precedes everything that can reject a request, so that scripts on other origins can read why.
  app.use('/embed/*', allowAnyOrigin)
  app.use(rejectWhileStarting)
  protectSubmissions(app, deps)
  for (const routes of [...apiRoutes, ...pageRoutes]) app.route('/', routes)
  mountDocs(app, deps)
  return app
}

function provideContext(app: App, deps: AppDeps): void {
  const metrics = createMetrics(deps)
  app.use(async (c, next) => {
    c.set('deps', deps)
    c.set('metrics', metrics)
    await next()
  })
}

const rejectUnknownMethods = (app: App) =>
  methodNotAllowed({
    app,
    onMethodNotAllowed: (_, methods) => {
      throw new HttpError(405, 'method-not-allowed', `Expected ${methods.join(' or ')}.`, {
        headers: { allow: methods.join(', ') },
      })
    },
  })

/** Above what a response can have: 50 properties of its own and of its contact, and 20 answers of 50 choices. */
const MAX_RESPONSE_VALUES = 2000

/** Choices about surveys, and what mail programs send to unsubscribe, are short. No rate limit: mail providers send many. */
const preferencesLimit = bodyLimit(16, 50)

/** Counts and limits what anonymous clients send. */
function protectSubmissions(app: App, deps: AppDeps): void {
  const rateLimit = responseRateLimit(deps)
  for (const path of ['/embed/*', '/s/*', '/l/*']) {
    app.on(['POST', 'PATCH'], path, countSubmission)
    if (rateLimit) app.on(['POST', 'PATCH'], path, rateLimit)
    // Far above what people write: a response with an oversized comment keeps its score.
    app.use(path, bodyLimit(4096, MAX_RESPONSE_VALUES))
  }
  app.use('/u/*', preferencesLimit)
  for (const path of ['/c/*', '/act/*', '/r/*']) if (rateLimit) app.on('POST', path, rateLimit)
  // Anyone can load it, and each time may record something.
  if (rateLimit) app.on('GET', '/r/:code/pixel.gif', rateLimit)
  app.use('/c/*', bodyLimit(1, 1))
}

function mountDocs(app: App, deps: AppDeps): void {
  const info = {
    title: 'Vouch',
    version: pkg.version,
    description:
      'Net Promoter Score surveys: collect responses, report scores with their margin of error, and follow up with customers.',
  }
  app.route('/', widgetDocs(guide))
  registerSecuritySchemes(app, deps)
  const getDocument = () =>
    shareComponents(app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: deps.publicUrl }] }))
  app.route('/', docsPages(getDocument))
}
