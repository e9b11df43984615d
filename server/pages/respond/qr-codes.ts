import type { Context } from 'hono'
import { WholeNumber } from '../../../shared/text.ts'
import { buildLinkUrl, getLinkBySlug } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { invalidField } from '../../http/errors.ts'
import { MAX_PNG_WIDTH, renderQrPng, renderQrSvg } from '../../http/qr-code.ts'

const PngSize = WholeNumber(64, MAX_PNG_WIDTH)

export async function showQrSvg(c: Context<Env>): Promise<Response> {
  const url = await loadLinkUrl(c)
  return c.body(renderQrSvg(url), 200, { 'content-type': 'image/svg+xml' })
}

export async function showQrPng(c: Context<Env>): Promise<Response> {
  const url = await loadLinkUrl(c)
  const size = PngSize.safeParse(c.req.query('size') ?? '1024')
  if (!size.success)
    throw invalidField('size', `Expected a whole number from 64 to ${MAX_PNG_WIDTH}`, 'out-of-range', {
      min: 64,
      max: MAX_PNG_WIDTH,
    })
  return c.body(renderQrPng(url, size.data), 200, { 'content-type': 'image/png' })
}

async function loadLinkUrl(c: Context<Env>): Promise<string> {
  const { slug } = await getLinkBySlug(c.var.deps, c.req.param('slug') ?? '')
  c.header('cache-control', 'public, max-age=86400')
  return buildLinkUrl(c.var.deps, slug)
}
