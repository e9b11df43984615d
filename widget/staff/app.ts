/// <reference types="vite/client" />
import './app.css'
import { enableInsertButtons, showChosenFields } from './campaigns.ts'
import { enableColourFields } from './colours.ts'
import { enableCopyButtons } from './copy.ts'
import { showDatesInOwnWords } from './date-fields.ts'
import { enableDialogs } from './dialogs.ts'
import { enableEditor } from './editor.ts'
import { autoSubmitFilters } from './filters.ts'
import { preventDoubleSubmit, showFileNames } from './forms.ts'
import { showFieldsOfGroup } from './interviews.ts'
import { pollJobProgress } from './job-progress.ts'
import { enableShortcuts } from './keyboard-shortcuts.ts'
import { enableMenus } from './menus.ts'
import { refreshRelativeTimes } from './relative-times.ts'
import { scrollToCurrentTab } from './scroll-tabs.ts'
import { enableSearch } from './search.ts'
import { enableSelectAll } from './selection.ts'
import { enableLiveParts, enableLivePreview, enablePrintButtons, isolatePreview } from './surveys.ts'
import { proposeTimeZone } from './time-zone.ts'
import { enableToasts } from './toasts.ts'
import { enableTooltips } from './tooltips.ts'
import { announceUpdates } from './updates.ts'

// Every page works without these.
enableMenus()
enableDialogs()
autoSubmitFilters()
preventDoubleSubmit()
showFileNames()
showFieldsOfGroup()
showDatesInOwnWords()
enableCopyButtons()
enableTooltips()
refreshRelativeTimes()
pollJobProgress()
proposeTimeZone()
enableShortcuts()
enableSearch()
enableSelectAll()
enableToasts()
announceUpdates()
enableLivePreview()
enableLiveParts()
showChosenFields()
enableInsertButtons()
isolatePreview()
enableColourFields()
enableEditor()
enablePrintButtons()
scrollToCurrentTab()
