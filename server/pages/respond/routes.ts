import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Env } from '../../http/env.ts'
import { loadFilings } from '../layout/website.ts'
import { saveClick, showPixel } from './clicks.ts'
import { changeMyData, showMyData } from './my-data.ts'
import { documentSurveyPages } from './openapi.ts'
import { changePreferences, showPreferences } from './preferences.ts'
import { showPrivacyNotice } from './privacy.ts'
import { showQrPng, showQrSvg } from './qr-codes.ts'
import { showInvitationQuestion, showLinkQuestion } from './question.ts'
import { saveInvitationForm, saveLinkForm } from './submission.ts'

interface RespondRoute {
  method: 'get' | 'post'
  path: string
  handler(c: Context<Env>): Promise<Response>
}

/** What respondents see: `/s/` is a personal link, `/u/` unsubscribes, `/l/` is a shared link, `/privacy/` the notice of a workspace. */
const routes: readonly RespondRoute[] = [
  { method: 'get', path: '/s/:token', handler: showInvitationQuestion },
  { method: 'post', path: '/s/:token', handler: saveInvitationForm },
  { method: 'get', path: '/s/:token/data', handler: showMyData },
  { method: 'post', path: '/s/:token/data', handler: changeMyData },
  { method: 'get', path: '/u/:token', handler: showPreferences },
  { method: 'post', path: '/u/:token', handler: changePreferences },
  { method: 'post', path: '/c/:token', handler: saveClick },
  { method: 'get', path: '/o/:name', handler: showPixel },
  { method: 'get', path: '/l/:slug', handler: showLinkQuestion },
  { method: 'post', path: '/l/:slug', handler: saveLinkForm },
  { method: 'get', path: '/privacy/:workspaceId', handler: showPrivacyNotice },
  { method: 'get', path: '/l/:slug/qr.svg', handler: showQrSvg },
  { method: 'get', path: '/l/:slug/qr.png', handler: showQrPng },
]

export const respondRoutes = new OpenAPIHono<Env>()
for (const { method, path, handler } of routes) respondRoutes[method](path, loadFilings, handler)
documentSurveyPages(respondRoutes.openAPIRegistry)
