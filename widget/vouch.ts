export { VouchSurvey } from './vouch-survey.ts'
