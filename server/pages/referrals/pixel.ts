import type { Context } from 'hono'
import { text } from '../../../shared/text.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { recordPixelConversion } from '../../domain/referrals/conversions.ts'
import { loadPublicReferral } from '../../domain/referrals/visits.ts'
import { detectBotVisit } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { sendPixel } from '../../http/pixel.ts'

/**
 * The image on the page that newcomers see after ordering, `/r/{code}/pixel.gif?key=order-1042`. It shows whatever it is asked for, so
 * that nothing can be learned from it.
 */
export async function showReferralPixel(c: Context<Env>): Promise<Response> {
  const { data: key } = text(100).safeParse(c.req.query('key'))
  if (key !== undefined && detectBotVisit(c) === undefined) await record(c, key)
  return sendPixel(c)
}

async function record(c: Context<Env>, key: string): Promise<void> {
  const { deps } = c.var
  try {
    await recordPixelConversion(deps, await loadPublicReferral(deps, c.req.param('code') ?? ''), key)
  } catch (error) {
    if (!hasErrorCode(error, 'referral-not-found', 'key-taken')) throw error
  }
}
