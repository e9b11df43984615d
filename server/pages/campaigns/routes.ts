import { fileRoutes, type PageRoute, pageRoutes } from '../layout/routes.ts'
import { createStepPages } from './builder.ts'
import {
  cancelRunning,
  copyCampaign,
  createDraft,
  createDraftForContacts,
  pauseRunning,
  removeDraft,
  resumePaused,
  startDraft,
} from './changes.ts'
import { sendTest, showCheck } from './check.ts'
import { showDryRunContacts } from './dry-run.ts'
import { downloadCampaignLinks } from './links.ts'
import { listCampaignsPage } from './list.ts'
import { messageStep } from './message.ts'
import { showPeople } from './people.ts'
import { showChangedPreview, showPreview } from './preview.ts'
import { showProgress } from './progress.ts'
import { showCampaign } from './running.ts'
import { showSend } from './send.ts'
import { whenStep } from './when.ts'
import { whomStep } from './whom.ts'

/** In Chinese, the texts of a form take nine bytes a character when encoded. */
const MAX_FORM_KILOBYTES = 256

const CAMPAIGN = '/campaigns/:id{[0-9a-z]{22}}'

const [whom, when, message] = [whomStep, whenStep, messageStep].map(createStepPages) as [
  StepPages,
  StepPages,
  StepPages,
]
type StepPages = ReturnType<typeof createStepPages>

type Handler = PageRoute['handler']

const get = (path: string, handler: Handler): PageRoute => ({ method: 'get', path, permission: 'invite', handler })
const post = (path: string, handler: Handler, maxKilobytes?: number): PageRoute => ({
  ...{ method: 'post', path, permission: 'invite', handler },
  ...(maxKilobytes !== undefined && { maxKilobytes }),
})

export const campaignPages = pageRoutes([
  get('/campaigns', listCampaignsPage),
  post('/campaigns', createDraft),
  post('/campaigns/contacts', createDraftForContacts),
  get(CAMPAIGN, showCampaign),
  get(`${CAMPAIGN}/progress`, showProgress),
  ...fileRoutes({ path: `${CAMPAIGN}/links`, permission: 'invite', handler: downloadCampaignLinks }),
  get(`${CAMPAIGN}/whom`, whom.show),
  post(`${CAMPAIGN}/whom`, whom.save, 0),
  get(`${CAMPAIGN}/when`, when.show),
  post(`${CAMPAIGN}/when`, when.save),
  get(`${CAMPAIGN}/message`, message.show),
  post(`${CAMPAIGN}/message`, message.save, MAX_FORM_KILOBYTES),
  get(`${CAMPAIGN}/preview`, showPreview),
  post(`${CAMPAIGN}/preview`, showChangedPreview, MAX_FORM_KILOBYTES),
  get(`${CAMPAIGN}/check`, showCheck),
  get(`${CAMPAIGN}/dry-run`, showDryRunContacts),
  post(`${CAMPAIGN}/test-emails`, sendTest),
  get(`${CAMPAIGN}/send`, showSend),
  post(`${CAMPAIGN}/start`, startDraft),
  post(`${CAMPAIGN}/pause`, pauseRunning),
  post(`${CAMPAIGN}/pause/deletion`, resumePaused),
  post(`${CAMPAIGN}/cancellation`, cancelRunning),
  post(`${CAMPAIGN}/copies`, copyCampaign),
  post(`${CAMPAIGN}/deletion`, removeDraft),
  get(`${CAMPAIGN}/people`, showPeople),
])
