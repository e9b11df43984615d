import { writeCsv } from '../domain/files/csv.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import { apiRoute, createRouter, idParam } from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'
import { buildCampaignLinks } from '../mail/campaign-links.ts'

export const campaignLinkRoutes = createRouter().openapi(
  apiRoute('invite', {
    method: 'get',
    path: '/api/campaigns/{id}/links.csv',
    operationId: 'exportCampaignLinks',
    tags: ['Campaigns'],
    summary: 'Export the personal links of a campaign as CSV',
    description: 'With the code, the language and the text of each contact, for the tool that sends them.',
    request: { params: idParam, query: queryParams({ bom: Bom }) },
    responses: { 200: csvResponse },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const startExport = async () => writeCsv(await buildCampaignLinks(c.var.deps, c.var.caller, id))
    return sendFile(c, 'personal-links', startExport, c.req.valid('query'))
  },
)
