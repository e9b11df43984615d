/// <reference types="vite/client" />
import './app.css'
import { copyTexts } from './copying.ts'
import { openDialogs } from './dialogs.ts'
import { sendFilters } from './filters.ts'
import { sendOnce } from './forms.ts'
import { listenToKeys } from './keys.ts'
import { closeMenus } from './menus.ts'
import { followForms, isolatePreview, printOnPress } from './surveys.ts'
import { keepTimes } from './times.ts'
import { showTips } from './tips.ts'
import { showWhereOneIs } from './ways.ts'
import { followWork } from './work.ts'

// Pages work without any of these.
closeMenus()
openDialogs()
sendFilters()
sendOnce()
copyTexts()
showTips()
keepTimes()
followWork()
listenToKeys()
followForms()
isolatePreview()
printOnPress()
showWhereOneIs()
