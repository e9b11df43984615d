import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  Conversion,
  ConversionPatch,
  NewConversion,
  NewReferral,
  Referral,
  ReferralSettings,
  ReferralSettingsPatch,
  ReferralTotals,
} from '../../shared/referral.ts'
import { text } from '../../shared/text.ts'
import { listConversions, recordConversion, setReward } from '../domain/referrals/conversions.ts'
import { getReferralTotals } from '../domain/referrals/figures.ts'
import { createReferral, getReferral, listReferrals } from '../domain/referrals/referrals.ts'
import { getReferralSettings, updateReferralSettings } from '../domain/referrals/settings.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse } from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Referrals']

/** The new customers by personal links. Their paths come before the ids of links. */
const conversionRoutes = createRouter()
  .openapi(
    apiRoute('responses.enter', {
      method: 'post',
      path: '/api/referrals/conversions',
      operationId: 'recordConversion',
      tags,
      summary: 'Record a new customer who came by a personal link',
      description:
        'The same key again changes nothing. What the pixel has reported with this key counts as confirmed from then on.',
      request: { body: jsonBody(NewConversion) },
      responses: { 200: jsonResponse(Conversion, 'The conversion, new or not') },
    }),
    async (c) => c.json(await recordConversion(c.var.deps, c.var.caller, c.req.valid('json'), 'api'), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referrals/conversions',
      operationId: 'listConversions',
      tags,
      summary: 'List new customers who came by personal links',
      request: {
        query: queryParams({
          referral: text(40).optional().meta({ description: 'The id of a personal link' }),
          ...pagingParams,
        }),
      },
      responses: { 200: jsonResponse(listSchema(Conversion), 'A page of conversions, newest first') },
    }),
    async (c) => {
      const { referral: referralId, ...paging } = c.req.valid('query')
      return c.json(await listConversions(c.var.deps, c.var.caller, { referralId }, paging), 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referrals/conversions.csv',
      operationId: 'exportConversions',
      tags,
      summary: 'Export new customers as CSV',
      request: { query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const { bom } = c.req.valid('query')
      return sendFile(c, 'referral-conversions', () => deps.exportList('referral-conversions', caller, {}), { bom })
    },
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'patch',
      path: '/api/referrals/conversions/{id}',
      operationId: 'recordReward',
      tags,
      summary: 'Record the reward for a new customer',
      request: { params: idParam, body: jsonBody(ConversionPatch) },
      responses: { 200: jsonResponse(Conversion, 'The conversion') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await setReward(c.var.deps, c.var.caller, id, c.req.valid('json').reward), 200)
    },
  )

const linkRoutes = createRouter()
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/referrals',
      operationId: 'createReferral',
      tags,
      summary: 'Create the personal link of a contact',
      description: 'By which others come: `/r/{code}`. A contact has one; repeated, the call returns it.',
      request: { body: jsonBody(NewReferral) },
      responses: { 200: jsonResponse(Referral, 'The link, new or not') },
    }),
    async (c) => c.json(await createReferral(c.var.deps, c.var.caller, c.req.valid('json').contactId), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referrals',
      operationId: 'listReferrals',
      tags,
      summary: 'List personal links by which others come',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Referral), 'A page of links, newest first') },
    }),
    async (c) => c.json(await listReferrals(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referrals.csv',
      operationId: 'exportReferrals',
      tags,
      summary: 'Export personal links as CSV',
      request: { query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return sendFile(c, 'referrals', () => deps.exportList('referrals', caller, {}), { bom: c.req.valid('query').bom })
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referrals/figures',
      operationId: 'getReferralTotals',
      tags,
      summary: 'Get what referrals have brought',
      responses: { 200: jsonResponse(ReferralTotals, 'The figures') },
    }),
    async (c) => c.json(await getReferralTotals(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referrals/{id}',
      operationId: 'getReferral',
      tags,
      summary: 'Get a personal link',
      request: { params: idParam },
      responses: { 200: jsonResponse(Referral, 'The link') },
    }),
    async (c) => c.json(await getReferral(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )

const settingsRoutes = createRouter()
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/referral-settings',
      operationId: 'getReferralSettings',
      tags,
      summary: 'Get how customers are thanked and asked for referrals',
      responses: { 200: jsonResponse(ReferralSettings, 'The settings') },
    }),
    async (c) => c.json(await getReferralSettings(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/referral-settings',
      operationId: 'updateReferralSettings',
      tags,
      summary: 'Change how customers are thanked and asked for referrals',
      request: { body: jsonBody(ReferralSettingsPatch) },
      responses: { 200: jsonResponse(ReferralSettings, 'The updated settings') },
    }),
    async (c) => c.json(await updateReferralSettings(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )

export const referralRoutes = createRouter()
  .route('/', conversionRoutes)
  .route('/', linkRoutes)
  .route('/', settingsRoutes)
