import { fileRoutes, pageRoutes } from '../layout/routes.ts'
import { deleteSuspicion, deleteTag, saveNote, saveSuspicion, saveTag } from './changes.ts'
import { saveCorrection, showCorrection } from './correction.ts'
import { confirmDeletion, showDeletion } from './deletion.ts'
import { showResponse } from './detail.ts'
import { downloadResponses, showResponses } from './list.ts'
import {
  excludeSelection,
  includeSelection,
  openSelection,
  tagSelection,
  untagSelection,
  withdrawSelection,
} from './selection-changes.ts'
import { deleteView, saveView } from './view-changes.ts'

/** The list of responses, each response, and what members can change about it. */
export const responsePages = pageRoutes([
  ...fileRoutes({ path: '/responses', permission: 'responses', handler: downloadResponses }),
  { method: 'get', path: '/responses', permission: 'responses', handler: (page) => showResponses(page) },
  { method: 'post', path: '/responses/views', permission: 'responses', handler: saveView },
  { method: 'post', path: '/responses/views/:view/deletion', permission: 'responses', handler: deleteView },
  { method: 'post', path: '/responses/selection/tags', permission: 'responses.change', handler: tagSelection },
  {
    method: 'post',
    path: '/responses/selection/tags/deletion',
    permission: 'responses.change',
    handler: untagSelection,
  },
  { method: 'post', path: '/responses/selection/suspicion', permission: 'responses.change', handler: excludeSelection },
  {
    method: 'post',
    path: '/responses/selection/suspicion/deletion',
    permission: 'responses.change',
    handler: includeSelection,
  },
  { method: 'post', path: '/responses/selection/follow-ups', permission: 'follow-ups.assign', handler: openSelection },
  {
    method: 'post',
    path: '/responses/selection/follow-ups/deletion',
    permission: 'follow-ups.assign',
    handler: withdrawSelection,
  },
  { method: 'get', path: '/responses/:id', permission: 'responses', handler: (page) => showResponse(page) },
  { method: 'post', path: '/responses/:id/tags', permission: 'responses.change', handler: saveTag },
  { method: 'post', path: '/responses/:id/tags/deletion', permission: 'responses.change', handler: deleteTag },
  { method: 'post', path: '/responses/:id/notes', permission: 'responses.change', handler: saveNote },
  { method: 'post', path: '/responses/:id/suspicion', permission: 'responses.change', handler: saveSuspicion },
  {
    method: 'post',
    path: '/responses/:id/suspicion/deletion',
    permission: 'responses.change',
    handler: deleteSuspicion,
  },
  { method: 'get', path: '/responses/:id/correction', permission: 'responses.change', handler: showCorrection },
  { method: 'post', path: '/responses/:id/correction', permission: 'responses.change', handler: saveCorrection },
  {
    method: 'get',
    path: '/responses/:id/deletion',
    permission: 'responses.delete',
    handler: (page) => showDeletion(page),
  },
  { method: 'post', path: '/responses/:id/deletion', permission: 'responses.delete', handler: confirmDeletion },
])
