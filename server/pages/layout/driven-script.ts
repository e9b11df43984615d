import { createHash } from 'node:crypto'

/** Tells by a field of each form that a program drives the browser, as the script of surveys does. */
export const drivenScript = `if (navigator.webdriver)
  for (const form of document.forms)
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'automated', value: 1 }))`

/** By which the policy of pages lets this script run, and no other that is written into a page. */
export const drivenScriptSource = `'sha256-${createHash('sha256').update(drivenScript).digest('base64')}'`
