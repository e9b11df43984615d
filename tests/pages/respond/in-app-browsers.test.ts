import { describe, expect, it } from 'vitest'
import { repairResponses } from '../../../server/commands/repair-responses.ts'
import { cliCaller } from '../../../server/domain/deps.ts'
import { flushIgnoredVisits } from '../../../server/jobs/schedule.ts'
import { sql } from '../../../server/store/sql.ts'
import { MINUTE, sampleContacts } from '../../support/world.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

const android =
  'Mozilla/5.0 (Linux; Android 10; V1981A Build/QP1A.190711.020; wv) AppleWebKit/537.36 (KHTML, like Gecko)'
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

const userAgents = [
  [
    'older WeChat',
    `${android} Version/4.0 Chrome/86.0.4240.99 XWEB/3211 MMWEBSDK/20220204 Mobile Safari/537.36 MMWEBID/6170 MicroMessenger/8.0.19.2080(0x2800133D) Process/toolsmp WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
  ],
  [
    'WeChat 8.0.57',
    `${android} Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300473 MMWEBSDK/20250201 MMWEBID/1 MicroMessenger/8.0.57.2820(0x28003940) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64`,
  ],
  ['WeChat on iOS', `${iPhone} Mobile/15E148 MicroMessenger/8.0.38(0x1800262c) NetType/WIFI Language/zh_CN`],
  [
    'WeCom',
    `${android} Version/4.0 Chrome/86.0.4240.99 Mobile Safari/537.36 wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI Language/zh Lang/zh`,
  ],
  [
    'Alipay',
    `${android} Version/4.0 Chrome/100.0.4896.58 UWS/5.12.1.0 Mobile Safari/537.36 UCBS/3.22.2.56 ChannelId(1) NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:393|0|2.75) AliApp(AP/10.5.26.8000) AlipayClient/10.5.26.8000 Language/zh-Hans`,
  ],
  [
    'Alipay on iOS',
    `${iPhone} Mobile/20D47 Ariver/1.1.0 AliApp(AP/10.5.20.6000) Nebula WK RVKType(0) AlipayDefined(nt:WIFI,ws:390|780|3.0) AlipayClient/10.5.20.6000 Language/zh-Hans`,
  ],
  [
    'Taobao',
    `${android} Version/4.0 Chrome/100.0.4896.58 Mobile Safari/537.36 AliApp(TB/10.48.30.2079) UCBS/2.11.1.1 TTID/600000@taobao_android_10.48.30.2079 WindVane/8.5.0 1080X2340`,
  ],
  [
    'DingTalk',
    `${android} Version/4.0 Chrome/69.0.3497.100 UWS/3.22.1.255 Mobile Safari/537.36 AliApp(DingTalk/7.0.15) com.alibaba.android.rimet/28848532 Channel/227200 language/zh-CN`,
  ],
  [
    'Feishu',
    `${android} Version/4.0 Chrome/92.0.4515.131 Mobile Safari/537.36 Lark/5.28.7 LarkLocale/zh_CN ChannelName/Feishu`,
  ],
  [
    'QQ',
    `${android} Version/4.0 Chrome/89.0.4389.72 MQQBrowser/6.2 TBS/046247 Mobile Safari/537.36 V1_AND_SQ_8.9.28_3700_YYB_D QQ/8.9.28.10155 NetType/WIFI WebP/0.3.0`,
  ],
  [
    'Weibo',
    `${android} Version/4.0 Chrome/89.0.4389.72 Mobile Safari/537.36 Weibo (vivo-V1981A__weibo__13.3.0__android__android10)`,
  ],
  [
    'Douyin',
    `${android} Version/4.0 Chrome/92.0.4515.131 Mobile Safari/537.36 aweme_230400 JsSdk/1.0 NetType/WIFI AppName/aweme`,
  ],
  [
    'JD',
    `jdapp;android;11.6.2;;;M/5.0;appBuild/98450;ef/1;ep/%7B%22ciphertype%22%3A5%7D;jdSupportDarkMode/0;${android} Version/4.0 Chrome/89.0.4389.72 MQQBrowser/6.2 TBS/046247 Mobile Safari/537.36`,
  ],
  ['LINE', `${android} Version/4.0 Chrome/110.0.5481.65 Mobile Safari/537.36 Line/13.1.0/IAB`],
  [
    'a phone made by CUBOT',
    'Mozilla/5.0 (Linux; Android 9; CUBOT) AppleWebKit/537.36 Chrome/94.0 Mobile Safari/537.36',
  ],
] as const

async function inviteByEmail() {
  const invitation = await createSurvey({}, sampleContacts.ada, { channel: 'email' })
  service.time.advance(MINUTE)
  return invitation
}

const getReport = async (surveyId: string) => {
  await flushIgnoredVisits(service.deps)
  return (await service.call('GET', `/api/surveys/${surveyId}/score`)).body
}

/** Sends what `<vouch-survey>` sends from a personal link. */
function submitByScript(surveyId: string, personalPath: string, userAgent: string, overrides: object = {}) {
  const body = { key: crypto.randomUUID(), score: 9, token: personalPath.split('/').at(-1), interaction: 'touch' }
  return service.app.request(`/embed/surveys/${surveyId}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ ...body, ...overrides }),
  })
}

describe.each(userAgents)('a person in %s', (_, userAgent) => {
  it('is counted by a personal link with script, and their visit is a person’s', async () => {
    const { survey, personalPath } = await inviteByEmail()
    expect((await openPage(personalPath, { 'user-agent': userAgent })).status).toBe(200)
    expect((await submitByScript(survey.id, personalPath, userAgent)).status).toBe(201)
    expect(await getReport(survey.id)).toMatchObject({ count: 1, promoters: 1, excluded: { suspect: 0, visits: {} } })
  })

  it('is counted by a personal link without script, in new and old browsers', async () => {
    const { survey, personalPath } = await inviteByEmail()
    expect((await submitForm(personalPath, { score: '9' }, { 'user-agent': userAgent })).status).toBe(303)
    expect(await getReport(survey.id)).toMatchObject({ count: 1, excluded: { suspect: 0 } })
    const invitation = await inviteByEmail()
    const opened = service.time.now().toString(36)
    service.time.advance(5000)
    const response = await service.app.request(invitation.personalPath, {
      method: 'POST',
      headers: { origin: 'https://vouch.test', accept: 'text/html', 'user-agent': userAgent },
      body: new URLSearchParams({ score: '3', opened }),
    })
    expect(response.status).toBe(303)
    expect(await getReport(invitation.survey.id)).toMatchObject({ count: 1, excluded: { suspect: 0 } })
  })
})

it.each([
  ['Mozilla/5.0 (compatible; bingbot/2.0)', { interaction: undefined }, ['automated', 'no-interaction']],
  ['Mozilla/5.0 (compatible; Baiduspider/2.0)', { interaction: undefined }, ['automated', 'no-interaction']],
  ['Mozilla/5.0 (X11) HeadlessChrome/130.0', { interaction: undefined }, ['automated', 'no-interaction']],
  ['Mozilla/5.0 (X11) HeadlessChrome/130.0', {}, undefined],
  ['Mozilla/5.0 (X11) Chrome/130.0', { automated: true }, ['automated']],
])('%s with %j is suspect for %j', async (userAgent, overrides, reasons) => {
  const { survey, personalPath, answers: listResponses } = await inviteByEmail()
  await submitByScript(survey.id, personalPath, userAgent, overrides)
  const { body } = await service.call('GET', `/api/responses?survey=${survey.id}&suspect=true`)
  expect(body.data[0]?.suspicion.reasons).toEqual(reasons)
  expect(await listResponses()).toHaveLength(reasons ? 0 : 1)
})

it('restores responses that only the name of the browser made suspect, once, and records it', async () => {
  const caller = cliCaller(service.ours.workspaceId)
  const [counted, duplicate, unseen] = [await inviteByEmail(), await inviteByEmail(), await inviteByEmail()]
  for (const { survey, personalPath } of [counted, duplicate])
    await submitByScript(survey.id, personalPath, 'Mozilla/5.0', { automated: true })
  await submitByScript(duplicate.survey.id, duplicate.personalPath, 'Mozilla/5.0')
  await submitByScript(unseen.survey.id, unseen.personalPath, 'bingbot', { interaction: undefined })
  await service.deps.database.batch([
    sql`update response set suspicion = 'automated' where survey_id = ${unseen.survey.id}`,
    sql`update response set cleared_at = 1 where suspicion is not null and survey_id not in
        (${counted.survey.id}, ${duplicate.survey.id}, ${unseen.survey.id})`,
  ])
  expect(await repairResponses(service.deps, caller, { dryRun: true })).toMatch(/^2 responses would be restored/)
  expect(await repairResponses(service.deps, caller, { dryRun: false })).toBe(
    '1 response restored. For 1 response, another one counts for the same link.',
  )
  expect(await getReport(counted.survey.id)).toMatchObject({ count: 1, excluded: { suspect: 0 } })
  expect(await getReport(duplicate.survey.id)).toMatchObject({ count: 1, excluded: { suspect: 1 } })
  expect(await getReport(unseen.survey.id)).toMatchObject({ count: 0, excluded: { suspect: 1 } })
  const audit = await service.call('GET', '/api/audit?action=response.restored')
  expect(audit.body.data[0]).toMatchObject({ actor: 'cli' })
  expect(await repairResponses(service.deps, caller, { dryRun: false })).toMatch(/^0 responses restored/)
})
