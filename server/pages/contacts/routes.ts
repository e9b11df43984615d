import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { contactDetailPages } from './detail.ts'
import { contactFormPages } from './edit.ts'
import { contactErasurePages } from './erase.ts'
import { contactImportPages } from './import.ts'
import { contactUploadPages } from './import-upload.ts'
import { contactListPages } from './list.ts'

/** All pages about contacts, beneath `/w/{workspace}/`. What has an address of its own comes before the ids. */
export const contactPages = new Hono<Env>()
for (const pages of [
  contactListPages,
  contactFormPages,
  contactUploadPages,
  contactImportPages,
  contactErasurePages,
  contactDetailPages,
]) {
  contactPages.route('/w/:workspace', pages)
}
