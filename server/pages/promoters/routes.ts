import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { createContactReferral } from './contact-card.ts'
import { saveReward } from './conversions.ts'
import { downloadConversions, downloadPraise, downloadReferrals } from './files.ts'
import { showPromoters } from './overview.ts'
import { saveTillConversion, showTill } from './till.ts'

const ID = '{[0-9a-z]{22}}'

export const promoterPages = pageRoutes([
  { method: 'get', path: '/promoters', permission: 'workspace.view', handler: showPromoters },
  { method: 'get', path: '/promoters/till', permission: 'responses.enter', handler: showTill },
  { method: 'post', path: '/promoters/till', permission: 'responses.enter', handler: saveTillConversion },
  {
    method: 'post',
    path: `/promoters/conversions/:id${ID}/reward`,
    permission: 'contacts.change',
    handler: saveReward,
  },
  ...fileRoutes({ path: '/promoters/referrals', permission: 'contacts', handler: downloadReferrals }),
  ...fileRoutes({ path: '/promoters/conversions', permission: 'contacts', handler: downloadConversions }),
  ...fileRoutes({ path: '/promoters/praise', permission: 'responses', handler: downloadPraise }),
  {
    method: 'post',
    path: `/contacts/:id${ID}/referral`,
    permission: 'contacts.change',
    handler: createContactReferral,
  },
])
