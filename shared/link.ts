import { z } from 'zod'
import { Properties } from './properties.ts'
import { text } from './text.ts'

const linkShape = {
  name: text(200).nullable().meta({ description: 'Where the link goes', example: 'Till 3' }),
  properties: Properties.meta({ description: 'Known of every answer that comes by this link' }),
}

/** The end of a shared link's address. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'Expected 1 to 64 small letters, digits and inner hyphens')

export const NewLink = z
  .strictObject({
    slug: Slug.optional().meta({
      description: 'The end of the address; made for you where left out',
      example: 'till-3',
    }),
    name: linkShape.name.default(null),
    properties: linkShape.properties.default({}),
  })
  .meta({ id: 'NewLink' })

export type NewLink = z.output<typeof NewLink>

export const Link = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    slug: z.string(),
    name: z.string().nullable(),
    properties: z.record(z.string(), z.string()),
    url: z.string().meta({ description: 'The answering page' }),
    qr: z.string().meta({ description: 'The same address as a QR code, SVG' }),
    embed: z.string().meta({ description: 'The survey as a widget: HTML to paste into a page' }),
    createdAt: z.string(),
  })
  .meta({ id: 'Link' })

export type Link = z.infer<typeof Link>
