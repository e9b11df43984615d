import { pageRoutes } from '../layout/routes.ts'
import { removeSegment, showSegmentSummary } from './changes.ts'
import { createConditionSegment, saveSegment, showNewSegment, showSegment } from './edit.ts'
import { listSegmentsPage } from './list.ts'
import { addToList, createListSegment, removeFromList, showNewList } from './lists.ts'

const SEGMENT = '/segments/:id{[0-9a-z]{22}}'

export const segmentPages = pageRoutes([
  { method: 'get', path: '/segments', permission: 'invite', handler: listSegmentsPage },
  { method: 'get', path: '/segments/new', permission: 'invite', handler: showNewSegment },
  { method: 'post', path: '/segments/new', permission: 'invite', handler: createConditionSegment },
  { method: 'get', path: '/segments/new-list', permission: 'invite', handler: showNewList },
  { method: 'post', path: '/segments/new-list', permission: 'invite', handler: createListSegment, maxKilobytes: 0 },
  { method: 'post', path: '/segments/summary', permission: 'invite', handler: showSegmentSummary },
  { method: 'get', path: SEGMENT, permission: 'invite', handler: showSegment },
  { method: 'post', path: SEGMENT, permission: 'invite', handler: saveSegment },
  { method: 'post', path: `${SEGMENT}/contacts`, permission: 'invite', handler: addToList, maxKilobytes: 0 },
  {
    method: 'post',
    path: `${SEGMENT}/contacts/:contact{[0-9a-z]{22}}/deletion`,
    permission: 'invite',
    handler: removeFromList,
  },
  { method: 'post', path: `${SEGMENT}/deletion`, permission: 'invite', handler: removeSegment },
])
