const android =
  'Mozilla/5.0 (Linux; Android 10; V1981A Build/QP1A.190711.020; wv) AppleWebKit/537.36 (KHTML, like Gecko)'
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

/** How browsers inside apps, and others in use in China, Taiwan and Hong Kong, name themselves. */
export const userAgents = {
  'older WeChat': `${android} Version/4.0 Chrome/86.0.4240.99 XWEB/3211 MMWEBSDK/20220204 Mobile Safari/537.36 MMWEBID/6170 MicroMessenger/8.0.19.2080(0x2800133D) Process/toolsmp WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
  'WeChat 8.0.57': `${android} Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300473 MMWEBSDK/20250201 MMWEBID/1 MicroMessenger/8.0.57.2820(0x28003940) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64`,
  'WeChat on iOS': `${iPhone} Mobile/15E148 MicroMessenger/8.0.38(0x1800262c) NetType/WIFI Language/zh_CN`,
  WeCom: `${android} Version/4.0 Chrome/86.0.4240.99 Mobile Safari/537.36 wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI Language/zh Lang/zh`,
  Alipay: `${android} Version/4.0 Chrome/100.0.4896.58 UWS/5.12.1.0 Mobile Safari/537.36 UCBS/3.22.2.56 ChannelId(1) NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:393|0|2.75) AliApp(AP/10.5.26.8000) AlipayClient/10.5.26.8000 Language/zh-Hans`,
  'Alipay on iOS': `${iPhone} Mobile/20D47 Ariver/1.1.0 AliApp(AP/10.5.20.6000) Nebula WK RVKType(0) AlipayDefined(nt:WIFI,ws:390|780|3.0) AlipayClient/10.5.20.6000 Language/zh-Hans`,
  Taobao: `${android} Version/4.0 Chrome/100.0.4896.58 Mobile Safari/537.36 AliApp(TB/10.48.30.2079) UCBS/2.11.1.1 TTID/600000@taobao_android_10.48.30.2079 WindVane/8.5.0 1080X2340`,
  DingTalk: `${android} Version/4.0 Chrome/69.0.3497.100 UWS/3.22.1.255 Mobile Safari/537.36 AliApp(DingTalk/7.0.15) com.alibaba.android.rimet/28848532 Channel/227200 language/zh-CN`,
  Feishu: `${android} Version/4.0 Chrome/92.0.4515.131 Mobile Safari/537.36 Lark/5.28.7 LarkLocale/zh_CN ChannelName/Feishu`,
  QQ: `${android} Version/4.0 Chrome/89.0.4389.72 MQQBrowser/6.2 TBS/046247 Mobile Safari/537.36 V1_AND_SQ_8.9.28_3700_YYB_D QQ/8.9.28.10155 NetType/WIFI WebP/0.3.0`,
  Weibo: `${android} Version/4.0 Chrome/89.0.4389.72 Mobile Safari/537.36 Weibo (vivo-V1981A__weibo__13.3.0__android__android10)`,
  Douyin: `${android} Version/4.0 Chrome/92.0.4515.131 Mobile Safari/537.36 aweme_230400 JsSdk/1.0 NetType/WIFI AppName/aweme`,
  JD: `jdapp;android;11.6.2;;;M/5.0;appBuild/98450;ef/1;ep/%7B%22ciphertype%22%3A5%7D;jdSupportDarkMode/0;${android} Version/4.0 Chrome/89.0.4389.72 MQQBrowser/6.2 TBS/046247 Mobile Safari/537.36`,
  LINE: `${android} Version/4.0 Chrome/110.0.5481.65 Mobile Safari/537.36 Line/13.1.0/IAB`,
  'a phone made by CUBOT': 'Mozilla/5.0 (Linux; Android 9; CUBOT) AppleWebKit/537.36 Chrome/94.0 Mobile Safari/537.36',
  'an old Android browser':
    'Mozilla/5.0 (Linux; U; Android 7.1.1; zh-CN; OPPO R11) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/57.0.2987.108 UCBrowser/12.9.4.1057 Mobile Safari/537.36',
} as const
