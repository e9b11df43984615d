import { VouchSurvey } from './vouch-survey.ts'

// A page may carry the script twice, from two addresses.
if (!customElements.get('vouch-survey')) customElements.define('vouch-survey', VouchSurvey)

export { VouchSurvey }
