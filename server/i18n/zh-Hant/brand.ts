import type { BrandMessages } from '../en/brand.ts'

export const zhHant: BrandMessages = {
  title: '品牌',
  intro: '由誰提出，以及外觀。所有問卷預設使用，除非問卷有自己的外觀設定。',
  edit: '編輯品牌',
  name: '名稱',
  nameHint: '顧客會看到由誰提出。留空則使用工作區名稱。',
  privacyUrl: '隱私權政策網址',
  privacyHint: '連結顯示在作答頁底部。',
  inherit: '品牌字型',
  inheritHint: '與其他問卷一致',
  inheritIntro: '留空的項目沿用品牌設定。',
  colourHint: '僅在與品牌顏色不同時填寫，例如 #0b6b43。',
}
