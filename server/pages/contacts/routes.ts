import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { contactPerson } from './detail.ts'
import { contactForms } from './edit.ts'
import { contactErasure } from './erase.ts'
import { contactImport } from './import.ts'
import { contactUpload } from './import-upload.ts'
import { contactList } from './list.ts'

/** All pages about contacts, beneath `/w/{workspace}/`. What has an address of its own comes before the ids. */
export const contactPages = new Hono<Env>()
for (const part of [contactList, contactForms, contactUpload, contactImport, contactErasure, contactPerson]) {
  contactPages.route('/w/:workspace', part)
}
