import { z } from '@hono/zod-openapi'
import { WholeNumber } from '../../../shared/text.ts'
import { problemResponses, publicRoute } from '../../http/openapi.ts'
import { MAX_PNG_WIDTH } from '../../http/qr-code.ts'

const tags = ['Submitting responses']

const htmlResponse = (description: string) => ({
  description,
  content: { 'text/html': { schema: { type: 'string' as const } } },
})

const pageQuery = z.object({
  score: z.string().optional().meta({ description: 'Preselects a score from 0 to 10; stores nothing' }),
  lang: z.string().optional().meta({ description: 'The language, unless the survey has only one' }),
})

const respondentQuery = pageQuery.extend({
  externalId: z
    .string()
    .optional()
    .meta({ description: 'Your own id for the respondent. Pass properties as `property.…`' }),
  email: z.string().optional(),
  phone: z.string().optional(),
  name: z.string().optional(),
  signature: z
    .string()
    .optional()
    .meta({
      description:
        'Proves the identity of the respondent: HMAC-SHA-256 of `id:` and externalId, or of `email:` and the email address ' +
        'in lower case, with the identity secret of the survey as key. Without a valid signature the identity is unverified',
    }),
})

const formSchema = z.object({
  key: z.string().optional().meta({ description: 'The same for every attempt to submit this response' }),
  score: z.string().meta({ description: '0 to 10' }),
  comment: z.string().optional(),
  contactRequested: z.literal('yes').optional(),
  contactDetails: z.string().optional().meta({ description: 'An email address or phone number; shared links only' }),
})

const oneClickSchema = z.object({ 'List-Unsubscribe': z.literal('One-Click') })

const personalLink = { path: '/s/{token}', name: 'PersonalLink', noun: 'personal link' } as const
const sharedLink = { path: '/l/{slug}', name: 'SharedLink', noun: 'shared link' } as const
const tokenParam = z.object({ token: z.string() })
const slugParam = z.object({ slug: z.string() })

const pageRoutes = ({ path, name, noun }: typeof personalLink | typeof sharedLink) => {
  const isShared = path === sharedLink.path
  const params = isShared ? slugParam : tokenParam
  return [
    publicRoute({
      method: 'get',
      path,
      operationId: `show${name}`,
      tags,
      summary: `Open the survey page of a ${noun}`,
      request: { params, query: isShared ? respondentQuery : pageQuery },
      responses: { ...problemResponses(410), 200: htmlResponse('The question. Nothing is stored') },
    }),
    publicRoute({
      method: 'post',
      path,
      operationId: `submit${name}`,
      tags,
      summary: `Submit the form of a ${noun}`,
      request: { params, body: { content: { 'application/x-www-form-urlencoded': { schema: formSchema } } } },
      responses: {
        ...problemResponses(410, 429),
        200: htmlResponse('Stored. The page asks the further questions'),
        303: { description: 'Stored. Redirects to the thank-you page' },
        400: htmlResponse('The form, with the errors to correct'),
      },
    }),
  ]
}

const preferenceRoutes = [
  publicRoute({
    method: 'get',
    path: '/u/{token}',
    operationId: 'showPreferences',
    tags,
    summary: 'Open the page behind the unsubscribe link',
    request: { params: tokenParam, query: pageQuery.pick({ lang: true }) },
    responses: { 200: htmlResponse('What the contact can choose. Nothing is stored') },
  }),
  publicRoute({
    method: 'post',
    path: '/u/{token}',
    operationId: 'unsubscribeByToken',
    tags,
    summary: 'Unsubscribe the contact of a personal link',
    description: 'One click, as in RFC 8058. Works for ever, as often as it is sent.',
    request: {
      params: tokenParam,
      body: { content: { 'application/x-www-form-urlencoded': { schema: oneClickSchema } } },
    },
    responses: {
      200: {
        description: 'The contact gets no more surveys',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  }),
]

const qrCodeRoutes = [
  publicRoute({
    method: 'get',
    path: '/l/{slug}/qr.svg',
    operationId: 'getQrCodeSvg',
    tags,
    summary: 'Get the QR code of a shared link as SVG',
    request: { params: slugParam },
    responses: { 200: { description: 'The code', content: { 'image/svg+xml': { schema: { type: 'string' } } } } },
  }),
  publicRoute({
    method: 'get',
    path: '/l/{slug}/qr.png',
    operationId: 'getQrCodePng',
    tags,
    summary: 'Get the QR code of a shared link as PNG',
    request: { params: slugParam, query: z.object({ size: WholeNumber(64, MAX_PNG_WIDTH).default(1024) }) },
    responses: {
      200: { description: 'At most `size` pixels wide', content: { 'image/png': { schema: { type: 'string' } } } },
    },
  }),
]

/** Adds the pages for respondents to the OpenAPI document: forms without JavaScript, and tools that fetch QR codes, use them. */
export function documentSurveyPages(registry: { registerPath(route: ReturnType<typeof publicRoute>): void }): void {
  for (const route of [...pageRoutes(personalLink), ...pageRoutes(sharedLink), ...preferenceRoutes, ...qrCodeRoutes]) {
    registry.registerPath(route as never)
  }
}
