import type { BrandMessages } from '../en/brand.ts'

export const zhHans: BrandMessages = {
  title: '品牌',
  intro: '由谁发起，以及外观。所有问卷默认使用，除非问卷有自己的外观设置。',
  edit: '编辑品牌',
  name: '名称',
  nameHint: '客户会看到由谁发起。留空则使用工作区名称。',
  privacyUrl: '隐私政策网址',
  privacyHint: '链接显示在作答页底部。',
  inherit: '品牌字体',
  inheritHint: '与其他问卷一致',
  inheritIntro: '留空的项目沿用品牌设置。',
  colourHint: '仅在与品牌颜色不同时填写，例如 #0b6b43。',
}
