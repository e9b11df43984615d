import type { PageContext } from '../layout/context.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'

type Page = Pick<PageContext, 'workspace'>

/** The list of campaigns, or a page below it: `campaignsPath(page, '/new')`. */
export const campaignsPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/campaigns${path}`)

/** A campaign, or a page below it: `campaignPath(page, campaign, '/pause')`. */
export const campaignPath = (page: Page, { id }: { id: string }, path = '', params: QueryParams = {}) =>
  withQuery(campaignsPath(page, `/${id}${path}`), params)

/** The steps of the builder, in their order. */
export const campaignSteps = ['whom', 'when', 'message', 'check', 'send'] as const
export type CampaignStep = (typeof campaignSteps)[number]

/** The people of a campaign that a figure counts. */
export const peoplePath = (page: Page, campaign: { id: string }, params: QueryParams) =>
  campaignPath(page, campaign, '/people', params)
