import { pageRoutes } from '../layout/routes.ts'
import { chooseSurvey } from './choice.ts'
import { showInterview } from './interview.ts'
import { showCallList } from './list.ts'
import { showNext } from './next.ts'
import { saveSurveyScript, saveWorkspaceScript, showSurveyScript, showWorkspaceScript } from './script.ts'
import { removeCall, saveCall, saveInterview } from './submission.ts'

const SURVEY = '/phone-surveys/:id'
const permission = 'responses.enter'

/** Surveys on the phone: whom to call, what to say, and what they answer. */
export const phoneSurveyPages = pageRoutes([
  { method: 'get', path: '/phone-surveys', permission, handler: chooseSurvey },
  { method: 'get', path: '/phone-surveys/script', permission: 'settings', handler: showWorkspaceScript },
  { method: 'post', path: '/phone-surveys/script', permission: 'settings', handler: saveWorkspaceScript },
  { method: 'get', path: SURVEY, permission, handler: showCallList },
  { method: 'get', path: `${SURVEY}/next`, permission, handler: showNext },
  { method: 'get', path: `${SURVEY}/interview`, permission, handler: showInterview },
  { method: 'post', path: `${SURVEY}/interview`, permission, handler: saveInterview },
  { method: 'post', path: `${SURVEY}/calls`, permission, handler: saveCall },
  { method: 'post', path: `${SURVEY}/calls/:call/deletion`, permission, handler: removeCall },
  { method: 'get', path: `${SURVEY}/script`, permission: 'surveys.change', handler: showSurveyScript },
  { method: 'post', path: `${SURVEY}/script`, permission: 'surveys.change', handler: saveSurveyScript },
])
