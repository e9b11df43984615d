import { Brand, BrandPatch } from '../../shared/brand.ts'
import { getBrand, updateBrand } from '../domain/surveys/brand.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'

const tags = ['Surveys']

export const brandRoutes = createRouter()
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/brand',
      operationId: 'getBrand',
      tags,
      summary: 'Get the brand',
      description: 'Surveys without a look of their own inherit it.',
      responses: { 200: jsonResponse(Brand, 'The brand') },
    }),
    async (c) => c.json(await getBrand(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'patch',
      path: '/api/brand',
      operationId: 'updateBrand',
      tags,
      summary: 'Update the brand',
      request: { body: jsonBody(BrandPatch) },
      responses: { 200: jsonResponse(Brand, 'The updated brand') },
    }),
    async (c) => c.json(await updateBrand(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
