import { methodNotAllowed } from 'hono/method-not-allowed'
import pkg from '../package.json' with { type: 'json' }
import { guide } from '../widget/package/guide.ts'
import { bodies } from './http/body-limit.ts'
import type { AppDeps } from './http/env.ts'
import { onError, problem } from './http/errors.ts'
import { metricsOver } from './http/metrics.ts'
import { router } from './http/openapi.ts'
import { answersPerMinute } from './http/rate-limit.ts'
import { counted, identified, observed } from './http/request-log.ts'
import { contactPages } from './pages/contacts/routes.ts'
import { docs } from './pages/docs/api.ts'
import { widgetDocs } from './pages/docs/widget.ts'
import { followUpPages } from './pages/follow-ups/routes.ts'
import { helpPages } from './pages/help/routes.ts'
import { isForPeople, problemPage } from './pages/layout/message.ts'
import { pageHeaders } from './pages/layout/page.ts'
import { speculation } from './pages/layout/speculation.ts'
import { overviewPages } from './pages/overview/routes.ts'
import { answering } from './pages/respond/routes.ts'
import { answerPages } from './pages/responses/routes.ts'
import { settingsPages } from './pages/settings/routes.ts'
import { accountPages } from './pages/sign-in/account.ts'
import { joinPages } from './pages/sign-in/join.ts'
import { linkPages } from './pages/sign-in/links.ts'
import { providerPages } from './pages/sign-in/provider.ts'
import { secondFactorPages } from './pages/sign-in/second-factor.ts'
import { setupPages } from './pages/sign-in/setup.ts'
import { signInPages } from './pages/sign-in/sign-in.ts'
import { surveyPages } from './pages/surveys/routes.ts'
import { keys } from './routes/api-keys.ts'
import { audit } from './routes/audit.ts'
import { contacts } from './routes/contacts.ts'
import { embed, fromAnywhere } from './routes/embed.ts'
import { followUps } from './routes/follow-ups.ts'
import { invitations } from './routes/invitations.ts'
import { links } from './routes/links.ts'
import { members } from './routes/members.ts'
import { operation } from './routes/operation.ts'
import { reports } from './routes/reports.ts'
import { responses } from './routes/responses.ts'
import { segmentKeys } from './routes/segment-keys.ts'
import { surveys } from './routes/surveys.ts'
import { workspace } from './routes/workspace.ts'

/** The whole service over whatever world it is given: tests call `createApp(deps).request('/…')`. */
export function createApp(deps: AppDeps) {
  const app = router()
  const metrics = metricsOver(deps)

  app.onError((error, c) => {
    const answer = onError(error, c)
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
    if (!isForPeople(c)) return answer
    const again = answer.headers.get('retry-after')
    return c.html(problemPage(c, answer.status, code), answer.status as 500, again ? { 'retry-after': again } : {})
  })
  app.notFound((c) =>
    isForPeople(c) ? c.html(problemPage(c, 404, undefined), 404) : problem(c, 404, 'There is nothing at this address.'),
  )

  app.use(async (c, next) => {
    c.set('deps', deps)
    c.set('metrics', metrics)
    await next()
  })
  app.use(identified, observed)
  app.use(pageHeaders)
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = { allow: methods.join(', ') }
        if (isForPeople(c)) return c.html(problemPage(c, 404, undefined), 405, allow)
        return problem(c, 405, `Expected ${methods.join(' or ')}.`, {}, allow)
      },
    }),
  )
  const limited = answersPerMinute(deps, (c) => {
    const refused = problem(c, 429, 'Too many answers from one address at once. Wait a minute and send it again.')
    return isForPeople(c) ? c.html(problemPage(c, 429, undefined), 429) : refused
  })
  // Before whatever may refuse: a page of another origin must be able to read why.
  app.use('/embed/*', fromAnywhere)
  for (const path of ['/embed/*', '/s/*', '/l/*']) {
    app.on(['POST', 'PATCH'], path, counted)
    if (limited) app.on(['POST', 'PATCH'], path, limited)
    app.use(path, bodies(64))
  }

  const parts = [
    surveys,
    links,
    invitations,
    contacts,
    responses,
    followUps,
    reports,
    segmentKeys,
    keys,
    audit,
    members,
    workspace,
    embed,
    operation,
  ]
  for (const part of parts) app.route('/', part)
  const staffPages = [setupPages, signInPages, linkPages, providerPages, joinPages, accountPages, secondFactorPages]
  for (const pages of staffPages) app.route('/', pages)
  app.route('/', answering)
  app.route('/', answerPages)
  app.route('/', contactPages)
  app.route('/', overviewPages)
  app.route('/', followUpPages)
  app.route('/', helpPages)
  app.route('/', settingsPages)
  app.route('/', speculation)
  app.route('/', surveyPages)
  app.route('/', widgetDocs(guide))
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  app.route(
    '/',
    docs(() => app.getOpenAPI31Document(about(deps))),
  )
  return app
}

const about = ({ publicUrl }: AppDeps) => ({
  openapi: '3.1.0',
  info: {
    title: 'Vouch',
    version: pkg.version,
    description: 'Net Promoter Score surveys: links, answers, honest figures, and the list of people to call today.',
  },
  servers: [{ url: publicUrl }],
})
