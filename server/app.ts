import { methodNotAllowed } from 'hono/method-not-allowed'
import pkg from '../package.json' with { type: 'json' }
import { guide } from '../widget/package/guide.ts'
import { bodyLimit } from './http/body-limit.ts'
import type { AppDeps } from './http/env.ts'
import { onError, problem } from './http/errors.ts'
import { createMetrics } from './http/metrics.ts'
import { createRouter } from './http/openapi.ts'
import { responseRateLimit } from './http/rate-limit.ts'
import { assignRequestId, countSubmission, observeRequest } from './http/request-log.ts'
import { rejectWhileStarting } from './http/startup.ts'
import { contactPages } from './pages/contacts/routes.ts'
import { docsPages } from './pages/docs/api.ts'
import { widgetDocs } from './pages/docs/widget.ts'
import { followUpPages } from './pages/follow-ups/routes.ts'
import { helpPages } from './pages/help/routes.ts'
import { errorPage, wantsHtml } from './pages/layout/message.ts'
import { pageHeaders } from './pages/layout/page.ts'
import { speculationRoutes } from './pages/layout/speculation.ts'
import { overviewPages } from './pages/overview/routes.ts'
import { respondRoutes } from './pages/respond/routes.ts'
import { responsePages } from './pages/responses/routes.ts'
import { settingsPages } from './pages/settings/routes.ts'
import { accountPages } from './pages/sign-in/account.ts'
import { joinPages } from './pages/sign-in/join.ts'
import { linkPages } from './pages/sign-in/links.ts'
import { providerPages } from './pages/sign-in/provider.ts'
import { secondFactorPages } from './pages/sign-in/second-factor.ts'
import { setupPages } from './pages/sign-in/setup.ts'
import { signInPages } from './pages/sign-in/sign-in.ts'
import { surveyPages } from './pages/surveys/routes.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { contactRoutes } from './routes/contacts.ts'
import { allowAnyOrigin, embedRoutes } from './routes/embed.ts'
import { followUpRoutes } from './routes/follow-ups.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { linkRoutes } from './routes/links.ts'
import { memberRoutes } from './routes/members.ts'
import { operationRoutes } from './routes/operation.ts'
import { reportRoutes } from './routes/reports.ts'
import { responseRoutes } from './routes/responses.ts'
import { segmentKeyRoutes } from './routes/segment-keys.ts'
import { surveyRoutes } from './routes/surveys.ts'
import { workspaceRoutes } from './routes/workspace.ts'

/** The whole service over whatever world it is given: tests call `createApp(deps).request('/…')`. */
export function createApp(deps: AppDeps) {
  const app = createRouter()
  const metrics = createMetrics(deps)

  app.onError((error, c) => {
    const response = onError(error, c)
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
    if (!wantsHtml(c)) return response
    const retryAfter = response.headers.get('retry-after')
    return c.html(
      errorPage(c, response.status, code),
      response.status as 500,
      retryAfter ? { 'retry-after': retryAfter } : {},
    )
  })
  app.notFound((c) =>
    wantsHtml(c) ? c.html(errorPage(c, 404, undefined), 404) : problem(c, 404, 'There is nothing at this address.'),
  )

  app.use(async (c, next) => {
    c.set('deps', deps)
    c.set('metrics', metrics)
    await next()
  })
  app.use(assignRequestId, observeRequest)
  app.use(pageHeaders)
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = { allow: methods.join(', ') }
        if (wantsHtml(c)) return c.html(errorPage(c, 404, undefined), 405, allow)
        return problem(c, 405, `Expected ${methods.join(' or ')}.`, {}, allow)
      },
    }),
  )
  const rateLimit = responseRateLimit(deps, (c) => {
    const problemResponse = problem(
      c,
      429,
      'Too many answers from one address at once. Wait a minute and send it again.',
    )
    return wantsHtml(c) ? c.html(errorPage(c, 429, undefined), 429) : problemResponse
  })
  // Before whatever may refuse: a page of another origin must be able to read why.
  app.use('/embed/*', allowAnyOrigin)
  app.use(rejectWhileStarting)
  for (const path of ['/embed/*', '/s/*', '/l/*']) {
    app.on(['POST', 'PATCH'], path, countSubmission)
    if (rateLimit) app.on(['POST', 'PATCH'], path, rateLimit)
    app.use(path, bodyLimit(64))
  }

  const apiRoutes = [
    surveyRoutes,
    linkRoutes,
    invitationRoutes,
    contactRoutes,
    responseRoutes,
    followUpRoutes,
    reportRoutes,
    segmentKeyRoutes,
    apiKeyRoutes,
    auditRoutes,
    memberRoutes,
    workspaceRoutes,
    embedRoutes,
    operationRoutes,
  ]
  for (const routes of apiRoutes) app.route('/', routes)
  const memberPages = [setupPages, signInPages, linkPages, providerPages, joinPages, accountPages, secondFactorPages]
  for (const pages of memberPages) app.route('/', pages)
  app.route('/', respondRoutes)
  app.route('/', responsePages)
  app.route('/', contactPages)
  app.route('/', overviewPages)
  app.route('/', followUpPages)
  app.route('/', helpPages)
  app.route('/', settingsPages)
  app.route('/', speculationRoutes)
  app.route('/', surveyPages)
  app.route('/', widgetDocs(guide))
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  app.route(
    '/',
    docsPages(() => app.getOpenAPI31Document(buildOpenApiInfo(deps))),
  )
  return app
}

const buildOpenApiInfo = ({ publicUrl }: AppDeps) => ({
  openapi: '3.1.0',
  info: {
    title: 'Vouch',
    version: pkg.version,
    description: 'Net Promoter Score surveys: links, answers, honest figures, and the list of people to call today.',
  },
  servers: [{ url: publicUrl }],
})
