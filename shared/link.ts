import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { Properties } from './properties.ts'
import { Metrics } from './report.ts'
import { text } from './text.ts'

const linkShape = {
  name: text(200).nullable().meta({ description: 'Where you publish the link', example: 'Till 3' }),
  properties: Properties.meta({ description: 'Added to every response submitted through this link' }),
}

/** The last part of a shared link's URL. */
export const Slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, fieldErrors.slug)

export const NewLink = z
  .strictObject({
    slug: Slug.optional().meta({
      description: 'The last part of the URL; generated if omitted',
      example: 'till-3',
    }),
    name: linkShape.name.default(null),
    properties: linkShape.properties.default({}),
  })
  .meta({ id: 'NewLink' })

export type NewLink = z.output<typeof NewLink>

/** The name alone: what the link is and what it adds to responses never changes. */
export const LinkPatch = z.strictObject({ name: linkShape.name }).meta({ id: 'LinkPatch' })

export type LinkPatch = z.output<typeof LinkPatch>

export const Link = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    slug: z.string(),
    name: z.string().nullable(),
    properties: z.record(z.string(), z.string()),
    url: z.string().meta({ description: 'The survey page' }),
    qr: z.string().meta({ description: 'The URL of a QR code for it, as SVG' }),
    embed: z.string().meta({ description: 'HTML that embeds the survey as a widget' }),
    createdAt: z.string(),
    closedAt: z.string().nullable().meta({ description: 'Since when it has taken no more responses' }),
    closedBy: z.string().nullable(),
  })
  .meta({ id: 'Link' })

export type Link = z.infer<typeof Link>

/** A link with the responses that came through it. */
export const LinkWithScore = z
  .object({
    ...Link.shape,
    ...Metrics.pick({ count: true, nps: true, interval: true, display: true }).shape,
    lastResponseAt: z.string().nullable().meta({ description: 'When the last response came through the link' }),
  })
  .meta({ id: 'LinkWithScore' })

export type LinkWithScore = z.infer<typeof LinkWithScore>
