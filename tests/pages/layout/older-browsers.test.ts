import { beforeAll, describe, expect, it } from 'vitest'
import { buildRespondStyle } from '../../../server/pages/layout/style.ts'
import { languages } from '../../../shared/locale.ts'
import { renderLookCss } from '../../../shared/look.ts'
import { findNewerStyles, findNewerSyntax } from '../../support/compatibility.ts'
import { buildAppAssets, buildWidget } from '../../support/served.ts'

/** What is served in full: the survey page and the widget, the plain form, and the pages of the app. */
const widgetTarget = { chrome: 80, safari: 14.1 }
const plainFormTarget = { chrome: 69, safari: 13 }
const appTarget = { chrome: 86 }

/** Trusted Types, constructed style sheets and dialogs: the widget does without where they are missing. */
const optionalCalls = ['createPolicy()', 'createHTML()', 'replaceSync()', 'showModal()']

let widget: string
let app: Record<'style' | 'script', string>

beforeAll(async () => {
  widget = (await buildWidget()).toString()
  const assets = await buildAppAssets()
  app = { style: assets.style.toString(), script: assets.script.toString() }
})

describe('the widget', () => {
  it('is written in what Chromium 80 and Safari 14.1 read', () => {
    expect(findNewerSyntax(widget, widgetTarget).filter((call) => !optionalCalls.includes(call))).toEqual([])
  })

  it('has no style without a plain counterpart for them', () => {
    for (const start of ['*,::before', '.over{']) {
      const sheet = widget.slice(widget.indexOf(start)).replace(/`.*/s, '')
      expect(sheet.length).toBeGreaterThan(1000)
      expect(findNewerStyles(sheet, widgetTarget)).toEqual([])
    }
  })
})

describe('the survey page', () => {
  it.each(languages)(
    'has no style without a plain counterpart for browsers that show the plain form: %s',
    (language) => {
      const look = renderLookCss(':host', { colour: '#0b6b43', font: 'serif' }, language)
      expect(findNewerStyles(buildRespondStyle({ language, look }), plainFormTarget)).toEqual([])
    },
  )
})

describe('the pages of the app', () => {
  it('have no style without a plain counterpart for Chromium 86', () => {
    expect(findNewerStyles(app.style, appTarget)).toEqual([])
  })

  it('have a script that Chromium 86 reads', () => {
    expect(findNewerSyntax(app.script, appTarget)).toEqual([])
  })
})
