import { Hono } from 'hono'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { visitorGuard } from '../layout/visitor-guard.ts'
import { loadFilings } from '../layout/website.ts'
import { followLink, showLanding } from './landing.ts'
import { confirmOptOut, showOptOut } from './opt-out.ts'
import { showReferralPixel } from './pixel.ts'

const OPT_OUT_PATH = '/thanks/:workspaceId/:contactId/:signature'

/**
 * What customers and those who come by them see. Mail programs post to the link that stops emails from elsewhere (RFC 8058), so that it
 * needs no origin: its signature is the permission.
 */
export const referralPages = new Hono<Env>()
  .get('/r/:code', visitorGuard, loadFilings, showLanding)
  .post('/r/:code', visitorGuard, bodyLimit(4), loadFilings, followLink)
  .get('/r/:code/pixel.gif', showReferralPixel)
  .get(OPT_OUT_PATH, loadFilings, showOptOut)
  .post(OPT_OUT_PATH, bodyLimit(4), loadFilings, confirmOptOut)
