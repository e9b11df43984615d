import { CampaignFigures, CampaignPeopleQuery, CampaignPerson } from '../../shared/campaign-figures.ts'
import { listSchema } from '../../shared/list.ts'
import { getCampaignFigures } from '../domain/reports/campaign-figures.ts'
import { listCampaignPeople } from '../domain/reports/campaign-people.ts'
import { apiRoute, createRouter, idParam, jsonResponse, problemResponses } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Campaigns']

export const campaignFigureRoutes = createRouter()
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/campaigns/{id}/figures',
      operationId: 'getCampaignFigures',
      tags,
      summary: 'Get what a campaign has achieved',
      description:
        'Counts people, but for `messages`. `GET /api/campaigns/{id}/people` names the people of each figure. The result of a ' +
        'test of two texts is hidden until it can be read.',
      request: { params: idParam },
      responses: { 200: jsonResponse(CampaignFigures, 'The figures') },
    }),
    async (c) => c.json(await getCampaignFigures(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/campaigns/{id}/people',
      operationId: 'listCampaignPeople',
      tags,
      summary: 'List the people of a figure of a campaign',
      description: 'With `variant` only once the result of the test can be read: until then 409 `test-running`.',
      request: { params: idParam, query: queryParams(CampaignPeopleQuery) },
      responses: {
        200: jsonResponse(listSchema(CampaignPerson), 'A page of people, the latest first'),
        ...problemResponses(409),
      },
    }),
    async (c) => {
      const query = c.req.valid('query')
      return c.json(await listCampaignPeople(c.var.deps, c.var.caller, c.req.valid('param').id, query, query), 200)
    },
  )
