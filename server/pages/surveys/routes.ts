import { type PageRoute, pageRoutes } from '../layout/routes.ts'
import { deleteBrandLogo, saveBrand, showBrand, uploadBrandLogo } from './brand.ts'
import { copySurvey, deleteClosure, deleteLogo, saveClosure, saveOpening, uploadLogo } from './changes.ts'
import { createSurvey, showNewSurvey } from './creation.ts'
import { saveEditor, showEditor } from './editor.ts'
import { listSurveysPage } from './list.ts'
import { showPreview } from './preview.ts'
import { showPrint } from './print.ts'
import {
  createPlaceLinks,
  createSurveyLink,
  deleteLinkClosure,
  removeLink,
  saveLinkClosure,
  saveLinkName,
  showEmail,
  showEmailPreview,
  showLinks,
  showQrCodes,
  showWebsite,
} from './share.ts'
import { downloadSignedList, renewSecret, showSignedLinks } from './signed-links.ts'
import { showNewSurveyPreview, showSitePreview } from './site-preview.ts'
import { showTest, submitTest } from './test-page.ts'

/** In Chinese, all texts of a form take nine bytes a character when encoded. */
const MAX_FORM_KILOBYTES = 1024

const SURVEY = '/surveys/:id{[0-9a-z]{22}}'
const LINK = `${SURVEY}/links/:link{[0-9a-z]{22}}`

type Handler = PageRoute['handler']

const editorGet = (path: string, handler: Handler): PageRoute => ({
  method: 'get',
  path,
  permission: 'surveys.change',
  handler,
})

const editorPost = (path: string, handler: Handler, maxKilobytes = MAX_FORM_KILOBYTES): PageRoute => ({
  method: 'post',
  path,
  permission: 'surveys.change',
  handler,
  maxKilobytes,
})

export const surveyPages = pageRoutes([
  editorGet('/surveys', listSurveysPage),
  editorGet('/surveys/brand', showBrand),
  editorPost('/surveys/brand', saveBrand),
  editorPost('/surveys/brand/logo', uploadBrandLogo, 0),
  editorPost('/surveys/brand/logo/deletion', deleteBrandLogo),
  editorGet('/surveys/new', showNewSurvey),
  editorPost('/surveys/new', createSurvey),
  editorGet('/surveys/new/preview', showNewSurveyPreview),
  editorPost('/surveys/new/preview', showNewSurveyPreview),
  editorGet(SURVEY, (page) => showEditor(page)),
  editorPost(SURVEY, saveEditor),
  editorGet(`${SURVEY}/preview`, showPreview),
  editorPost(`${SURVEY}/preview`, showPreview),
  editorGet(`${SURVEY}/preview/site`, showSitePreview),
  editorGet(`${SURVEY}/test`, showTest),
  editorPost(`${SURVEY}/test`, submitTest),
  editorGet(`${SURVEY}/share`, showLinks),
  editorGet(`${SURVEY}/share/qr`, showQrCodes),
  editorGet(`${SURVEY}/share/website`, showWebsite),
  { method: 'get', path: `${SURVEY}/share/email`, permission: 'identity-secret', handler: showEmail },
  editorGet(`${SURVEY}/email-preview`, showEmailPreview),
  editorPost(`${SURVEY}/links`, createSurveyLink),
  editorPost(LINK, saveLinkName),
  editorPost(`${LINK}/closure`, saveLinkClosure),
  editorPost(`${LINK}/closure/deletion`, deleteLinkClosure),
  editorPost(`${LINK}/deletion`, removeLink),
  editorPost(`${SURVEY}/place-links`, createPlaceLinks),
  editorGet(`${SURVEY}/print`, showPrint),
  editorPost(`${SURVEY}/logo`, uploadLogo, 0),
  editorPost(`${SURVEY}/logo/deletion`, deleteLogo),
  editorPost(`${SURVEY}/opening`, saveOpening),
  editorPost(`${SURVEY}/closure`, saveClosure),
  editorPost(`${SURVEY}/closure/deletion`, deleteClosure),
  editorPost(`${SURVEY}/copies`, copySurvey),
  { method: 'get', path: `${SURVEY}/signed-links`, permission: 'identity-secret', handler: showSignedLinks },
  {
    method: 'post',
    path: `${SURVEY}/signed-links`,
    permission: 'identity-secret',
    handler: downloadSignedList,
    maxKilobytes: 0,
  },
  { method: 'post', path: `${SURVEY}/identity-secret`, permission: 'identity-secret', handler: renewSecret },
])
