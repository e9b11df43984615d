/// <reference types="vite/client" />
import './app.css'
import { copyTexts } from './copy.ts'
import { openDialogs } from './dialogs.ts'
import { sendFilters } from './filters.ts'
import { sendOnce } from './forms.ts'
import { followWork } from './job-progress.ts'
import { listenToKeys } from './keyboard-shortcuts.ts'
import { closeMenus } from './menus.ts'
import { keepTimes } from './relative-times.ts'
import { showWhereOneIs } from './scroll-tabs.ts'
import { followForms, isolatePreview, printOnPress } from './surveys.ts'
import { showTips } from './tooltips.ts'

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
