import type { BrandMessages } from '../en/brand.ts'

export const zhHans: BrandMessages = {
  title: '品牌',
  intro: '设置问卷的发起方和外观。除非问卷另有外观设置，否则均沿用此处。',
  edit: '编辑品牌',
  name: '名称',
  nameHint: '客户看到的发起方名称。留空则使用工作区名称。',
  privacyUrl: '隐私政策网址',
  privacyHint: '链接显示在每份问卷下方，包括作答页和网页组件。',
  inherit: '品牌字体',
  inheritHint: '与其他问卷一致',
  inheritIntro: '留空的项目沿用品牌设置。',
  colourHint: '仅在与品牌颜色不同时填写，例如 #0b6b43。',
}
